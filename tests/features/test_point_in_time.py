"""Time is cut in one place: nothing learned later shows, and dates are counted back."""

from datetime import date, datetime

import polars as pl
import pytest

from features.declare.source import History, Source, States
from features.domain.errors import BadInput
from features.engine.point_in_time import between, known_on
from features.sources import BILLS, CONTRACTS, CUSTOMERS, SURVEYS, SUSPENSIONS
from tests.world import AS_OF, TABLES, frame_of


def shown(frame: pl.DataFrame, day: date = AS_OF) -> pl.DataFrame:
    return known_on(frame.lazy(), SUSPENSIONS, day).collect()


def suspension(**changes: object) -> pl.DataFrame:
    row = TABLES[SUSPENSIONS][0] | {"suspended_at": datetime(2026, 6, 28, 8)}
    row |= {"known_at": datetime(2026, 6, 28, 9), "cleared_at": None, "resumed_at": None}
    return frame_of(SUSPENSIONS, [row | changes])


def test_rows_that_were_not_known_are_gone() -> None:
    assert shown(suspension(known_at=datetime(2026, 7, 1, 0, 0))).is_empty()
    assert shown(suspension(known_at=datetime(2026, 6, 30, 23, 59))).height == 1


def test_values_filled_in_later_are_unknown_and_so_is_what_they_derive() -> None:
    late = suspension(
        cleared_at=datetime(2026, 6, 30, 23, 0), resumed_at=datetime(2026, 7, 1, 0, 1)
    )

    row = shown(late).row(0, named=True)

    assert row["cleared_days_ago"] == 1
    assert row["resumed_days_ago"] is None
    assert row["resume_seconds"] is None


def test_a_value_known_with_a_moment_is_hidden_until_then() -> None:
    survey = frame_of(SURVEYS, [TABLES[SURVEYS][0]])  # answered on 5 May

    before = known_on(survey.lazy(), SURVEYS, date(2026, 5, 5)).collect()
    on_the_day = known_on(survey.lazy(), SURVEYS, date(2026, 5, 6)).collect()

    assert before.is_empty()
    assert on_the_day["score"].to_list() == [4]


def test_planned_dates_are_known_and_negative() -> None:
    frame = frame_of(CONTRACTS, TABLES[CONTRACTS]).lazy()

    rows = known_on(frame, CONTRACTS, AS_OF).collect()

    first = rows.row(by_predicate=pl.col("customer_id") == "C01", named=True)
    assert first["ends_days_ago"] == -183  # the last of December
    assert first["ends_months_ago"] == -6


def test_a_month_is_known_when_it_is_over() -> None:
    frame = frame_of(BILLS, TABLES[BILLS]).lazy()

    newest = known_on(frame, BILLS, date(2026, 6, 15)).collect()["months_ago"].min()
    rows = known_on(frame, BILLS, date(2026, 6, 15)).filter(pl.col("months_ago") == 0).collect()

    assert newest == 0
    assert rows["days_ago"].unique().to_list() == [15]  # May ended fifteen days before
    assert rows["first_days_ago"].unique().to_list() == [45]


def test_the_state_of_the_day_is_the_one_that_was_true() -> None:
    first = TABLES[CUSTOMERS][0]
    rows = [
        first | {"rank": "silver", "true_until": date(2026, 7, 1)},
        first | {"rank": "gold", "true_from": date(2026, 7, 1)},
    ]
    frame = frame_of(CUSTOMERS, rows).lazy()

    assert known_on(frame, CUSTOMERS, AS_OF).collect()["rank"].to_list() == ["silver"]
    assert known_on(frame, CUSTOMERS, date(2026, 7, 2)).collect()["rank"].to_list() == ["gold"]


def test_a_history_tells_what_was_true_and_not_what_will_be() -> None:
    first = TABLES[CUSTOMERS][0]
    rows = [
        first | {"rank": "silver", "true_until": date(2026, 5, 1)},
        first | {"rank": "gold", "true_from": date(2026, 5, 1), "true_until": date(2026, 7, 1)},
        first | {"rank": "diamond", "true_from": date(2026, 7, 1)},
    ]

    told = known_on(frame_of(CUSTOMERS, rows).lazy(), History(CUSTOMERS), AS_OF).collect()

    assert told["rank"].to_list() == ["silver", "gold"]
    assert told["true_from_days_ago"].to_list() == [912, 61]
    assert told["true_until_days_ago"].to_list() == [61, None]  # the day itself is not over
    assert told["true_until_months_ago"].to_list() == [1, None]


def test_an_end_that_was_not_known_changes_no_history() -> None:
    first = TABLES[CUSTOMERS][0]
    open_end, ended_later = (
        known_on(
            frame_of(CUSTOMERS, [first | {"true_until": until}]).lazy(), History(CUSTOMERS), AS_OF
        ).collect()
        for until in (None, date(2026, 7, 1))
    )

    assert open_end.equals(ended_later)


def test_events_have_no_history() -> None:
    with pytest.raises(BadInput, match="no states to follow"):
        History(SURVEYS)


def test_no_view_can_see_a_date() -> None:
    for source, rows in TABLES.items():
        reads: list[Source | History] = [source]
        reads += [History(source)] if isinstance(source.kind, States) else []
        for read in reads:
            schema = known_on(frame_of(source, rows).lazy(), read, AS_OF).collect_schema()
            assert not [name for name, dtype in schema.items() if dtype.is_temporal()]


@pytest.mark.parametrize(
    ("day", "happened", "months"),
    [
        (date(2026, 7, 1), date(2026, 6, 30), 0),
        (date(2026, 7, 1), date(2026, 6, 1), 0),
        (date(2026, 7, 1), date(2026, 5, 31), 1),
        (date(2026, 7, 10), date(2026, 6, 10), 0),
        (date(2026, 7, 10), date(2026, 6, 9), 1),
        (date(2026, 1, 1), date(2024, 12, 31), 12),
    ],
)
def test_months_are_counted_back_from_the_day(day: date, happened: date, months: int) -> None:
    at = datetime(happened.year, happened.month, happened.day, 12)

    rows = shown(suspension(suspended_at=at, known_at=at), day)

    assert rows["months_ago"].to_list() == [months]


def test_outcomes_begin_on_the_day_and_end_with_the_horizon() -> None:
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 29), date(2026, 8, 30)]
    base = TABLES[SURVEYS][0]
    rows = [
        base | {"survey_id": str(day), "answered_at": datetime(day.year, day.month, day.day, 12)}
        for day in days
    ]

    found = between(frame_of(SURVEYS, rows).lazy(), SURVEYS, "answered_at", AS_OF, 60).collect()

    assert found["survey_id"].to_list() == ["2026-07-01", "2026-08-29"]
