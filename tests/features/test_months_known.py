"""A monthly table turned on its side shows each month from the day it was over and known."""

from datetime import date
from functools import cache

import polars as pl
import pytest

from features.declare.columns import Day, Identifier, Month, Share, Whole
from features.declare.months import month_column, running_count, running_total
from features.declare.source import ByMonth, Events, Source
from features.domain.errors import UnspokenError
from features.domain.units import Unit
from features.domain.words import Words
from features.engine.buckets.dating import day_number, month_number
from features.engine.by_month import counted, summed, turned
from features.engine.point_in_time import EPOCH, months_known_on
from features.engine.turning import Turned, turn

WORDS = Words("词", "words")
USES = Source(
    name="uses",
    words=WORDS,
    describes=WORDS,
    owner="network",
    kind=Events(happened_at="month", known_at="known_on"),
    key=("customer_id", "month"),
    columns=(
        Identifier(name="customer_id", words=WORDS),
        Month(name="month", words=WORDS),
        Day(name="known_on", words=WORDS),
        Share(name="share", words=WORDS),
        Whole(name="calls", words=WORDS, unit=Unit.TIMES, nullable=True),
    ),
    arrives_within_days=3,
)
READ = ByMonth(USES, months=3)
JANUARY = 2026 * 12 + 1


def _day(month: int, day: int) -> int:
    return (date(2026, month, day) - EPOCH).days


def _turned(*rows: tuple[int, int, int, int | None]) -> Turned:
    """Turn rows of subject, month of 2026, day since 1970 it was known, calls."""
    table = pl.DataFrame(
        [(subject, JANUARY - 1 + month, known, calls) for subject, month, known, calls in rows],
        schema={
            "customer_id": pl.UInt32(),
            month_number("month"): pl.Int32(),
            day_number("known_on"): pl.Int32(),
            "calls": pl.Int64(),
        },
        orient="row",
    ).with_columns(share=pl.lit(0.5))
    return turn(table, READ, 2, ["calls", "calls+", "calls#", "share"])


@cache
def _late() -> Turned:
    """January to April; subject 1 was told of March a month late, and has no February."""
    return _turned(
        (0, 1, _day(2, 3), 10),
        (0, 2, _day(4, 20), 20),
        (0, 3, _day(4, 3), 30),
        (0, 4, _day(5, 3), 40),
        (1, 1, _day(2, 3), 1),
        (1, 3, _day(5, 10), 3),
        (1, 4, _day(5, 3), None),
    )


def _shown(day: date, of: Turned | None = None) -> pl.DataFrame:
    of = of or _late()
    frame = of.frame.lazy()
    return months_known_on(frame, READ, of.months, of.known_by, day).collect()


def _calls(
    day: date, subject: int, of: Turned | None = None
) -> tuple[list[int | None], list[int], list[int]]:
    """Values, totals until and counts until, newest month first."""
    row = _shown(day, of).row(subject, named=True)
    return (
        [row[month_column("calls", back)] for back in range(3)],
        [row[running_total("calls", back)] for back in range(4)],
        [row[running_count("calls", back)] for back in range(4)],
    )


def test_months_that_are_over_and_known_are_shown_newest_first() -> None:
    assert _calls(date(2026, 6, 1), 0) == (
        [None, 40, 30],
        [100, 100, 60, 30],
        [4, 4, 3, 2],
    )
    assert _calls(date(2026, 6, 1), 1) == ([None, None, 3], [4, 4, 4, 1], [2, 2, 2, 1])


