"""Bills of a year, the newest counting most: what lies outside the bundle, and sudden jumps."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.months import in_month, sum_of
from features.declare.source import ByMonth
from features.declare.threshold import Threshold
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS
from features.views.bills import against_usual, usual_before

MONTHS_KEPT = 12  # what is older counts less than a tenth of the newest bill
MONTHS_TO_HALF = Threshold(
    1,
    12,
    Unit.MONTHS,
    Words("影响减半的月数", "months in which a bill comes to count half"),
    Words("一个季度后记忆淡去一半", "after a quarter half of it is forgotten"),
    3,
)
JUMP_FEN = 1000  # ten yuan more than usual is where people begin to notice
MOST_JUMP = 3.0  # a bill of more than four times the usual counts no more: small ones would rule


def _weight(month: int, half_life: int) -> float:
    return float(0.5 ** (month / half_life))


def _outside(bills: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    return bills.filter(pl.col("months_ago") < MONTHS_KEPT, pl.col("outside_bundle_fen") > 0)


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="billing",
    zh="这位客户的账单有多大比例在套餐之外（越近越重）？",
    answers=[
        Measure(
            name="outside_bundle_share_by_recency",
            words=Words(
                "套餐外费用占比（越近越重）", "share outside the bundle, the latest counting most"
            ),
            unit=Unit.SHARE,
            absent=None,
            more_is=More.WORSE,
            reported_as="outside_bundle_yuan",
        )
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 账单{total_fen}，其中套餐外{outside_bundle_fen}",
            en="{month}: a bill of {total_fen}, {outside_bundle_fen} of it outside the bundle",
        ),
        reads=(BILLS,),
        rows=_outside,
    ),
)
def outside_bundle_lately(
    bills_by_month: pl.LazyFrame, half_life: Annotated[int, MONTHS_TO_HALF] = 3
) -> pl.LazyFrame:
    """What share of the bills lies outside the bundle, the latest bills counting most?"""
    shares, weights = [], []
    for month in range(MONTHS_KEPT):
        total, counts = in_month("total_fen", month), _weight(month, half_life)
        outside = in_month("outside_bundle_fen", month)
        shares.append(pl.when(total > 0).then(counts * outside / total).otherwise(0.0))
        weights.append(pl.when(total > 0).then(counts).otherwise(0.0))
    billed = sum_of(weights)
    return bills_by_month.select(
        "customer_id",
        outside_bundle_share_by_recency=pl.when(billed > 0).then(sum_of(shares) / billed),
    )


def _jumps(bills: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    return (
        against_usual(bills, MONTHS_KEPT)
        .filter(pl.col("usual_fen") > 0, pl.col("total_fen") - pl.col("usual_fen") > JUMP_FEN)
        .with_columns(pl.col("usual_fen").round().cast(pl.Int64))
    )


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="billing",
    zh="这位客户的账单近来高出平常多少（越近越重）？",
    answers=[
        Measure(
            name="bill_jumps_by_recency",
            words=Words(
                "账单高出平常的幅度之和（越近越重）",
                "bills above the usual, added up, the latest counting most",
            ),
            unit=Unit.SHARE,
            absent=0,
            more_is=More.WORSE,
            reported_as="largest_shock_yuan",
        )
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 账单{total_fen}，平常{usual_fen}",
            en="{month}: a bill of {total_fen}, usually {usual_fen}",
        ),
        reads=(BILLS,),
        rows=_jumps,
        extra=(Money(name="usual_fen", words=Words("平常账单", "usual bill")),),
    ),
)
def bill_jumps_lately(
    bills_by_month: pl.LazyFrame, half_life: Annotated[int, MONTHS_TO_HALF] = 3
) -> pl.LazyFrame:
    """By how much were bills above what was usual, the latest counting most?

    Each bill more than ten yuan above the mean of the three months before it counts by the share it
    lies above, at most 300 %.
    """
    jumps = []
    for month in range(MONTHS_KEPT):
        above = in_month("total_fen", month) - usual_before(month)
        share = (above / usual_before(month)).clip(0.0, MOST_JUMP)
        counted = pl.when((above > JUMP_FEN) & (usual_before(month) > 0)).then(share)
        jumps.append(_weight(month, half_life) * counted.otherwise(0.0))
    return bills_by_month.select("customer_id", bill_jumps_by_recency=sum_of(jumps))
