"""Names for the columns of a monthly table turned on its side (``ByMonth``)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

import polars as pl

MOST_MONTHS = 25
BITS = [pl.lit(2**month, dtype=pl.Int32) for month in range(MOST_MONTHS)]
"""One bit for each of two years' months, and one more: months of a kind as one number."""
NO_BIT = pl.lit(0, dtype=pl.Int32)


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


def running_total(name: str, months_ago: int) -> str:
    """Name the column that adds a value up over all months until some months ago, whole numbers.

    >>> running_total("total_fen", 3)
    'total_fen_until_03'
    """
    return f"{name}_until_{months_ago:02d}"


def running_count(name: str, months_ago: int) -> str:
    """Name the column that counts the months with a value until some months ago."""
    return f"{name}_months_until_{months_ago:02d}"


def total_in(name: str, first: int, end: int) -> pl.Expr:
    """Add up the months that have a value, from ``first`` back to before ``end``; 0 where none has.

    Totals run on from month to month, once for all days: what lies between two of them is their
    difference, however long it is.
    """
    return pl.col(running_total(name, first)) - pl.col(running_total(name, end))


def count_in(name: str, first: int, end: int) -> pl.Expr:
    """Count the months that have a value, from ``first`` back to before ``end``."""
    return pl.col(running_count(name, first)) - pl.col(running_count(name, end))


def mean_in(name: str, first: int, end: int) -> pl.Expr:
    """Give the mean of the months that have a value, null where none has."""
    count = count_in(name, first, end)
    return pl.when(count > 0).then(total_in(name, first, end) / count)


def sum_of(values: Iterable[pl.Expr]) -> pl.Expr:
    """Add values of which none is null."""
    # Several times as fast as `sum_horizontal`.
    return reduce(add, values)
