"""Names for the columns of a monthly table turned on its side (``ByMonth``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add

import polars as pl


def month_column(name: str, months_ago: int) -> str:
    """Name the column that holds a value of some months ago.

    >>> month_column("total_fen", 3)
    'total_fen_03'
    """
    return f"{name}_{months_ago:02d}"


def in_month(name: str, months_ago: int) -> pl.Expr:
    """Give a value of one month; 0 is the month that ended last."""
    return pl.col(month_column(name, months_ago))


def in_months(name: str, first: int, end: int) -> list[pl.Expr]:
    """Give a value in each month from ``first`` back to before ``end``, the newest first."""
    return [in_month(name, months_ago) for months_ago in range(first, end)]


def sum_of(values: Iterable[pl.Expr]) -> pl.Expr:
    """Add values of which none is null; of nothing, 0."""
    return reduce(add, values, pl.lit(0, dtype=pl.Int32))


def total_of(values: Iterable[pl.Expr]) -> pl.Expr:
    """Add up the months that have a value; 0 where none has."""
    # Several times as fast as `sum_horizontal`, and months that windows share are filled once.
    return sum_of(value.fill_null(0) for value in values)


def mean_of(values: Sequence[pl.Expr]) -> pl.Expr:
    """Give the mean of the months that have a value, null where none has."""
    count = count_of(values)
    return pl.when(count > 0).then(total_of(values) / count)


def count_of(values: Iterable[pl.Expr]) -> pl.Expr:
    """Count the months that have a value."""
    return sum_of(value.is_not_null().cast(pl.Int32) for value in values)
