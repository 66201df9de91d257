"""Incidents: what went wrong on our side on a day, and which customers it hit."""

from features.declare.columns import Code, Identifier, Moment, Money, Text
from features.declare.source import Elapsed, Events, Source
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

INCIDENT_KINDS = {
    "outage": Words("网络中断", "an outage"),
    "failed_top_up": Words("充值失败", "a failed top-up"),
    "wrong_bill": Words("账单差错", "a wrong bill"),
}

INCIDENTS = Source(
    name="incidents",
    words=Words("事件", "incidents"),
    describes=Words("一次影响客户的事件", "one thing that went wrong for many customers"),
    owner="quality",
    kind=Events(happened_at="began_at", known_at="known_at"),
    key=("incident_id",),
    arrives_within_days=3,
    customer=None,
    columns=(
        Identifier(name="incident_id", words=Words("事件编号", "incident")),
        Code(name="kind", words=Words("事件类型", "kind of incident"), values=INCIDENT_KINDS),
        Text(name="place", words=Words("影响范围", "where"), nullable=True),
        Moment(name="began_at", words=Words("开始时间", "began at")),
        KNOWN_AT,
        Moment(name="ended_at", words=Words("恢复时间", "ended at"), nullable=True),
    ),
    derived=(
        Elapsed("lasted_seconds", Words("持续时长", "time it lasted"), "began_at", "ended_at"),
    ),
)

INCIDENT_CUSTOMERS = Source(
    name="incident_customers",
    words=Words("受影响客户", "customers hit by incidents"),
    describes=Words("一次事件影响一位客户", "one customer hit by one incident"),
    owner="quality",
    kind=Events(happened_at="hit_at", known_at="known_at"),
    key=("incident_id", "customer_id"),
    arrives_within_days=7,
    columns=(
        Identifier(name="incident_id", words=Words("事件编号", "incident"), refers_to=INCIDENTS),
        CUSTOMER_ID,
        Moment(name="hit_at", words=Words("受影响时间", "hit at")),
        KNOWN_AT,
        Moment(name="put_right_at", words=Words("弥补时间", "put right at"), nullable=True),
        Money(
            name="compensated_fen",
            words=Words("补偿金额", "compensation"),
            nullable=True,
            known_with="put_right_at",
        ),
    ),
)
