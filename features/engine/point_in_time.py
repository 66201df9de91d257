"""The only place where time is cut.

``features.engine.buckets.dating`` has turned dates into numbers: days since 1970 and months since
year 0.
``known_on(frame, read, day)`` shows a source as it was known when ``day`` began, by comparing them:

1. *rows* that had not happened, or were not known, are gone (``_known_rows``);
2. *values* that were filled in later are null, and so is every time that passed between moments
   of which one was filled in later (``_if_known``);
3. *dates* become ``…days_ago`` and ``…months_ago`` (``_counts``), so that no view can compare
   with a date of its own.

States are shown as they hold on the day, or, to a view that asks for changes, as a ``History``:
every row that had begun by then, the end of each hidden until it had come. A monthly table may be
shown ``ByMonth`` (``months_known_on``): months that were not over, or not known, are null.

``between`` is the one door that looks forward, for labels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from functools import partial

import polars as pl

from features.declare.columns import Column, Dated, Day, Moment, Month, Year
from features.declare.months import month_column, running_count, running_total
from features.declare.source import ByMonth, Events, History, Source, States
from features.domain.moments import days_after
from features.engine.buckets.dating import (
    dated,
    day_number,
    end_number,
    last_number,
    late_number,
    month_number,
    passed_number,
)
from features.engine.by_month import counted, summed, turned
from features.engine.unread import nothing, readable, unread

ROW = "row"  # the struct of a row's own columns, kept only where evidence is asked for
EPOCH = date(1970, 1, 1)
NONE_YET = pl.lit(0, dtype=pl.Int64)


def known_on(
    frame: pl.LazyFrame, read: Source | History, day: date, *, with_rows: bool = False
) -> pl.LazyFrame:
    """Show a source as it was known when ``day`` began.

    Parameters
    ----------
    frame : pl.LazyFrame
        The source's columns, as declared, with or without what ``dated`` adds.
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
    return shown_on(dated(frame, source), read, day, with_rows=with_rows)


def shown_on(
    frame: pl.LazyFrame,
    read: Source | History,
    day: date,
    *,
    with_rows: bool = False,
    only: Collection[str] | None = None,
) -> pl.LazyFrame:
    """Do what ``known_on`` does, of a frame that ``dated`` has prepared.

    ``only`` names the columns there are, where not all were read; what is made of others can be
    named and not read.
    """
    source = read.of if isinstance(read, History) else read
    past = isinstance(read, History)
    shown: list[tuple[pl.Expr, pl.DataType]] = []
    for column in source.columns:
        if isinstance(column, Moment | Day | Month):
            if past or not _is_end_of_state(source, column):
                shown += [(count, pl.Int32()) for count in _counts(source, column, day)]
            continue
        shown.append((_if_known(source, column, day), column.dtype))
        if isinstance(column, Year):
            years = pl.lit(day.year) - pl.col(column.name)
            name = column.name.removesuffix("_year") + "_years_ago"
            shown.append((years.alias(name), column.dtype))
    for gap in source.derived:
        seconds = pl.col(passed_number(gap.name)).alias(gap.name)
        for column in (source.column(gap.since), source.column(gap.until)):
            known = _known(source, column, day)
            seconds = seconds if known is None else pl.when(known).then(seconds).alias(gap.name)
        shown.append((seconds, pl.Int64()))
    values = [readable(value, dtype, only) for value, dtype in shown]
    if with_rows:
        own = (_if_known(source, column, day) for column in source.columns)
        values.append(pl.struct(own).alias(ROW))
    return frame.filter(_known_rows(source, day, past=past)).select(values)


def months_known_on(
    frame: pl.LazyFrame,
    read: ByMonth,
    months: range,
    known_by: Mapping[int, int],
    day: date,
    *,
    only: Collection[str] | None = None,
) -> pl.LazyFrame:
    """Show a monthly table turned on its side as it was known when ``day`` began.

    Parameters
    ----------
    frame : pl.LazyFrame
        One row a subject: its name, and ``turned(x, m)`` for every value ``x`` (and for the day a
        row was known) in every month ``m``; for whole numbers also ``summed(x, m)`` and
        ``counted(x, m)``, over all months until ``m``.
    read : ByMonth
        The declaration.
    months : range
        The months there are, since year 0.
    known_by : dict
        For each month, the last day on which a row of it was known.
    day : date
        The day whose knowledge we pretend to have.
    only : collection of str, optional
        The columns there are, where not all values were read.
    """
    newest, today = _month_of(day) - 1, _day_of(day)
    shown = [pl.col(read.subject)]
    for column in read.values:
        there = only is None or turned(column.name, months.start) in only
        for back in range(read.months):
            month, name = newest - back, month_column(column.name, back)
            if not there and months:
                shown.append(unread(name, column.dtype))
            elif month not in months:
                shown.append(nothing(name, column.dtype))
            elif known_by[month] < today:
                shown.append(pl.col(turned(column.name, month)).alias(name))
            else:
                known = pl.col(turned(read.known_at, month)) < today
                value = pl.when(known).then(pl.col(turned(column.name, month)))
                shown.append(value.alias(name))
        if not column.dtype.is_integer():
            continue
        for of, named in ((summed, running_total), (counted, running_count)):
            if not months or only is None or of(column.name, months.start) in only:
                running = partial(of, column.name)
                for back in range(read.months + 1):
                    total = _running(running, read, newest - back, months, known_by, today)
                    shown.append(total.alias(named(column.name, back)))
    return frame.select(shown)


