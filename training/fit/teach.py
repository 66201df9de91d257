"""Teach one model with rows of a flat table.

Learned from these rows alone: which columns teach and with which codes, the shape of the trees and
their number (on inner folds), ratios of columns, and the calibration.
"""

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from features.domain.errors import BadInput
from features.model.manifest import Floats
from training.fit.folds import Validate, inner
from training.fit.ratios import tried, with_ratios
from training.grow import TrainingData
from training.learner import (
    NO_SEARCH,
    ROWS_TO_COMPARE_ON,
    Learned,
    choose,
    complete,
    work,
)
from training.split import Flags, Rows, thinned
from training.table.columns import Columns, learn_columns, matrix
from training.tuning import Search

NAMED = 3  # columns in a refusal


def work_units(rows: int, search: Search = NO_SEARCH) -> int:
    """How often `teach` calls ``advance`` on this many rows."""
    return work(rows, search) + 1


def teach(
    table: pl.DataFrame,
    names: list[str],
    label: Flags,
    validate: Validate,
    seed: int,
    advance: Callable[[int], None],
    group: Rows | None = None,
    search: Search = NO_SEARCH,
) -> tuple[Columns, Learned, Floats]:
    """Teach one model with all rows of `table`; gives its columns, itself and the matrix.

    Raises
    ------
    BadInput
        When no column is left that could teach.
    """
    columns = learn_columns(table, names)
    if not columns.taught:
        why = "; ".join(f"{left.column!r} {left.why.en}" for left in columns.left_out[:NAMED])
        raise BadInput(
            f"No column is left to learn from{f' ({why})' if why else ''}; "
            "drop fewer, or look at the file again."
        )
    values = matrix(table, columns.taught)
    folds = inner(label, validate, group)
    data = TrainingData(values, label, seed=seed)
    chosen = choose(data, folds, search=search, advance=advance)
    compared = tuple(thinned(fold, ROWS_TO_COMPARE_ON) for fold in folds)
    better = tried(chosen, columns.taught, values, label, compared, seed)
    if better:
        ratios, chosen = better
        values = with_ratios(columns.taught, values, ratios)
        columns = Columns(columns.taught + ratios, columns.left_out)
    advance(1)
    taught_names = [column.name for column in columns.taught]
    learned = complete(chosen, replace(data, matrix=values), taught_names)
    advance(1)
    return columns, learned, values
