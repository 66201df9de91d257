"""The audit of dated rows: measures of many months, joined with what turned out after each.

The same checks as for a file, asked as such rows must be asked:

1. One row of each customer, drawn by a seed, goes into every test: the same answer stands after
   two snapshots, and a customer's measures hardly change in a month, so that all rows together
   would look like more evidence than there is.
2. A blank is declared: it means that nothing of the kind happened before the day. So being filled
   is a plain fact, as for a 0, and must make as much of a difference to be a finding.
3. A link that turns is looked for between months instead of between parts of a file.
4. Whom we know nothing of is sampled from the same snapshots, for columns of the labelled only.
5. Twins are customers: two keys with rows that hold the same measures are one person.
6. `first_seen` knows what a measure was for the same customer and day when it was first taught.

A suspect keeps its place in the matrix, because the order of columns belongs to the model, and is
taught as unknown in every row: no tree can split on it, whatever value it has in use.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from features.domain.errors import unknown
from features.model.manifest import Floats
from features.model.verdict import Suspect
from training.audit.asked import labelled_only
from training.audit.column import column_of
from training.audit.copies import copies
from training.audit.cost import held_out
from training.audit.filled import TIMES_ZERO, filled_without_dose
from training.audit.finding import TWIN_ROWS, Cost, Finding
from training.audit.identity import identity
from training.audit.single import too_good
from training.audit.turning import cuts_of_days, turning
from training.audit.twins import straddling, twins
from training.split import Flags, Fold, Rows

ROWS_TESTED = 60_000  # every so-manieth customer of more: more find only what is too small
ROWS_COMPARED = 20_000  # with strangers: what share of them holds a value is known well enough


@dataclass(frozen=True)
class DatedRows:
    """What is audited.

    Attributes
    ----------
    rows
        Labelled rows of all days, those that judge last: ``customer_id``, ``as_of``,
        ``dissatisfied`` and every measure.
    judging
        How many of them, at the end, judge.
    strangers
        Rows of the same days without a label, a sample: every measure.
    matrix
        The measures of `rows` as numbers, shape (rows, measures).
    """

    rows: pl.DataFrame
    judging: int
    strangers: pl.DataFrame
    matrix: Floats

    @property
    def fold(self) -> Fold:
        """What teaches and what judges, as positions in `rows`."""
        places = np.arange(len(self.rows))
        cut = len(places) - self.judging
        return Fold(train=places[:cut], test=places[cut:])

    @property
    def label(self) -> Flags:
        """Whether each row turned out dissatisfied."""
        return self.rows["dissatisfied"].to_numpy()


@dataclass(frozen=True)
class DatedAudit:
    """What was found, which measures are taught as unknown, and which rows must not teach."""

    findings: tuple[Finding, ...]
    left_out: frozenset[str]
    twins_of_judges: Flags

    def suspects(self) -> list[Suspect]:
        """What the verdict says of each finding."""
        return [Suspect(**f.as_record(), left_out=f.column in self.left_out) for f in self.findings]

    def taught(self, matrix: Floats, names: Sequence[str]) -> Floats:
        """A matrix, shape (rows, measures), with what is left out unknown in every row."""
        out = np.array([name in self.left_out for name in names])
        return np.where(out, np.nan, matrix) if out.any() else matrix


def audit_dated(
    data: DatedRows,
    names: Sequence[str],
    *,
    seen_changed: Sequence[Finding] = (),
    keep: Mapping[str, str] | None = None,
    seed: int = 0,
) -> DatedAudit:
    """Find suspects among the measures `names`, and what leaving each out costs.

    Parameters
    ----------
    data
        The rows, with their matrix in the order of `names`.
    names
        Measures that may teach.
    seen_changed
        Findings about measures that changed after they were first seen.
    keep
        Suspects to be taught all the same, each with the person's reason.
    seed
        Draws the rows that are tested, and the random parts of the quick models.

    Raises
    ------
    Unknown
        When a measure to keep is not among `names`.
    """
    kept_because = dict(keep or {})
    for name in kept_because:
        if name not in names:
            raise unknown("measure", name, list(names))
    with ThreadPoolExecutor(1) as beside:  # one hashes rows, the other goes by column
        people = beside.submit(_people, data.rows, names)
        suspects = _suspects(data, names, seed)
        groups = people.result()
    apart = straddling(groups, [data.fold])
    found = [*suspects, *seen_changed, *([apart] if apart else [])]
    out = {f.column for f in found} - set(kept_because) - {TWIN_ROWS}
    costs = _costs(data, names, found, out, groups, seed)
    return DatedAudit(
        tuple(
            replace(f, cost=costs[f.column], kept_because=kept_because.get(f.column)) for f in found
        ),
        frozenset(out),
        np.isin(groups[data.fold.train], groups[data.fold.test])
        if apart
        else np.zeros(len(data.fold.train), dtype=np.bool_),
    )


def _suspects(data: DatedRows, names: Sequence[str], seed: int) -> list[Finding]:
    everybody = _one_a_customer(data.rows, seed)
    rows = data.rows[everybody[:: -(-len(everybody) // ROWS_TESTED)]]
    label = rows["dissatisfied"].to_numpy()
    cuts = cuts_of_days(rows["as_of"].to_list())
    columns = [column_of(rows[name]) for name in names]
    varied = [c for c in columns if c.codes.min() < c.codes.max()]
    found: list[Finding | None] = []
    for column in varied:
        found.append(too_good(column, label, len(names)))
        found.append(identity(column, label, len(names), rows=len(everybody)))
        found.append(filled_without_dose(column, label, len(names), blank=TIMES_ZERO))
        found.append(turning(column, label, len(names), cuts))
    if len(data.strangers):
        some = rows.gather_every(-(-len(rows) // ROWS_COMPARED))
        both = pl.concat([some.select(names), data.strangers.select(names)])
        known = np.arange(len(both)) < len(some)
        found += [labelled_only(column_of(both[name]), known, len(names)) for name in names]
    certain = [finding for finding in found if finding]
    accused = {finding.column for finding in certain}
    unaccused = [column for column in varied if column.name not in accused]
    return certain + copies(unaccused, len(everybody))


def _one_a_customer(rows: pl.DataFrame, seed: int) -> Rows:
    """Where one row of each customer is, drawn at random, in the order of the days."""
    order = np.random.default_rng(seed).permutation(len(rows))
    keys = rows.select("customer_id", "as_of").with_columns(place=pl.int_range(pl.len()))
    drawn = keys[order].unique("customer_id", keep="first", maintain_order=True)
    return drawn.sort("as_of", "customer_id")["place"].to_numpy()


def _people(rows: pl.DataFrame, names: Sequence[str]) -> Rows:
    """Number the person of each row: a customer, or customers who have rows that are twins."""
    person = rows["customer_id"].rank("dense").to_numpy().astype(np.int64) - 1
    alike = twins(rows.select(name for name in names if _varies(rows[name])))
    links = pl.DataFrame({"person": person, "alike": alike})
    first = links.with_columns(first=pl.col("person").min().over("alike"))
    merged = first.group_by("person").agg(pl.col("first").min())
    of = np.arange(int(person.max()) + 1)
    of[merged["person"].to_numpy()] = merged["first"].to_numpy()
    while (of[of] != of).any():  # a twin of a twin is the same person
        of = of[of]
    return np.asarray(of[person], dtype=np.int64)


def _varies(values: pl.Series) -> bool:
    return not values.eq_missing(values.first()).all()


def _costs(
    data: DatedRows,
    names: Sequence[str],
    found: Sequence[Finding],
    out: set[str],
    people: Rows,
    seed: int,
) -> dict[str, Cost]:
    """What the rows that judge lose in a quick model without each suspect."""
    if not found:
        return {}
    fold, label = data.fold, data.label
    clean = Fold(fold.train[~np.isin(people[fold.train], people[fold.test])], fold.test)

    def quick(left_out: set[str], on: Fold) -> Cost:
        kept = [place for place, name in enumerate(names) if name not in left_out]
        return held_out(data.matrix[:, kept], label, [on], seed)

    base = quick(out, clean)
    costs: dict[str, Cost] = {}
    for column in dict.fromkeys(finding.column for finding in found):
        if column == TWIN_ROWS:
            with_it, without = quick(out, fold), base
        elif column in out:
            with_it, without = quick(out - {column}, clean), base
        else:  # kept for a reason: the price of doing otherwise
            with_it, without = base, quick(out | {column}, clean)
        costs[column] = Cost(
            with_it.auc - without.auc, with_it.average_precision - without.average_precision
        )
    return costs
