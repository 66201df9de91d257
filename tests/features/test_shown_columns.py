"""What a day shows of a small table of our own: every column, and the very day it appears."""

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from features.declare.columns import (
    Column,
    Dated,
    Day,
    Identifier,
    Moment,
    Month,
    Text,
    Whole,
    Year,
)
from features.declare.source import Elapsed, Events, Source, States
from features.domain.errors import UnspokenError
from features.domain.units import Unit
from features.domain.words import Words
from features.engine.buckets.dating import dated
from features.engine.point_in_time import ROW, between, known_on, shown_on

WORDS = Words("词", "words")
DAY = date(2026, 7, 10)


def _source(kind: Events | States, *columns: Column, **more: Any) -> Source:
    return Source(
        name="repairs",
        words=WORDS,
        describes=WORDS,
        owner="network",
        kind=kind,
        key=("customer_id",),
        columns=(Identifier(name="customer_id", words=WORDS), *columns),
        arrives_within_days=3 if isinstance(kind, Events) else None,
        **more,
    )


REPAIRS = _source(
    Events(happened_at="began_at", known_at="known_on"),
    Moment(name="began_at", words=WORDS),
    Day(name="known_on", words=WORDS),
    Moment(name="ended_at", words=WORDS, nullable=True),
    Text(name="outcome", words=WORDS, nullable=True, known_with="ended_at"),
    Day(name="planned_on", words=WORDS, nullable=True, dated=Dated.PLANNED),
    Year(name="built_year", words=WORDS),
    derived=(Elapsed("lasted_seconds", WORDS, since="began_at", until="ended_at"),),
)
ROWS = {
    "customer_id": "C1",
    "began_at": datetime(2026, 7, 8, 12),
    "known_on": date(2026, 7, 9),
    "ended_at": datetime(2026, 7, 9, 13),
    "outcome": "mended",
    "planned_on": date(2026, 7, 31),
    "built_year": 2020,
}


def _frame(source: Source, **changes: Any) -> pl.LazyFrame:
    schema = {column.name: column.dtype for column in source.columns}
    return pl.DataFrame([ROWS | changes], schema=schema).lazy()


def _row(day: date = DAY, **changes: Any) -> dict[str, Any]:
    (row,) = known_on(_frame(REPAIRS, **changes), REPAIRS, day).collect().rows(named=True)
    return row


def test_every_date_is_counted_back_and_every_value_stays() -> None:
    assert _row() == {
        "customer_id": "C1",
        "days_ago": 2,
        "months_ago": 0,
        "whole_months_since": -1,
        "months_reaching_past": 0,
        "ended_days_ago": 1,
        "ended_months_ago": 0,
        "ended_whole_months_since": -1,
        "ended_months_reaching_past": 0,
        "outcome": "mended",
        "planned_days_ago": -21,
        "planned_months_ago": -1,
        "planned_whole_months_since": -1,
        "planned_months_reaching_past": -1,
        "built_year": 2020,
        "built_years_ago": 6,
        "lasted_seconds": 25 * 60 * 60,
    }


@pytest.mark.parametrize(
    ("began", "whole", "reaching"),
    [
        (date(2026, 4, 30), 2, 2),  # May and June lie after; all three end on it or later
        (date(2026, 5, 1), 2, 2),
        (date(2026, 5, 2), 1, 2),
        (date(2026, 5, 30), 1, 2),
        (date(2026, 5, 31), 1, 1),
        (date(2026, 6, 1), 1, 1),
        (date(2026, 6, 2), 0, 1),
        (date(2026, 6, 30), 0, 0),
    ],
)
def test_whole_months_after_a_date_are_told_from_those_it_cuts(
    began: date, whole: int, reaching: int
) -> None:
    row = _row(began_at=datetime(began.year, began.month, began.day))
    # July itself is not over on the tenth, so it is not counted by either.
    assert row["whole_months_since"] == whole
    assert row["months_reaching_past"] == reaching


@pytest.mark.parametrize(
    ("ended", "shown"),
    [(datetime(2026, 7, 9, 23, 59), True), (datetime(2026, 7, 10), False), (None, False)],
    ids=str,
)
def test_what_is_known_with_a_moment_is_null_until_it_was_over(
    ended: datetime | None, shown: bool
) -> None:
    row = _row(ended_at=ended)
    late = ["ended_days_ago", "ended_months_ago", "outcome", "lasted_seconds"]
    late += ["ended_whole_months_since", "ended_months_reaching_past"]
    assert [row[name] is not None for name in late] == [shown] * len(late)


