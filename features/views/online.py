"""What the customer does online, and what fails there."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import ONLINE_EVENTS
from features.views.windows import QUARTER


def _failed(online_events: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return online_events.filter(pl.col("months_ago") < window, ~pl.col("succeeded"))


@customer_view(
    reads=[ONLINE_EVENTS],
    owner="e-channels",
    zh="这位客户在网上营业厅用得顺利吗？",
    answers=[
        Measure(
            name="online_events",
            words=Words("网上操作次数", "things done online"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="online_failures",
            words=Words("网上操作失败次数", "things that failed online"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="online_logins",
            words=Words("网上登录次数", "logins"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="slowest_online_seconds",
            words=Words("最慢网上操作", "slowest thing done online"),
            unit=Unit.SECONDS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_online",
            words=Words("距最近网上操作", "time since last seen online"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=ONLINE_EVENTS,
        on="happened_at",
        text=Words(
            zh="{happened_at} 网上{kind}未成功，用时{took_seconds}",
            en="{happened_at}: {kind} failed online after {took_seconds}",
        ),
        rows=_failed,
    ),
)
def online_use(online_events: pl.LazyFrame, window: Annotated[int, QUARTER] = 3) -> pl.LazyFrame:
    """Does this customer get things done online?"""
    return (
        online_events.filter(pl.col("months_ago") < window)
        .group_by("customer_id")
        .agg(
            online_events=pl.len(),
            online_failures=(~pl.col("succeeded")).sum(),
            online_logins=(pl.col("kind") == "login").sum(),
            slowest_online_seconds=pl.col("took_seconds").max(),
            days_since_online=pl.col("days_ago").min(),
        )
    )
