"""Trends: what the customer spends and uses now against the months before."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure
from features.declare.months import in_months, mean_in
from features.declare.source import ByMonth
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS
from features.views.windows import QUARTER


def _before_and_now(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return bills.filter(pl.col("months_ago") < 2 * window)


def _change(name: str, window: int) -> pl.Expr:
    """Give the change of a monthly mean from one window to the next, as a share of the older."""
    now, before = mean_in(name, 0, window), mean_in(name, window, 2 * window)
    return pl.when(before > 0).then(now / before - 1)


def _rows(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    older = pl.col("total_fen").filter(pl.col("months_ago") >= window).mean()
    return (
        _before_and_now(bills, window)
        .with_columns(before_fen=older.over("customer_id").round().cast(pl.Int64))
        .filter(pl.col("months_ago") < window, pl.col("before_fen").is_not_null())
    )


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="billing",
    version=2,
    zh="这位客户的消费和使用在涨还是在跌？",
    answers=[
        Measure(
            name="spend_change_share",
            words=Words("消费变化", "change of spend"),
            unit=Unit.SHARE,
            absent=None,
        ),
        Measure(
            name="call_change_share",
            words=Words("通话变化", "change of calls"),
            unit=Unit.SHARE,
            absent=None,
        ),
        Measure(
            name="data_change_share",
            words=Words("流量变化", "change of data"),
            unit=Unit.SHARE,
            absent=None,
        ),
        Measure(
            name="spend_swing_share",
            words=Words("消费高低差", "highest less lowest spend"),
            unit=Unit.SHARE,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 账单{total_fen}，此前月均{before_fen}",
            en="{month}: a bill of {total_fen}, on average {before_fen} before",
        ),
        reads=(BILLS,),
        rows=_rows,
        extra=(Money(name="before_fen", words=Words("此前月均", "mean before")),),
    ),
)
def spend_trend(bills_by_month: pl.LazyFrame, window: Annotated[int, QUARTER] = 3) -> pl.LazyFrame:
    """Does this customer spend and use more than before, or less?"""
    totals = in_months("total_fen", 0, 2 * window)
    swing = pl.max_horizontal(totals) - pl.min_horizontal(totals)
    usual = mean_in("total_fen", 0, 2 * window)
    return bills_by_month.select(
        "customer_id",
        spend_change_share=_change("total_fen", window),
        call_change_share=_change("call_minutes", window),
        data_change_share=_change("data_mb", window),
        spend_swing_share=pl.when(usual > 0).then(swing / usual),
    )
