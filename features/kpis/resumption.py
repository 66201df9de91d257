"""Suspension for arrears: announced beforehand, and undone at once after payment.

Names and definitions: the operator's own list of business-support indicators. Targets and alarm
limits are ours: the value the operator reported is the target, and what it would not accept the
alarm.
"""

import polars as pl

from features.declare.kpi import Count, Direction, Period, Process, Ratio, Sum, Target
from features.domain.words import Words
from features.sources import SUSPENSIONS

FOR_ARREARS = pl.col("reason") == "arrears"

REMINDER_DELIVERY = Ratio(
    name="reminder_delivery",
    words=Words("欠费停机前提醒短信到达率", "reminders delivered before suspension"),
    asks=Words(
        "停机前应发的提醒短信，有多少到达了客户？",
        "Of the reminders planned before suspensions for arrears, how many were received?",
    ),
    counts=Sum(source=SUSPENSIONS, column="reminders_delivered", where=FOR_ARREARS),
    of=Sum(source=SUSPENSIONS, column="reminders_planned", where=FOR_ARREARS),
    better=Direction.HIGHER,
    target=Target(value=0.9715, alarm=0.95),
    every=Period.MONTH,
    owner="it-centre",
    process=Process.BUSINESS_SUPPORT,
    factor=Words("欠费停机的提早通知", "early notice of suspension"),
)

RESUMED_WITHIN_5_MINUTES = Ratio(
    name="resumed_within_5_minutes",
    words=Words("复机及时客户占比（5分钟）", "resumed within five minutes"),
    asks=Words(
        "缴清欠费后复机的客户，有多少在五分钟内复机？",
        "Of the customers resumed after clearing arrears, how many within five minutes?",
    ),
    counts=Count(
        source=SUSPENSIONS, where=FOR_ARREARS & pl.col("resume_seconds").is_between(0, 300)
    ),
    of=Count(source=SUSPENSIONS, where=FOR_ARREARS & pl.col("resumed_days_ago").is_not_null()),
    better=Direction.HIGHER,
    target=Target(value=0.9999, alarm=0.999),
    every=Period.MONTH,
    owner="it-centre",
    process=Process.BUSINESS_SUPPORT,
    factor=Words("交清欠费后重新开机速度", "speed of resumption"),
)
