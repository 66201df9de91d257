"""What we do towards the customer: our own contacts, and recoveries of dissatisfaction."""

from features.declare.columns import Code, Flag, Identifier, Moment
from features.declare.source import Elapsed, Events, Source
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

CONTACT_PURPOSES = {
    "marketing": Words("营销推荐", "an offer"),
    "notice": Words("服务通知", "a service notice"),
    "care": Words("客户关怀", "a courtesy call"),
}
OWN_CHANNELS = {
    "sms": Words("短信", "text message"),
    "call": Words("外呼", "telephone call"),
}
RECOVERED_FOR = {
    "survey": Words("调查不满意", "a bad answer to a survey"),
    "complaint": Words("对投诉处理不满意", "a complaint badly handled"),
}
RECOVERY_OUTCOMES = {
    "settled": Words("已修复", "put right"),
    "not_settled": Words("未修复", "not put right"),
    "not_reached": Words("未联系上", "not reached"),
}

OWN_CONTACTS = Source(
    name="own_contacts",
    words=Words("主动接触", "our own contacts"),
    describes=Words("我们主动联系客户一次", "one time we contacted a customer"),
    owner="marketing",
    kind=Events(happened_at="contacted_at", known_at="known_at"),
    key=("contact_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="contact_id", words=Words("接触编号", "contact")),
        CUSTOMER_ID,
        Code(name="purpose", words=Words("目的", "purpose"), values=CONTACT_PURPOSES),
        Code(name="channel", words=Words("方式", "channel"), values=OWN_CHANNELS),
        Moment(name="contacted_at", words=Words("接触时间", "contacted at")),
        KNOWN_AT,
        Flag(name="reached", words=Words("是否联系上", "reached")),
    ),
)

RECOVERIES = Source(
    name="recoveries",
    words=Words("满意度修复", "recoveries"),
    describes=Words("一次满意度修复及其结果", "one recovery and how it ended"),
    owner="quality",
    kind=Events(happened_at="opened_at", known_at="known_at"),
    key=("recovery_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="recovery_id", words=Words("修复编号", "recovery")),
        CUSTOMER_ID,
        Code(name="because", words=Words("修复原因", "because of"), values=RECOVERED_FOR),
        Moment(name="opened_at", words=Words("立单时间", "opened at")),
        KNOWN_AT,
        Moment(
            name="first_contact_at",
            words=Words("首次联系时间", "first contacted at"),
            nullable=True,
        ),
        Moment(name="closed_at", words=Words("结单时间", "closed at"), nullable=True),
        Code(
            name="outcome",
            words=Words("修复结果", "outcome"),
            values=RECOVERY_OUTCOMES,
            nullable=True,
            known_with="closed_at",
        ),
    ),
    derived=(
        Elapsed(
            "first_contact_seconds",
            Words("首次联系用时", "time to first contact"),
            "opened_at",
            "first_contact_at",
        ),
    ),
)
