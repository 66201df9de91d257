"""Indicators: counted as a person would count them, and silent where there is nothing to count."""

from collections.abc import Iterator
from datetime import date

import pytest

from features.domain.errors import NotThere
from features.domain.home import Home
from features.engine.read_kpi import load_readings, read_kpis, write_readings
from features.kpis import KPIS
from features.sources import SUSPENSIONS
from tests.world import AS_OF, TABLES, Row


def suspended_in(month: int) -> Iterator[Row]:
    """Suspensions of a month that were known on the first of July."""
    for row in TABLES[SUSPENSIONS]:
        if row["suspended_at"].month == month and row["known_at"].date() < AS_OF:
            yield row


def test_readings_agree_with_counting_rows_by_hand(built_home: Home) -> None:
    readings = {(r.kpi, r.month.month): r for r in read_kpis(built_home, KPIS, AS_OF, 6)}

    for month in range(1, 7):
        rows = list(suspended_in(month))
        reminders = readings["reminder_delivery", month]
        resumed = readings["resumed_within_5_minutes", month]
        in_time = [r for r in rows if (r["resumed_at"] - r["cleared_at"]).total_seconds() <= 300]
        assert reminders.numerator == sum(row["reminders_delivered"] for row in rows)
        assert reminders.denominator == sum(row["reminders_planned"] for row in rows)
        assert (resumed.numerator, resumed.denominator) == (len(in_time), len(rows))


def test_a_month_without_suspensions_reads_no_data(built_home: Home) -> None:
    first = read_kpis(built_home, KPIS, AS_OF, 6)[0]

    assert first.month == date(2026, 1, 1)
    assert (first.value, first.status) == (None, "no data")


def test_a_slow_reconnection_is_an_alarm(built_home: Home) -> None:
    april = [r for r in read_kpis(built_home, KPIS, AS_OF, 6) if r.month == date(2026, 4, 1)]

    assert [(r.kpi, r.status) for r in april] == [
        ("reminder_delivery", "good"),
        ("resumed_within_5_minutes", "alarm"),
    ]


def test_readings_are_kept_and_read_back(home: Home, built_home: Home) -> None:
    readings = read_kpis(built_home, KPIS, AS_OF, 3)
    write_readings(home, readings)

    assert load_readings(home) == readings


def test_readings_that_are_not_there_name_the_command(home: Home) -> None:
    with pytest.raises(NotThere, match="unspoken kpi"):
        load_readings(home)
