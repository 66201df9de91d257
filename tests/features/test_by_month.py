"""Months that are added up once for all days give what each day's own months add up to."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from features.declare.months import count_in, in_months, mean_in, total_in
from features.declare.source import ByMonth
from features.engine.buckets.dating import day_number, month_number
from features.engine.by_month import kept_by_month
from features.engine.point_in_time import EPOCH, months_known_on
from features.engine.turning import turn
from features.sources import BILLS

READ = ByMonth(BILLS)
DAY = date(2026, 1, 1)
NEWEST = DAY.year * 12 + DAY.month - 1
TODAY = (DAY - EPOCH).days
SUBJECTS = 4
NAME = "total_fen"

row = st.tuples(
    st.integers(0, SUBJECTS - 1),
    st.integers(NEWEST - 30, NEWEST + 2),
    st.integers(TODAY - 60, TODAY + 60),
    st.none() | st.integers(0, 10**6) | st.integers(-(2**31), 2**31),
)


@given(rows=st.lists(row, max_size=80), first=st.integers(0, 23), months=st.integers(1, 24))
def test_running_totals_give_what_the_months_give(
    rows: list[tuple[int, int, int, int | None]], first: int, months: int
) -> None:
    table = pl.DataFrame(
        rows,
        schema={
            READ.subject: pl.UInt32(),
            month_number(READ.month): pl.Int32(),
            day_number(READ.known_at): pl.Int32(),
            NAME: pl.Int64(),
        },
        orient="row",
    )
    column = BILLS.column(NAME)
    aside = turn(table, READ, SUBJECTS, kept_by_month(column))
    shown = months_known_on(
        aside.frame.lazy(), READ, aside.months, aside.known_by, DAY, only=aside.frame.columns
    )
    end = min(first + months, READ.months)
    own = pl.concat_list(in_months(NAME, first, end)).list.drop_nulls()
    found = shown.select(
        total=total_in(NAME, first, end),
        count=count_in(NAME, first, end).cast(pl.Int64),
        mean=mean_in(NAME, first, end),
        own_total=own.list.sum(),
        own_count=own.list.len().cast(pl.Int64),
        own_mean=own.list.mean(),
    ).collect()
    assert found["total"].equals(found["own_total"].rename("total"))
    assert found["count"].equals(found["own_count"].rename("count"))
    same = found["mean"].eq_missing(found["own_mean"]) | (
        (found["mean"] - found["own_mean"]).abs() < 1e-6
    )
    assert same.all()
