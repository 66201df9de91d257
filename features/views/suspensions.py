"""Suspensions for arrears: how often, announced in time or not, how long until reconnected."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import SUSPENSIONS
from features.views.windows import HALF_YEAR

SLOW_SECONDS = 300  # the indicator's own limit; an ordinary reconnection takes seconds


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
            more_is=More.WORSE,
        ),
        Measure(
            name="suspensions_unannounced",
            words=Words("未收到提醒的停机", "suspensions without a reminder received"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="resumptions_slow",
            words=Words("复机超过五分钟", "reconnections slower than five minutes"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
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
            resumptions_slow=(pl.col("resume_seconds") > SLOW_SECONDS).sum(),
            days_since_suspension=pl.col("days_ago").min(),
        )
    )


SHORT_NOTICE_SECONDS = 86_400  # a day: less leaves no time to pay


def _at_short_notice() -> pl.Expr:
    """Tell which suspensions were not announced a day before."""
    early = (pl.col("notice_seconds") >= SHORT_NOTICE_SECONDS).fill_null(value=False)
    return ~(early & (pl.col("reminders_delivered") > 0))


def _days_out() -> pl.Expr:
    """Give the days without service, to the day itself for those still cut off."""
    return pl.col("days_ago") - pl.col("resumed_days_ago").fill_null(0)


@customer_view(
    reads=[SUSPENSIONS],
    owner="billing",
    zh="停机前提醒及时吗，停了多久才复机？",
    answers=[
        Measure(
            name="suspensions_at_short_notice",
            words=Words(
                "停机前一天内才提醒或未提醒", "suspensions announced less than a day before"
            ),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_cut_off",
            words=Words("停机天数", "days cut off"),
            unit=Unit.DAYS,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="suspensions_not_resumed",
            words=Words("仍未复机", "suspensions not resumed yet"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="largest_arrears_yuan",
            words=Words("最大欠费", "largest arrears"),
            unit=Unit.YUAN,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=SUSPENSIONS,
        on="suspended_at",
        text=Words(
            zh="{suspended_at} 停机，首次提醒 {first_reminder_at}，缴清 {cleared_at}，"
            "复机用时{resume_seconds}",
            en="{suspended_at}: cut off, first reminded {first_reminder_at}, paid {cleared_at}, "
            "reconnected after {resume_seconds}",
        ),
        rows=_for_arrears,
    ),
)
def suspension_experience(
    suspensions: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """Was this customer reminded in time before being cut off, and soon reconnected?"""
    return (
        _for_arrears(suspensions, window)
        .group_by("customer_id")
        .agg(
            suspensions_at_short_notice=_at_short_notice().sum(),
            days_cut_off=_days_out().sum(),
            suspensions_not_resumed=pl.col("resumed_days_ago").is_null().sum(),
            largest_arrears_yuan=pl.col("arrears_fen").max() / 100,
        )
    )