def _running(
    of: Callable[[int], str],
    read: ByMonth,
    month: int,
    months: range,
    known_by: Mapping[int, int],
    today: int,
) -> pl.Expr:
    """Add up what was known until a month: a sum of all that was ever known, where all of it was.

    From the first month on of which a row was known later, months are added one by one.
    """
    until = months[: max(0, month + 1 - months.start)]
    late = next((each for each in until if known_by[each] >= today), None)
    if late is None:
        return pl.col(of(until[-1])) if until else NONE_YET
    total = pl.col(of(late - 1)) if late > months.start else NONE_YET
    for each in range(late, until[-1] + 1):
        own = pl.col(of(each))
        own = own - pl.col(of(each - 1)) if each > months.start else own
        if known_by[each] >= today:
            known = pl.col(turned(read.known_at, each)) < today
            own = pl.when(known).then(own).otherwise(0)
        total += own
    return total


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
        return pl.col(month_number(column.name)) < _month_of(day)
    return pl.col(day_number(column.name)) < _day_of(day)


def _known_rows(source: Source, day: date, *, past: bool) -> pl.Expr:
    kind = source.kind
    if isinstance(kind, Events):
        happened, known = source.column(kind.happened_at), source.column(kind.known_at)
        return _before(happened, day) & _before(known, day)
    begun, ended = source.column(kind.true_from), source.column(kind.true_until)
    if past:
        return _before(begun, day)
    return _before(begun, day) & ~_before(ended, day).fill_null(value=False)


def _known(source: Source, column: Column, day: date) -> pl.Expr | None:
    """Tell when a value was known, or None where it was known with its row."""
    if column.known_with is not None:
        return _before(source.column(column.known_with), day)
    recorded = isinstance(column, Moment | Day) and column.dated is Dated.RECORDED
    return _before(column, day) if recorded and column.nullable else None


def _if_known(source: Source, column: Column, day: date) -> pl.Expr:
    known = _known(source, column, day)
    value = pl.col(column.name)
    return value if known is None else pl.when(known).then(value).alias(column.name)


def _is_end_of_state(source: Source, column: Column) -> bool:
    return isinstance(source.kind, States) and column.name == source.kind.true_until


def _counts(source: Source, column: Column, day: date) -> list[pl.Expr]:
    """Count back from the day to a date, in days and in months.

    Month 0 is the one that ends as ``day`` begins: a date is in the same month back as the date
    that ``day`` has in its month. With ``day`` the first, 0 is the calendar month before.

    For tables shown by month, where month 0 is the newest that is over: whole months lie after
    the date where their number is below ``whole_months_since``, and have ended by it where their
    number is ``months_reaching_past`` or more.
    """
    kind, name = source.kind, column.name
    stem = f"{name.removesuffix('_at').removesuffix('_on')}_"
    if isinstance(kind, Events):
        if name == kind.known_at != kind.happened_at:
            return []
        stem = "" if name == kind.happened_at else stem
    days, gap = _day_of(day) - pl.col(day_number(name)), _month_of(day) - pl.col(month_number(name))
    if isinstance(column, Month):
        return [
            (_day_of(day) - pl.col(end_number(name))).alias(f"{stem}days_ago"),
            days.alias(f"{stem}first_days_ago"),
            (gap - 1).alias(f"{stem}months_ago"),
        ]
    months = gap - (pl.col(late_number(name)) >= day.day).cast(pl.Int32)
    counts = {
        "days_ago": days,
        "months_ago": months,
        "whole_months_since": gap - (pl.col(late_number(name)) > 1).cast(pl.Int32),
        "months_reaching_past": gap - pl.col(last_number(name)).cast(pl.Int32),
    }
    known = _known(source, column, day)
    return [
        (count if known is None else pl.when(known).then(count)).alias(f"{stem}{words}")
        for words, count in counts.items()
    ]


def _day_of(day: date) -> int:
    return (day - EPOCH).days


def _month_of(day: date) -> int:
    return day.year * 12 + day.month
