"""Suspensions: how often for arrears, announced or not, and how long until reconnected."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import SUSPENSIONS
from features.views.windows import HALF_YEAR


def _for_arrears(suspensions: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return suspensions.filter(pl.col("months_ago") < window, pl.col("reason") == "arrears")


@customer_view(
    reads=[SUSPENSIONS],
    owner="billing",
    zh="这位客户因欠费停机几次，过程体验如何？",
    answers=[
        Measure(
            name="suspensions_for_arrears",
            words=Words("欠费停机次数", "suspensions for arrears"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="suspensions_unannounced",
            words=Words("未收到提醒的停机", "suspensions without a reminder received"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="slowest_resumption_minutes",
            words=Words("最慢复机用时", "slowest reconnection"),
            unit=Unit.MINUTES,
            absent=None,
        ),
        Measure(
            name="days_since_suspension",
            words=Words("距最近停机", "time since the last suspension"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=SUSPENSIONS,
        on="suspended_at",
        text=Words(
            zh="{suspended_at} 因{reason}停机，欠{arrears_fen}，送达提醒{reminders_delivered}，"
            "{resumed_at} 复机",
            en="{suspended_at}: cut off for {reason} of {arrears_fen}, reminded by "
            "{reminders_delivered}, reconnected {resumed_at}",
        ),
        rows=_for_arrears,
    ),
)
def suspensions_for_arrears(
    suspensions: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """How often was this customer cut off for an unpaid bill, and how was it handled?"""
    return (
        _for_arrears(suspensions, window)
        .group_by("customer_id")
        .agg(
            suspensions_for_arrears=pl.len(),
            suspensions_unannounced=(pl.col("reminders_delivered") == 0).sum(),
            slowest_resumption_minutes=pl.col("resume_seconds").max() / 60,
            days_since_suspension=pl.col("days_ago").min(),
        )
    )
