"""Turns dates into numbers, once for all days: it knows no day and hides nothing."""

from __future__ import annotations

import polars as pl

from features.declare.columns import Day, Moment, Month
from features.declare.source import Source


def numbers_of(source: Source) -> dict[str, pl.Expr]:
    """Give every date as numbers, and every time that passed, whatever the day.

    A date ``x`` is ``_day_x`` (days since 1970), ``_month_x`` (months since year 0) and, unless it
    is a month itself, ``_late_x`` (its day in the month) and ``_last_x`` (whether the month ends
    with it); a month has ``_end_x``, its last day.
    """
    numbers: list[pl.Expr] = []
    for column in source.columns:
        if isinstance(column, Moment | Day | Month):
            name, on = column.name, pl.col(column.name).cast(pl.Date)
            month = on.dt.year() * 12 + on.dt.month().cast(pl.Int32)
            numbers += [
                on.cast(pl.Int32).alias(day_number(name)),
                month.alias(month_number(name)),
            ]
            if isinstance(column, Month):
                numbers.append(on.dt.month_end().cast(pl.Int32).alias(end_number(name)))
            else:
                last = on == on.dt.month_end()
                numbers += [on.dt.day().alias(late_number(name)), last.alias(last_number(name))]
    numbers += [
        (pl.col(gap.until) - pl.col(gap.since)).dt.total_seconds().alias(passed_number(gap.name))
        for gap in source.derived
    ]
    return {number.meta.output_name(): number for number in numbers}


def dated(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """Add all numbers of a source to its columns."""
    return frame.with_columns(numbers_of(source).values())


def day_number(name: str) -> str:
    """Name the column of a date in days since 1970."""
    return f"_day_{name}"


def month_number(name: str) -> str:
    """Name the column of a date's month since year 0."""
    return f"_month_{name}"


def late_number(name: str) -> str:
    """Name the column of a date's day in its month."""
    return f"_late_{name}"


def last_number(name: str) -> str:
    """Name the column of whether a month ends with a date."""
    return f"_last_{name}"


def end_number(name: str) -> str:
    """Name the column of a month's last day, in days since 1970."""
    return f"_end_{name}"


def passed_number(name: str) -> str:
    """Name the column of a time that passed, in seconds."""
    return f"_passed_{name}"
