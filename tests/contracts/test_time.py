"""The future cannot be seen: whatever is added, changed or delayed after the day changes nothing.

For every source, rows are added that happened or were known later, rows are delayed, and values
that were filled in later are changed, at random. No view, no rule's measure and no KPI count may
notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from features.declare.columns import Column, Dated, Day, Identifier, Moment, Month
from features.declare.source import Events, Source, States, source_of
from features.declare.view import CustomerView
from features.domain.moments import add_months
from features.engine.bucket import Bucket
from features.engine.compute import measures_of, people_of
from features.kpis import KPIS
from features.sources import CUSTOMERS, SOURCES
from features.views import VIEWS
from tests.world import AS_OF, TABLES, Row, frame_of

MIDNIGHT = datetime.combine(AS_OF, datetime.min.time())


def reads(view: CustomerView, source: Source) -> bool:
    """Tell whether a view reads a source, or its history."""
    return any(source is source_of(read) for read in view.reads)


def answers(tables: Mapping[Source, list[Row]], source: Source) -> list[pl.DataFrame]:
    """Everything the house says about the world on the day that could depend on a source.

    A view is a function of the sources it reads, so the others need not be asked; all measures
    are asked about the customers of the day, so they all depend on that source.
    """
    views = [view for view in VIEWS if source is CUSTOMERS or reads(view, source)]
    bucket = Bucket.of({source: frame_of(source, tables[source]) for source in SOURCES})
    counts = [
        bucket.show(kpi.of.source, AS_OF)
        .group_by("months_ago")
        .agg(kpi.counts.quantity.sum().alias("top"), kpi.of.quantity.sum().alias("bottom"))
        .sort("months_ago")
        for kpi in KPIS
        if kpi.of.source is source
    ]
    return [
        measures_of(views, bucket, AS_OF),
        people_of(bucket, AS_OF),
        *pl.collect_all(counts),
    ]


@cache
def expected(source: Source) -> list[pl.DataFrame]:
    """What the house says when nothing was touched."""
    return answers(TABLES, source)


def test_every_source_is_read_by_a_view_or_makes_the_label() -> None:
    unread = {s.name for s in SOURCES if not any(reads(view, s) for view in VIEWS)}

    assert unread == {"surveys"}


def later(draw: st.DrawFn, column: Column) -> Any:
    """A date that is not over when the day begins."""
    days = draw(st.integers(0, 400))
    if isinstance(column, Month):
        return add_months(AS_OF, draw(st.integers(0, 12)))
    if isinstance(column, Moment):
        return MIDNIGHT + timedelta(days=days, seconds=draw(st.integers(0, 86_399)))
    return AS_OF + timedelta(days=days)


def is_late(source: Source, column: Column) -> bool:
    """Tell whether a column is filled in after its row is known."""
    if column.known_with is not None:
        return True
    recorded = isinstance(column, Moment | Day) and column.dated is Dated.RECORDED
    return recorded and column.nullable


@st.composite
def added(draw: st.DrawFn, source: Source) -> Row:
    """A row that nobody could know on the day."""
    row = dict(draw(st.sampled_from(TABLES[source])))
    for name in source.key:
        column = source.column(name)
        if isinstance(column, Identifier) and name != "customer_id":
            row[name] = f"later-{draw(st.integers(0, 10**9))}"
    if isinstance(source.kind, States):
        row[source.kind.true_from] = later(draw, source.column(source.kind.true_from))
        row[source.kind.true_until] = None
        if draw(st.booleans()) and source is CUSTOMERS:
            row["customer_id"] = "C99"
        return row
    happened, known = source.column(source.kind.happened_at), source.column(source.kind.known_at)
    if happened is known or draw(st.booleans()):
        row[happened.name] = later(draw, happened)
    row[known.name] = later(draw, known)
    return row


@st.composite
def touched(draw: st.DrawFn, source: Source, row: Row) -> Row:
    """The same row with what was learned later changed: another value, or another late date."""
    row = dict(row)
    if isinstance(source.kind, States):
        until = source.column(source.kind.true_until)
        if row[until.name] is None and draw(st.booleans()):
            row[until.name] = later(draw, until)
        return row
    hidden = {
        column.name
        for column in source.columns
        if is_late(source, column) and not known_by_then(source, column, row)
    }
    for column in source.columns:
        if column.name in hidden and isinstance(column, Moment | Day):
            row[column.name] = draw(st.sampled_from([None, later(draw, column)]))
        elif column.name in hidden:
            row[column.name] = draw(st.sampled_from([None, *values_of(column)]))
    return row


def known_by_then(source: Source, column: Column, row: Row) -> bool:
    """Tell whether a late value had been filled in when the day began."""
    at = row[column.known_with or column.name]
    if at is None:
        return False
    return bool(at < (MIDNIGHT if isinstance(at, datetime) else AS_OF))


def values_of(column: Column) -> list[Any]:
    """Some values a late column may come to hold."""
    if column.dtype == pl.Boolean:
        return [True, False]
    if column.dtype == pl.Int64:
        return [1, 10]
    return list(getattr(column, "values", {})) or ["something"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@settings(max_examples=15)
@given(data=st.data())
def test_nothing_learned_later_changes_an_answer(source: Source, data: st.DataObject) -> None:
    rows = [data.draw(touched(source, row)) for row in TABLES[source]]
    rows += data.draw(st.lists(added(source), max_size=4))
    changed = {**TABLES, source: data.draw(st.permutations(rows))}

    for was, now in zip(expected(source), answers(changed, source), strict=True):
        assert_frame_equal(was, now)


@pytest.mark.parametrize(
    "source",
    [source for source in SOURCES if isinstance(source.kind, Events)],
    ids=lambda s: s.name,
)
@settings(max_examples=15)
@given(data=st.data())
def test_a_delayed_row_is_as_good_as_absent(source: Source, data: st.DataObject) -> None:
    assert isinstance(source.kind, Events)
    known = source.column(source.kind.known_at)
    late = data.draw(st.sets(st.integers(0, len(TABLES[source]) - 1), min_size=1, max_size=5))
    after = data.draw(st.dates(AS_OF, date(2027, 1, 1)))
    when = datetime.combine(after, datetime.min.time()) if isinstance(known, Moment) else after
    delayed = [
        row | {known.name: when} if place in late else row
        for place, row in enumerate(TABLES[source])
    ]
    absent = [row for place, row in enumerate(TABLES[source]) if place not in late]

    with_delay = answers({**TABLES, source: delayed}, source)
    without = answers({**TABLES, source: absent}, source)

    for one, other in zip(with_delay, without, strict=True):
        assert_frame_equal(one, other)