@pytest.mark.parametrize("late", ["began_at", "known_on"])
def test_a_row_is_there_the_day_after_it_happened_and_was_known(late: str) -> None:
    on = {"began_at": datetime(2026, 7, 10), "known_on": date(2026, 7, 10)}[late]
    frame = _frame(REPAIRS, **{late: on})
    assert known_on(frame, REPAIRS, DAY).collect().is_empty()
    assert known_on(frame, REPAIRS, date(2026, 7, 11)).collect().height == 1


def test_the_rows_own_columns_are_kept_for_evidence_and_late_ones_hidden() -> None:
    shown = known_on(
        _frame(REPAIRS, ended_at=datetime(2026, 7, 10)), REPAIRS, DAY, with_rows=True
    ).collect()
    assert shown[ROW].to_list() == [ROWS | {"ended_at": None, "outcome": None}]
    assert ROW not in known_on(_frame(REPAIRS), REPAIRS, DAY).collect_schema()


def test_columns_that_were_not_read_can_be_named_and_not_asked() -> None:
    frame = dated(_frame(REPAIRS), REPAIRS).drop("outcome", "built_year")
    only = frame.collect_schema().names()
    shown = shown_on(frame, REPAIRS, DAY, only=only)
    assert shown.collect_schema() == known_on(_frame(REPAIRS), REPAIRS, DAY).collect_schema()
    assert shown.select("days_ago").collect().to_series().to_list() == [2]
    for name in ("outcome", "built_years_ago"):
        with pytest.raises((UnspokenError, pl.exceptions.ComputeError), match="read by nobody"):
            shown.select(name).collect()


def test_a_table_known_as_it_happens_counts_from_that_moment() -> None:
    source = _source(
        Events(happened_at="known_on", known_at="known_on"), Day(name="known_on", words=WORDS)
    )
    (row,) = known_on(_frame(source), source, DAY).collect().rows(named=True)
    assert (row["days_ago"], row["months_ago"]) == (1, 0)


LEASES = _source(
    States(true_from="from_on", true_until="until_on"),
    Day(name="from_on", words=WORDS),
    Day(name="until_on", words=WORDS, nullable=True),
    Whole(name="rent", words=WORDS, unit=Unit.TIMES),
)


@pytest.mark.parametrize(
    ("begins", "ends", "there"),
    [
        (date(2026, 7, 9), None, True),
        (date(2026, 7, 10), None, False),
        (date(2026, 7, 1), date(2026, 7, 9), False),
        (date(2026, 7, 1), date(2026, 7, 10), True),
    ],
    ids=str,
)
def test_a_state_holds_from_the_day_after_it_began_through_the_day_it_ends(
    begins: date, ends: date | None, there: bool
) -> None:
    frame = _frame(LEASES, from_on=begins, until_on=ends, rent=5)
    shown = known_on(frame, LEASES, DAY).collect()
    assert shown.height == there
    assert not [name for name in shown.columns if name.startswith("until")]


MONTHS = _source(
    Events(happened_at="month", known_at="known_on"),
    Month(name="month", words=WORDS),
    Day(name="known_on", words=WORDS),
)


@pytest.mark.parametrize(
    ("day", "ago"),
    [(date(2026, 6, 30), None), (date(2026, 7, 1), (1, 30, 0)), (date(2026, 8, 2), (33, 62, 1))],
    ids=str,
)
def test_a_month_is_counted_from_its_end_once_it_is_over(
    day: date, ago: tuple[int, int, int] | None
) -> None:
    frame = _frame(MONTHS, month=date(2026, 6, 1), known_on=date(2026, 6, 1))
    rows = known_on(frame, MONTHS, day).collect()
    counts = ("days_ago", "first_days_ago", "months_ago")
    assert rows.select(counts).rows() == ([] if ago is None else [ago])


@pytest.mark.parametrize("column", ["began_at", "known_on"])
@pytest.mark.parametrize(
    ("day", "within"),
    [
        (date(2026, 7, 9), False),
        (date(2026, 7, 10), True),
        (date(2026, 7, 11), True),
        (date(2026, 7, 12), False),
    ],
    ids=str,
)
def test_outcomes_are_looked_for_from_the_day_on_for_the_whole_horizon(
    column: str, day: date, within: bool
) -> None:
    frame = _frame(REPAIRS, began_at=datetime(day.year, day.month, day.day), known_on=day)
    assert between(frame, REPAIRS, column, DAY, 2).collect().height == within
