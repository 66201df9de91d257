"""The only place where time is cut.

``known_on(frame, source, day)`` shows a source as it was known when ``day`` began:

1. *rows* that had not happened, or were not known, are gone (``_known_rows``);
2. *values* that were filled in later are null (``_hide_late``), and so is everything derived
   from them (``_derive``);
3. *dates* are turned into ``…days_ago`` and ``…months_ago`` (``_count_back``), so that no view
   can compare with a date of its own.

States are shown as they hold on the day, or, to a view that asks for changes, as a ``History``:
every row that had begun by then, the end of each hidden until it had come.

``between`` is the one door that looks forward, for labels.
"""

from __future__ import annotations

from datetime import date, datetime, time

import polars as pl

from features.declare.columns import Column, Dated, Day, Moment, Month, Year
from features.declare.source import Events, History, Read, Source, States
from features.domain.moments import days_after, first_of_month

ROW = "row"  # the struct of a row's own columns, kept only where evidence is asked for


def known_on(
    frame: pl.LazyFrame, read: Read, day: date, *, with_rows: bool = False
) -> pl.LazyFrame:
    """Show a source as it was known when ``day`` began.

    Parameters
    ----------
    frame : pl.LazyFrame
        The source's columns, as declared.
    read : Source or History
        Its declaration, or the history of it.
    day : date
        The day whose knowledge we pretend to have.
    with_rows : bool
        Keep each row's own columns, late ones hidden, in the struct ``row``.

    Returns
    -------
    pl.LazyFrame
        The source's columns without dates. Events carry ``days_ago`` and ``months_ago``; every
        other date ``x_at`` or ``x_on`` is ``x_days_ago`` and ``x_months_ago``, negative where it
        is planned for later. A year ``x_year`` stays and is ``x_years_ago`` besides. A history
        tells ``true_until_days_ago`` too, null where the state had not ended.
    """
    source = read.of if isinstance(read, History) else read
    past = isinstance(read, History)
    shown = _hide_late(_known_rows(frame, source, day, past=past), source, day)
    if with_rows:
        names = [column.name for column in source.columns]
        shown = shown.with_columns(pl.struct(names).alias(ROW))
    return _count_back(_derive(shown, source), source, day, past=past)


def between(
    frame: pl.LazyFrame, source: Source, column: str, start: date, horizon_days: int
) -> pl.LazyFrame:
    """Give the rows whose ``column`` falls within ``horizon_days`` days from ``start``.

    Outcomes are read with hindsight: this is what labels are made of, never measures.
    """
    end = days_after(start, horizon_days)
    moment = pl.col(column)
    declared = source.column(column)
    return frame.filter(moment >= _begins(declared, start), moment < _begins(declared, end))


def _begins(column: Column, day: date) -> pl.Expr:
    """Give the beginning of a day in the type of a column."""
    if isinstance(column, Moment):
        return pl.lit(datetime.combine(day, time()), dtype=pl.Datetime("us"))
    return pl.lit(day, dtype=pl.Date)


def _before(column: Column, day: date) -> pl.Expr:
    """Tell whether a date was over when ``day`` began; a month is over with its last day."""
    if isinstance(column, Month):
        return pl.col(column.name) < pl.lit(first_of_month(day))
    return pl.col(column.name) < _begins(column, day)


def _known_rows(frame: pl.LazyFrame, source: Source, day: date, *, past: bool) -> pl.LazyFrame:
    kind = source.kind
    if isinstance(kind, Events):
        happened, known = source.column(kind.happened_at), source.column(kind.known_at)
        return frame.filter(_before(happened, day), _before(known, day))
    begun, ended = source.column(kind.true_from), source.column(kind.true_until)
    if past:
        return frame.filter(_before(begun, day))
    return frame.filter(_before(begun, day), ~_before(ended, day).fill_null(value=False))


def _hide_late(frame: pl.LazyFrame, source: Source, day: date) -> pl.LazyFrame:
    hidden: list[pl.Expr] = []
    for column in source.columns:
        if column.known_with is not None:
            known = _before(source.column(column.known_with), day)
            hidden.append(pl.when(known).then(pl.col(column.name)).alias(column.name))
        elif _is_recorded(column) and column.nullable:
            hidden.append(
                pl.when(_before(column, day)).then(pl.col(column.name)).alias(column.name)
            )
    return frame.with_columns(hidden)


def _is_recorded(column: Column) -> bool:
    return isinstance(column, Moment | Day) and column.dated is Dated.RECORDED


def _derive(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    return frame.with_columns(
        (pl.col(gap.until) - pl.col(gap.since)).dt.total_seconds().alias(gap.name)
        for gap in source.derived
    )


def _count_back(frame: pl.LazyFrame, source: Source, day: date, *, past: bool) -> pl.LazyFrame:
    counted: list[pl.Expr] = []
    dates: list[str] = []
    for column in source.columns:
        if isinstance(column, Year):
            years = pl.lit(day.year) - pl.col(column.name)
            counted.append(years.alias(column.name.removesuffix("_year") + "_years_ago"))
        if isinstance(column, Moment | Day | Month):
            dates.append(column.name)
            if past or not _is_end_of_state(source, column):
                counted.extend(_counts(source, column, day))
    return frame.with_columns(counted).drop(dates)


def _is_end_of_state(source: Source, column: Column) -> bool:
    return isinstance(source.kind, States) and column.name == source.kind.true_until


def _counts(source: Source, column: Column, day: date) -> list[pl.Expr]:
    kind = source.kind
    if isinstance(kind, Events):
        if column.name == kind.known_at != kind.happened_at:
            return []
        stem = "" if column.name == kind.happened_at else _stem(column.name) + "_"
    else:
        stem = _stem(column.name) + "_"
    if isinstance(column, Month):
        first = pl.col(column.name)
        return [
            _days(first.dt.month_end(), day).alias(f"{stem}days_ago"),
            _days(first, day).alias(f"{stem}first_days_ago"),
            (_month_index(pl.lit(day)) - _month_index(first) - 1).alias(f"{stem}months_ago"),
        ]
    on = pl.col(column.name).cast(pl.Date)
    return [
        _days(on, day).alias(f"{stem}days_ago"),
        _months(on, day).alias(f"{stem}months_ago"),
    ]


def _stem(name: str) -> str:
    return name.removesuffix("_at").removesuffix("_on")


def _days(on: pl.Expr, day: date) -> pl.Expr:
    return (pl.lit(day) - on).dt.total_days().cast(pl.Int32)


def _month_index(on: pl.Expr) -> pl.Expr:
    return on.dt.year() * 12 + on.dt.month().cast(pl.Int32)


def _months(on: pl.Expr, day: date) -> pl.Expr:
    """Count whole months back: 0 is the month that ends as ``day`` begins.

    A date is in the same month back as the calendar date ``day`` has in its month: with ``day``
    the first, 0 is the calendar month before.
    """
    gap = _month_index(pl.lit(day)) - _month_index(on)
    return gap - (on.dt.day() >= day.day).cast(pl.Int32)
