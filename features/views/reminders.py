"""Reminders: whether the customer was warned, and how long before."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import REMINDERS
from features.views.windows import HALF_YEAR


def _of_arrears(reminders: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return reminders.filter(pl.col("months_ago") < window, pl.col("about") == "arrears")


@customer_view(
    reads=[REMINDERS],
    owner="billing",
    zh="欠费停机之前，这位客户收到提醒了吗，提前多久？",
    answers=[
        Measure(
            name="reminders_received",
            words=Words("收到的欠费提醒", "reminders of arrears received"),
            unit=Unit.MESSAGES,
            absent=0,
        ),
        Measure(
            name="reminders_lost",
            words=Words("未送达的欠费提醒", "reminders of arrears that never arrived"),
            unit=Unit.MESSAGES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="longest_notice_hours",
            words=Words("最早的提醒提前", "longest notice given"),
            unit=Unit.HOURS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=REMINDERS,
        on="sent_at",
        text=Words(
            zh="{sent_at} {channel}提醒{about}，送达 {delivered_at}",
            en="{sent_at}: reminded of {about} by {channel}, delivered {delivered_at}",
        ),
        rows=_of_arrears,
    ),
)
def reminders_of_arrears(
    reminders: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """Was this customer warned before being cut off, and how long before?"""
    arrived = pl.col("delivered_days_ago").is_not_null()
    return (
        _of_arrears(reminders, window)
        .group_by("customer_id")
        .agg(
            reminders_received=arrived.sum(),
            reminders_lost=(~arrived).sum(),
            longest_notice_hours=pl.col("notice_seconds").max() / 3600,
        )
    )