@pytest.mark.parametrize(
    ("day", "values", "totals", "counts"),
    [
        # The newest month is April from the first of May; its row is known on the third.
        (date(2026, 4, 30), [30, 20, 10], [60, 30, 10, 0], [3, 2, 1, 0]),
        (date(2026, 5, 1), [None, 30, 20], [60, 60, 30, 10], [3, 3, 2, 1]),
        (date(2026, 5, 3), [None, 30, 20], [60, 60, 30, 10], [3, 3, 2, 1]),
        (date(2026, 5, 4), [40, 30, 20], [100, 60, 30, 10], [4, 3, 2, 1]),
        # February is known on the twentieth of April, long after March.
        (date(2026, 4, 3), [None, None, 10], [10, 10, 10, 0], [1, 1, 1, 0]),
        (date(2026, 4, 4), [30, None, 10], [40, 10, 10, 0], [2, 1, 1, 0]),
        (date(2026, 4, 20), [30, None, 10], [40, 10, 10, 0], [2, 1, 1, 0]),
        (date(2026, 4, 21), [30, 20, 10], [60, 30, 10, 0], [3, 2, 1, 0]),
        (date(2026, 2, 3), [None, None, None], [0, 0, 0, 0], [0, 0, 0, 0]),
        (date(2026, 2, 4), [10, None, None], [10, 0, 0, 0], [1, 0, 0, 0]),
    ],
    ids=str,
)
def test_a_month_counts_from_the_day_after_it_was_known(
    day: date, values: list[int], totals: list[int], counts: list[int]
) -> None:
    assert _calls(day, 0) == (values, totals, counts)


def test_one_subjects_late_row_hides_nothing_of_another() -> None:
    # March is known for subject 0 and, on the tenth of May, not yet for subject 1.
    assert _calls(date(2026, 5, 10), 0)[0] == [40, 30, 20]
    assert _calls(date(2026, 5, 10), 1) == ([None, None, None], [1, 1, 1, 1], [1, 1, 1, 1])
    assert _calls(date(2026, 5, 11), 1) == ([None, 3, None], [4, 4, 1, 1], [2, 2, 1, 1])


def test_a_day_before_the_first_month_shows_nothing() -> None:
    assert _calls(date(2026, 1, 31), 0) == ([None] * 3, [0] * 4, [0] * 4)


def test_a_table_without_rows_shows_its_columns_empty() -> None:
    empty = _turned()
    empty_types = _shown(date(2026, 5, 1), empty).schema
    assert empty_types.names() == _shown(date(2026, 5, 1)).columns
    assert [empty_types[name] for name in ("calls_00", "share_00")] == [pl.Int64, pl.Float64]
    assert _calls(date(2026, 5, 1), 1, empty) == ([None] * 3, [0] * 4, [0] * 4)


def test_a_share_is_shown_and_not_added_up() -> None:
    shown = _shown(date(2026, 5, 4))
    assert shown["share_00"].to_list() == [0.5, 0.5]
    assert [name for name in shown.columns if name.startswith("share")] == [
        "share_00",
        "share_01",
        "share_02",
    ]
    assert shown["customer_id"].to_list() == [0, 1]


def test_totals_go_one_month_further_back_than_values() -> None:
    """The oldest month shown is the difference of its total and the one before."""
    shown = _shown(date(2026, 5, 4))
    assert shown.columns == [
        "customer_id",
        *(month_column("share", back) for back in range(3)),
        *(month_column("calls", back) for back in range(3)),
        *(running_total("calls", back) for back in range(4)),
        *(running_count("calls", back) for back in range(4)),
    ]


def test_values_that_were_not_read_can_be_named_and_not_asked() -> None:
    late = _late()
    months = late.months
    there = [name for each in months for name in (turned("share", each), summed("calls", each))]
    there += ["customer_id", *(turned("known_on", each) for each in months)]
    shown = months_known_on(
        late.frame.lazy().select(there),
        READ,
        months,
        late.known_by,
        date(2026, 5, 4),
        only=there,
    )
    names = shown.collect_schema().names()
    assert "calls_00" in names
    assert running_total("calls", 0) in names
    assert running_count("calls", 0) not in names  # no counts were kept
    assert counted("calls", months.start) not in there
    assert shown.select("share_00", running_total("calls", 0)).collect().row(0) == (0.5, 100)
    with pytest.raises((UnspokenError, pl.exceptions.ComputeError), match="read by nobody"):
        shown.select("calls_00").collect()
