"""Orders over all channels: which failed, and how often the customer had to try."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import ORDERS
from features.views.windows import HALF_YEAR

FAILED = ("failed", "given_up")


def _in_vain(orders: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return orders.filter(
        pl.col("months_ago") < window, pl.col("outcome").is_in(FAILED) | (pl.col("attempts") > 1)
    )


@customer_view(
    reads=[ORDERS],
    owner="it-centre",
    zh="这位客户办理业务成功了吗，试了几次？",
    answers=[
        Measure(
            name="orders_placed",
            words=Words("办理次数", "orders placed"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="orders_failed",
            words=Words("办理失败或放弃", "orders that failed or were given up"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="orders_tried_again",
            words=Words("多次提交的办理", "orders that took several attempts"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="orders_open",
            words=Words("未办结订单", "orders still open"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="slowest_order_hours",
            words=Words("最慢办理用时", "slowest order"),
            unit=Unit.HOURS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_failed_order",
            words=Words("距最近办理失败", "time since the last failed order"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=ORDERS,
        on="placed_at",
        text=Words(
            zh="{placed_at} 经{channel}办理{ordered}，提交{attempts}，{outcome}",
            en="{placed_at}: ordered {ordered} by way of {channel}, tried {attempts}: {outcome}",
        ),
        rows=_in_vain,
    ),
)
def orders_and_their_end(
    orders: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """Did this customer's orders succeed, and at the first attempt?"""
    failed = pl.col("outcome").is_in(FAILED)
    return (
        orders.filter(pl.col("months_ago") < window)
        .group_by("customer_id")
        .agg(
            orders_placed=pl.len(),
            orders_failed=failed.sum(),
            orders_tried_again=(pl.col("attempts") > 1).sum(),
            orders_open=pl.col("finished_days_ago").is_null().sum(),
            slowest_order_hours=pl.col("order_seconds").max() / 3600,
            days_since_failed_order=pl.col("days_ago").filter(failed).min(),
        )
    )
