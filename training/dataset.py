"""Snapshots and what turned out after them: rows to teach with, later rows to judge with.

A row is one customer at one ``as_of``: the measures as they were known that day, and the label
of the days after. The newest labelled ``as_of`` is held out. Between the rows that teach and the
rows that judge lies a gap as long as the horizon, so that no answer that taught was given at a
time the judging rows look at; and no customer who judges teaches: a model that remembers people
would look better than one that understands strangers, and strangers are whom it is made for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from features.domain.errors import BadInput, Mismatch, NotThere
from features.domain.home import Home
from features.domain.moments import days_after
from features.domain.progress import SILENT, Progress
from features.engine.buckets.warehouse import open_cut
from features.engine.snapshot import Snapshot, as_ofs
from features.feature_set import FEATURES
from features.model.manifest import Floats
from training.label import POLICY, LabelPolicy, labels
from training.sample_weight import sample_weight
from training.split import Flags, customer_groups

FEWEST = 50  # of each kind, to teach and to judge
MOST_WITHHELD = 0.5  # of the rows that could teach, before only some of the customers judge
JUDGES_OF_MANY = 4  # then every so-manieth customer does
STRANGERS = 10_000


@dataclass(frozen=True)
class Part:
    """Rows of some days: ``customer_id``, ``as_of``, every measure, and what `labels` gives."""

    days: tuple[date, ...]
    frame: pl.DataFrame

    @property
    def label(self) -> Flags:
        """Whether each row turned out dissatisfied, shape (n,)."""
        return self.frame["dissatisfied"].to_numpy()

    @property
    def survey_weight(self) -> Floats:
        """How many customers each row stands for, shape (n,); 1 where nothing was weighed."""
        if "weight" not in self.frame.columns:
            return np.ones(len(self.frame))
        return self.frame["weight"].to_numpy()

    @property
    def sample_weight(self) -> Floats:
        """How much each row teaches, shape (n,)."""
        return sample_weight(self.survey_weight, self.frame["days_after"].to_numpy())

    @property
    def customers(self) -> list[str]:
        """The customer of each row."""
        return self.frame["customer_id"].to_list()


@dataclass(frozen=True)
class Dataset:
    """What teaches, what judges, and the snapshots both came from, by day.

    ``withheld`` counts the rows of earlier days that do not teach because their customer judges;
    ``strangers`` holds measures of customers without a label on the held-out day, a sample.
    """

    teaching: Part
    held_out: Part
    digests: dict[str, str]
    withheld: int
    strangers: pl.DataFrame


def plan(days: list[date], policy: LabelPolicy = POLICY) -> tuple[list[date], date]:
    """Choose which labelled days teach and which one judges.

    >>> plan([date(2026, month, 1) for month in (1, 2, 3, 4, 5)])[0][-1]
    datetime.date(2026, 3, 1)

    Raises
    ------
    NotThere
        When no day is left to teach with.
    """
    if days:
        held_out = max(days)
        teaching = sorted(day for day in days if policy.ends(day) <= held_out)
        if teaching:
            return teaching, held_out
    raise NotThere(
        f"{len(days)} snapshots have an outcome, too few to teach with some and judge with a later "
        "one; run `unspoken build --months 15`."
    )


def labelled_days(home: Home, policy: LabelPolicy = POLICY) -> list[date]:
    """List the days that have a snapshot and whose horizon is over."""
    known_until = open_cut(home).known_until.date()
    return [day for day in as_ofs(home) if policy.ends(day) <= days_after(known_until, 1)]


def make_dataset(
    home: Home,
    days: list[date] | None = None,
    policy: LabelPolicy = POLICY,
    progress: Progress = SILENT,
) -> Dataset:
    """Join the snapshots of `days` (all that have an outcome, unless given) with their labels.

    Raises
    ------
    NotThere
        When there are too few snapshots.
    Mismatch
        When a snapshot was built by another version of the measures.
    BadInput
        When too few customers of a kind were observed.
    """
    teaching_days, held_out_day = plan(days or labelled_days(home, policy), policy)
    digests: dict[str, str] = {}
    parts: dict[date, pl.DataFrame] = {}
    with progress.step("Joining measures and answers", len(teaching_days) + 1) as advance:
        for day in (*teaching_days, held_out_day):
            snapshot = Snapshot.open(home, day)
            if snapshot.fingerprint != FEATURES.fingerprint:
                raise Mismatch(
                    f"The snapshot of {day} holds other measures than this version computes; "
                    "run `unspoken build`."
                )
            digests[day.isoformat()] = snapshot.digest
            parts[day] = _rows(snapshot, labels(home, day, policy))
            advance(1)
    teaching, held_out, withheld = split(parts, policy)
    for part, purpose in ((teaching, "teach"), (held_out, "judge")):
        _refuse_too_few(part, purpose)
    strangers = _strangers(Snapshot.open(home, held_out.days[0]), parts[held_out.days[0]])
    return Dataset(teaching, held_out, digests, withheld, strangers)


def split(
    rows: Mapping[date, pl.DataFrame], policy: LabelPolicy = POLICY
) -> tuple[Part, Part, int]:
    """Cut labelled rows into what teaches and what judges: later days and other customers.

    Every customer who answered after the held-out day judges, and teaches with no row. Where that
    would take more than `MOST_WITHHELD` of the rows that could teach (a panel that is asked
    every month), one customer in `JUDGES_OF_MANY` judges, chosen by a hash of the key.

    Parameters
    ----------
    rows
        Labelled rows of each day, with a ``customer_id``.
    policy
        Says how long the gap is.

    Returns
    -------
    The part that teaches, the part that judges, and how many rows were taken from the first.

    Raises
    ------
    NotThere
        When no day is left to teach with.
    """
    teaching_days, held_out_day = plan(list(rows), policy)
    earlier = pl.concat([rows[day] for day in teaching_days])
    judging = rows[held_out_day]
    taught = ~earlier["customer_id"].is_in(judging["customer_id"].implode())
    if (~taught).sum() > MOST_WITHHELD * len(earlier):
        group = customer_groups(judging["customer_id"].to_list(), JUDGES_OF_MANY, "judges")
        judging = judging.filter(group == 0)
        taught = ~earlier["customer_id"].is_in(judging["customer_id"].implode())
    teaching = Part(tuple(teaching_days), earlier.filter(taught))
    return teaching, Part((held_out_day,), judging), int((~taught).sum())


def _rows(snapshot: Snapshot, known: pl.DataFrame) -> pl.DataFrame:
    return (
        snapshot.measures()
        .join(known.lazy(), on="customer_id", how="inner")
        .with_columns(as_of=pl.lit(snapshot.as_of))
        .sort("customer_id")
        .collect()
    )


def _strangers(snapshot: Snapshot, known: pl.DataFrame) -> pl.DataFrame:
    every = max(1, snapshot.customers // STRANGERS)
    sample = snapshot.measures().gather_every(every)
    return sample.join(known.lazy(), on="customer_id", how="anti").collect()


def _refuse_too_few(part: Part, purpose: str) -> None:
    yes, of = int(part.label.sum()), len(part.label)
    if min(yes, of - yes) < FEWEST:
        raise BadInput(
            f"Of the {of} customers who answered, {yes} were dissatisfied: at least {FEWEST} of "
            f"each kind are needed to {purpose}. Build more months, or wait for more answers."
        )
