"""Complaints: how often, how long they took and how they ended."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import COMPLAINTS
from features.views.windows import YEAR


def _recent_complaints(complaints: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return complaints.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[COMPLAINTS],
    owner="complaints",
    zh="这位客户投诉过吗，结果如何？",
    answers=[
        Measure(
            name="complaints",
            words=Words("投诉次数", "complaints"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="complaints_badly_ended",
            words=Words("对处理不满意的投诉", "complaints whose handling disappointed"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="complaints_open",
            words=Words("未办结投诉", "complaints still open"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="complaints_escalated",
            words=Words("升级投诉", "complaints that escalated"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="slowest_handling_days",
            words=Words("最慢投诉处理", "slowest handling of a complaint"),
            unit=Unit.DAYS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_complaint",
            words=Words("距最近投诉", "time since the last complaint"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=COMPLAINTS,
        on="opened_at",
        text=Words(
            zh="{opened_at} 投诉{topic}，升级 {escalated_at}，办结 {closed_at}，"
            "对处理满意：{satisfied}",
            en="{opened_at}: complained about {topic}, escalated {escalated_at}, "
            "closed {closed_at}, satisfied: {satisfied}",
        ),
        rows=_recent_complaints,
    ),
)
def complaints_and_their_end(
    complaints: pl.LazyFrame, window: Annotated[int, YEAR] = 12
) -> pl.LazyFrame:
    """Did this customer complain, and how did it end?"""
    return (
        _recent_complaints(complaints, window)
        .group_by("customer_id")
        .agg(
            complaints=pl.len(),
            complaints_badly_ended=(~pl.col("satisfied")).fill_null(value=False).sum(),
            complaints_open=pl.col("closed_days_ago").is_null().sum(),
            complaints_escalated=pl.col("escalated_days_ago").is_not_null().sum(),
            slowest_handling_days=pl.col("handling_seconds").max() / 86400,
            days_since_complaint=pl.col("days_ago").min(),
        )
    )
