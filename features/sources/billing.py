"""Monthly bills, and suspensions with their reminders."""

from features.declare.columns import Code, Identifier, Moment, Money, Month, Whole
from features.declare.source import Elapsed, Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

SUSPENSION_REASONS = {
    "arrears": Words("欠费", "arrears"),
    "requested": Words("客户要求", "the customer's request"),
    "lost_handset": Words("手机挂失", "a lost handset"),
}

BILLS = Source(
    name="bills",
    words=Words("月账单", "bills"),
    describes=Words("一位客户一个月的账单", "one customer's bill for one month"),
    owner="billing",
    kind=Events(happened_at="month", known_at="known_at"),
    key=("customer_id", "month"),
    arrives_within_days=3,
    columns=(
        CUSTOMER_ID,
        Month(name="month", words=Words("账期", "month")),
        Money(name="total_fen", words=Words("消费总额", "total")),
        Money(name="voice_fen", words=Words("语音费", "voice")),
        Money(name="data_fen", words=Words("流量费", "data")),
        Money(name="value_added_fen", words=Words("增值业务费", "value-added services")),
        Money(name="outside_bundle_fen", words=Words("套餐外费用", "outside the bundle")),
        Whole(name="call_minutes", words=Words("通话时长", "calls"), unit=Unit.MINUTES),
        Whole(name="data_mb", words=Words("流量", "data volume"), unit=Unit.MEGABYTES),
        KNOWN_AT,
    ),
)

SUSPENSIONS = Source(
    name="suspensions",
    words=Words("停复机", "suspensions"),
    describes=Words(
        "一次停机：停机前的提醒、缴清和复机", "one suspension: reminders, payment, resumption"
    ),
    owner="billing",
    kind=Events(happened_at="suspended_at", known_at="known_at"),
    key=("suspension_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="suspension_id", words=Words("停机编号", "suspension")),
        CUSTOMER_ID,
        Moment(name="suspended_at", words=Words("停机时间", "suspended at")),
        KNOWN_AT,
        Code(name="reason", words=Words("停机原因", "reason"), values=SUSPENSION_REASONS),
        Money(name="arrears_fen", words=Words("欠费金额", "arrears")),
        Whole(
            name="reminders_planned",
            words=Words("应发提醒", "reminders planned"),
            unit=Unit.MESSAGES,
            high=100,
        ),
        Whole(
            name="reminders_delivered",
            words=Words("送达提醒", "reminders delivered"),
            unit=Unit.MESSAGES,
            high=100,
        ),
        Moment(
            name="first_reminder_at",
            words=Words("首次提醒时间", "first reminded at"),
            nullable=True,
        ),
        Moment(name="cleared_at", words=Words("缴清时间", "arrears cleared at"), nullable=True),
        Moment(name="resumed_at", words=Words("复机时间", "resumed at"), nullable=True),
    ),
    derived=(
        Elapsed("resume_seconds", Words("复机用时", "time to resume"), "cleared_at", "resumed_at"),
        Elapsed(
            "notice_seconds",
            Words("停机前提醒提前量", "notice before suspension"),
            "first_reminder_at",
            "suspended_at",
        ),
    ),
)
