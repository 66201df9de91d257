"""What the customer pays: level, trend, shocks, and use."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS
from features.views.windows import HALF_YEAR, QUARTER

USUAL_BILLS = 3  # a quarter's bills make what is usual
SHOCK_RATIO = 1.5  # half as much again as usual is what people notice
SHOCK_FEN = 2000  # and at least 20 yuan, or a small bill would shock every month


def _recent(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return bills.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[BILLS],
    owner="billing",
    zh="这位客户每月花多少钱，用多少？",
    answers=[
        Measure(
            name="spend_yuan",
            words=Words("月均消费", "mean monthly spend"),
            unit=Unit.YUAN,
            absent=None,
        ),
        Measure(
            name="outside_bundle_yuan",
            words=Words("月均套餐外费用", "mean monthly spend outside the bundle"),
            unit=Unit.YUAN,
            absent=None,
        ),
        Measure(
            name="value_added_share",
            words=Words("增值业务费占比", "share spent on value-added services"),
            unit=Unit.SHARE,
            absent=None,
        ),
        Measure(
            name="call_minutes",
            words=Words("月均通话", "mean monthly calls"),
            unit=Unit.MINUTES,
            absent=None,
        ),
        Measure(
            name="data_mb",
            words=Words("月均流量", "mean monthly data"),
            unit=Unit.MEGABYTES,
            absent=None,
        ),
        Measure(
            name="months_without_bill",
            words=Words("无账单月数", "months without a bill"),
            unit=Unit.MONTHS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 账单{total_fen}，其中套餐外{outside_bundle_fen}，增值业务{value_added_fen}",
            en="{month}: a bill of {total_fen}, {outside_bundle_fen} of it outside the bundle, "
            "{value_added_fen} for value-added services",
        ),
        rows=_recent,
    ),
)
def spending(bills: pl.LazyFrame, window: Annotated[int, QUARTER] = 3) -> pl.LazyFrame:
    """What does this customer spend and use in a month?"""
    total = pl.col("total_fen").sum()
    return (
        _recent(bills, window)
        .group_by("customer_id")
        .agg(
            spend_yuan=pl.col("total_fen").mean() / 100,
            outside_bundle_yuan=pl.col("outside_bundle_fen").mean() / 100,
            value_added_share=pl.when(total > 0).then(pl.col("value_added_fen").sum() / total),
            call_minutes=pl.col("call_minutes").mean(),
            data_mb=pl.col("data_mb").mean(),
            months_without_bill=window - pl.len().cast(pl.Int64),
        )
    )


def _against_usual(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Set each bill in the window beside the mean of the up to three bills before it."""
    usual = pl.col("total_fen").shift(1).rolling_mean(USUAL_BILLS, min_samples=1)
    return (
        bills.filter(pl.col("months_ago") < window + USUAL_BILLS)
        .with_columns(usual_fen=usual.over("customer_id", order_by="months_ago", descending=True))
        .filter(pl.col("months_ago") < window, pl.col("usual_fen").is_not_null())
    )


def _shocks(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    above = pl.col("total_fen") - pl.col("usual_fen")
    return _against_usual(bills, window).filter(
        pl.col("total_fen") > SHOCK_RATIO * pl.col("usual_fen"), above >= SHOCK_FEN
    )


def _shock_rows(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return _shocks(bills, window).with_columns(pl.col("usual_fen").round().cast(pl.Int64))


@customer_view(
    reads=[BILLS],
    owner="billing",
    zh="这位客户的账单是否突然变高，走势如何？",
    answers=[
        Measure(
            name="bill_shocks",
            words=Words("账单突增次数", "bill shocks"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="largest_shock_yuan",
            words=Words("最大突增金额", "largest bill shock"),
            unit=Unit.YUAN,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="months_since_shock",
            words=Words("距最近账单突增", "time since the last bill shock"),
            unit=Unit.MONTHS,
            absent=None,
        ),
        Measure(
            name="last_bill_yuan",
            words=Words("最近账单", "newest bill"),
            unit=Unit.YUAN,
            absent=None,
        ),
        Measure(
            name="last_bill_to_usual",
            words=Words("最近账单相对平常", "newest bill against the usual"),
            unit=Unit.SHARE,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 账单{total_fen}，平常{usual_fen}",
            en="{month}: a bill of {total_fen}, usually {usual_fen}",
        ),
        rows=_shock_rows,
        extra=(Money(name="usual_fen", words=Words("平常账单", "usual bill")),),
    ),
)
def bill_shocks(bills: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6) -> pl.LazyFrame:
    """Did this customer's bill jump above what it usually is?"""
    newest = pl.col("months_ago") == pl.col("months_ago").min()
    usual = _against_usual(bills, window)
    levels = usual.group_by("customer_id").agg(
        last_bill_yuan=pl.col("total_fen").filter(newest).first() / 100,
        last_bill_to_usual=pl.when(pl.col("usual_fen").filter(newest).first() > 0).then(
            pl.col("total_fen").filter(newest).first() / pl.col("usual_fen").filter(newest).first()
        ),
    )
    shocks = (
        _shocks(bills, window)
        .group_by("customer_id")
        .agg(
            bill_shocks=pl.len(),
            largest_shock_yuan=(pl.col("total_fen") - pl.col("usual_fen")).max() / 100,
            months_since_shock=pl.col("months_ago").min(),
        )
    )
    return levels.join(shocks, on="customer_id", how="left")
