"""Audit a table: every check on every column, then what each suspect costs.

All of it looks at the whole labelled table, before folds are cut: a column that turns round in
the last fifth of the file can only be seen by looking there. So figures that follow are those of
a table whose suspects were taken out by somebody who had seen all of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from features.domain.errors import unknown
from training.audit.after import known_after
from training.audit.asked import labelled_only
from training.audit.column import column_of
from training.audit.copies import copies
from training.audit.cost import cost_of, held_out
from training.audit.filled import filled_without_dose
from training.audit.finding import TWIN_ROWS, Cost, Finding
from training.audit.identity import identity, row_order
from training.audit.single import too_good
from training.audit.turning import cuts_of_rows, turning
from training.audit.twins import keep_apart, same_customers, straddling, twins
from training.split import Flags, Fold, Rows
from training.table.columns import learn_columns, matrix

ROWS_TESTED = 60_000  # every so-manieth row of a larger table: more find only what is too small


@dataclass(frozen=True)
class Audited:
    """What was found, which columns may teach, and which rows are twins (None: none are)."""

    findings: tuple[Finding, ...]
    names: list[str]
    twins: Rows | None


def audit(
    table: pl.DataFrame,
    names: Sequence[str],
    known: Flags,
    label: Flags,
    folds: Sequence[Fold],
    *,
    ids: pl.Series | None = None,
    keep: Mapping[str, str] | None = None,
    seed: int = 0,
    apart: Callable[[Rows], Sequence[Fold]] | None = None,
) -> Audited:
    """Find suspects among the columns `names`, and what leaving each out costs.

    Parameters
    ----------
    table
        All rows of the file, text, null where blank.
    names
        Columns that may teach.
    known
        Which rows of `table` have a label, shape (rows,).
    label
        Whether each of the rows with a label is dissatisfied, shape (known rows,).
    folds
        Folds of the rows with a label, for the costs and for twins.
    ids
        Who each row of `table` is, null where not known: rows of one id are twins.
    keep
        Suspects to be taught all the same, each with the person's reason.
    seed
        Draws the random parts of the quick models behind the costs.
    apart
        Cuts folds that keep groups of twins whole; without it, what teaches loses the twins of
        what judges.

    Raises
    ------
    Unknown
        When a column to keep is not among `names`.
    """
    kept_because = dict(keep or {})
    for name in kept_because:
        if name not in names:
            raise unknown("column", name, names)
    answered = table.filter(known)
    found, group = suspects(table, names, known, label, folds, ids=ids)
    out = {finding.column for finding in found} - set(kept_because)
    taught = [name for name in names if name not in out]
    twinned = len(np.unique(group)) < len(group)
    cut_apart = apart or (lambda group: keep_apart(folds, group))
    whole = cut_apart(group) if twinned else folds
    priced = _priced(found, answered, taught, label, folds, whole, seed)
    findings = tuple(replace(f, kept_because=kept_because.get(f.column)) for f in priced)
    return Audited(findings, taught, group if twinned else None)


def suspects(
    table: pl.DataFrame,
    names: Sequence[str],
    known: Flags,
    label: Flags,
    folds: Sequence[Fold],
    *,
    ids: pl.Series | None = None,
) -> tuple[list[Finding], Rows]:
    """What `audit` finds, without the costs; and the number of each row's group of twins."""
    answered = table.filter(known)
    every = -(-len(label) // ROWS_TESTED)
    tested, answers = answered.gather_every(every), label[::every]
    columns = [column_of(tested[name]) for name in names]
    varied = [c for c in columns if c.codes.min() < c.codes.max()]
    found: list[Finding | None] = []
    for column in varied:
        found += [
            known_after(column, answers, len(columns)),
            too_good(column, answers, len(columns)),
            identity(column, answers, len(columns), rows=len(label)),
            filled_without_dose(column, answers, len(columns)),
            turning(column, answers, len(columns), cuts_of_rows(len(label), every)),
        ]
    if not known.all():
        every = -(-len(table) // ROWS_TESTED)
        both, answered_too = table.gather_every(every), known[::every]
        found += [labelled_only(column_of(both[name]), answered_too, len(names)) for name in names]
    certain = [finding for finding in found if finding]
    accused = {finding.column for finding in certain}
    certain += copies([column for column in varied if column.name not in accused], len(label))
    held = [column.name for column in varied]
    group = twins(answered.select(held)) if held else np.arange(len(label))
    if ids is not None:
        group = same_customers(group, ids.filter(known))
    certain += [f for f in (row_order(label), straddling(group, folds)) if f]
    return certain, group


def _priced(
    found: list[Finding],
    answered: pl.DataFrame,
    taught: list[str],
    label: Flags,
    folds: Sequence[Fold],
    apart: Sequence[Fold],
    seed: int,
) -> list[Finding]:
    """Measure what each column, and what the twins, add to a quick model."""
    columns = learn_columns(answered, taught).taught if found else ()
    if not columns:
        return found
    kept = matrix(answered, columns)
    without = held_out(kept, label, apart, seed)
    costs: dict[str, Cost] = {}
    for column in dict.fromkeys(finding.column for finding in found):
        if column == TWIN_ROWS:
            together = held_out(kept, label, folds, seed)
            costs[column] = Cost(
                together.auc - without.auc, together.average_precision - without.average_precision
            )
        elif column in taught:  # kept for a reason: the price of doing otherwise
            others = learn_columns(answered, [name for name in taught if name != column]).taught
            less = held_out(matrix(answered, others), label, apart, seed) if others else without
            costs[column] = Cost(
                without.auc - less.auc, without.average_precision - less.average_precision
            )
        else:
            costs[column] = cost_of(column, answered, kept, label, apart, without, seed)
    return [replace(finding, cost=costs[finding.column]) for finding in found]
