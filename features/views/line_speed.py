"""The speed a line was measured at against the speed it was sold with."""

from typing import Annotated

import polars as pl

from features.declare.columns import Whole
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import HOLDINGS, LINE_SPEEDS
from features.views.windows import HALF_YEAR

KEPT = 0.8  # four fifths of the speed sold is what a customer is told to expect


def _measured(line_speeds: pl.LazyFrame, holdings: pl.LazyFrame, window: int) -> pl.LazyFrame:
    sold = holdings.select("holding_id", "sold_mbps").filter(pl.col("sold_mbps").is_not_null())
    return (
        line_speeds.filter(pl.col("months_ago") < window)
        .join(sold, on="holding_id")
        .with_columns(share=pl.col("down_mbps") / pl.col("sold_mbps"))
    )


def _too_slow(line_speeds: pl.LazyFrame, holdings: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return _measured(line_speeds, holdings, window).filter(pl.col("share") < KEPT)


@customer_view(
    reads=[LINE_SPEEDS, HOLDINGS],
    owner="network",
    zh="这位客户的线路达到签约速率了吗？",
    answers=[
        Measure(
            name="line_speed_share",
            words=Words("实测速率占签约速率", "speed measured against speed sold"),
            unit=Unit.SHARE,
            absent=None,
            more_is=More.BETTER,
        ),
        Measure(
            name="slowest_line_speed_share",
            words=Words("最低实测速率占比", "slowest measurement against speed sold"),
            unit=Unit.SHARE,
            absent=None,
            more_is=More.BETTER,
        ),
        Measure(
            name="measurements_too_slow",
            words=Words("未达标测速次数", "measurements below what was sold"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
    ],
    evidence=Evidence(
        source=LINE_SPEEDS,
        on="measured_at",
        text=Words(
            zh="{measured_at} 测得{down_mbps}，签约{sold_mbps}",
            en="{measured_at}: measured {down_mbps} where {sold_mbps} were sold",
        ),
        rows=_too_slow,
        extra=(Whole(name="sold_mbps", words=Words("签约速率", "speed sold"), unit=Unit.MEGABITS),),
    ),
)
def speed_against_sold(
    line_speeds: pl.LazyFrame, holdings: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """Is this customer's line as fast as it was sold?"""
    return (
        _measured(line_speeds, holdings, window)
        .group_by("customer_id")
        .agg(
            line_speed_share=pl.col("share").median(),
            slowest_line_speed_share=pl.col("share").min(),
            measurements_too_slow=(pl.col("share") < KEPT).sum(),
        )
    )
