"""Names for the columns of a monthly table turned on its side (``ByMonth``)."""

from __future__ import annotations

from collections.abc import Sequence

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


def mean_of(values: Sequence[pl.Expr]) -> pl.Expr:
    """Give the mean of the months that have a value, null where none has."""
    return pl.mean_horizontal(values, ignore_nulls=True)


def count_of(values: Sequence[pl.Expr]) -> pl.Expr:
    """Count the months that have a value."""
    return pl.sum_horizontal(value.is_not_null().cast(pl.Int32) for value in values)
