"""What the customer pays: level, trend, shocks, and use."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.months import BITS, NO_BIT, count_in, in_month, mean_in, sum_of, total_in
from features.declare.source import ByMonth
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS
from features.views.windows import HALF_YEAR, QUARTER

USUAL_BILLS = 3  # the bills of a quarter make what is usual
SHOCK_RATIO = 1.5  # half as much again as usual is what people notice
SHOCK_FEN = 2000  # and at least 20 yuan, or a small bill would shock every month


def _recent(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return bills.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="billing",
    version=2,
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
        reads=(BILLS,),
        rows=_recent,
    ),
)
def spending(bills_by_month: pl.LazyFrame, window: Annotated[int, QUARTER] = 3) -> pl.LazyFrame:
    """What does this customer spend and use in a month?"""
    total, added = (total_in(name, 0, window) for name in ("total_fen", "value_added_fen"))
    billed = count_in("total_fen", 0, window)
    return bills_by_month.select(
        "customer_id",
        spend_yuan=mean_in("total_fen", 0, window) / 100,
        outside_bundle_yuan=mean_in("outside_bundle_fen", 0, window) / 100,
        value_added_share=pl.when(total > 0).then(added / total),
        call_minutes=mean_in("call_minutes", 0, window),
        data_mb=mean_in("data_mb", 0, window),
        months_without_bill=pl.when(billed > 0).then(window - billed),
    )


def usual_before(month: int) -> pl.Expr:
    """Give what is usual before a month: the mean of the bills of the three months before it."""
    return mean_in("total_fen", month + 1, month + 1 + USUAL_BILLS)


def against_usual(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Set each bill in the window beside the mean of the bills of the three months before it."""
    before = pl.concat(
        [
            bills.select("customer_id", pl.col("months_ago") - back, before_fen="total_fen")
            for back in range(1, USUAL_BILLS + 1)
        ]
    )
    usual = before.group_by("customer_id", "months_ago").agg(usual_fen=pl.col("before_fen").mean())
    return bills.filter(pl.col("months_ago") < window).join(
        usual, on=["customer_id", "months_ago"], how="inner"
    )


def _shocks(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    above = pl.col("total_fen") - pl.col("usual_fen")
    return against_usual(bills, window).filter(
        pl.col("total_fen") > SHOCK_RATIO * pl.col("usual_fen"), above >= SHOCK_FEN
    )


def _shock_rows(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return _shocks(bills, window).with_columns(pl.col("usual_fen").round().cast(pl.Int64))


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="billing",
    version=2,
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
        reads=(BILLS,),
        rows=_shock_rows,
        extra=(Money(name="usual_fen", words=Words("平常账单", "usual bill")),),
    ),
)
def bill_shocks(
    bills_by_month: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """Did this customer's bill jump above what it usually is?"""
    months = range(window)
    bill = {month: in_month("total_fen", month) for month in months}
    usual, above, shock = (
        {month: pl.col(f"{name}_{month}") for month in months}
        for name in ("usual", "above", "shock")
    )
    last, last_usual = (
        pl.coalesce(pl.when(above[month].is_not_null()).then(value[month]) for month in months)
        for value in (bill, usual)
    )
    # One bit a month, the newest first.
    bits = sum_of(pl.when(shock[month]).then(BITS[month]).otherwise(NO_BIT) for month in months)
    return (
        bills_by_month.with_columns(usual_before(month).alias(f"usual_{month}") for month in months)
        .with_columns((bill[month] - usual[month]).alias(f"above_{month}") for month in months)
        .with_columns(
            ((bill[month] > SHOCK_RATIO * usual[month]) & (above[month] >= SHOCK_FEN)).alias(
                f"shock_{month}"
            )
            for month in months
        )
        .select(
            "customer_id",
            bits=bits,
            last_bill=last,
            last_usual=last_usual,
            largest=pl.max_horizontal(
                pl.when(shock[month]).then(above[month]).otherwise(0.0) for month in months
            ),
        )
        .select(
            "customer_id",
            last_bill_yuan=pl.col("last_bill") / 100,
            last_bill_to_usual=pl.when(pl.col("last_usual") > 0).then(
                pl.col("last_bill") / pl.col("last_usual")
            ),
            bill_shocks=pl.col("bits").bitwise_count_ones(),
            largest_shock_yuan=pl.col("largest") / 100,
            months_since_shock=pl.when(pl.col("bits") != 0).then(
                pl.col("bits").bitwise_trailing_zeros()
            ),
        )
    )
