"""Visits to a store, complaints, and surveys."""

from features.declare.columns import Code, Flag, Identifier, Moment, Share, Whole
from features.declare.source import Elapsed, Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

PURPOSES = {
    "enquiry": Words("咨询", "an enquiry"),
    "bill": Words("账单", "a bill"),
    "contract": Words("办理营销案", "a contract"),
    "complaint": Words("投诉", "a complaint"),
    "service": Words("业务办理", "a service"),
    "other": Words("其他", "something else"),
}
OUTCOMES = {
    "done": Words("已办成", "done"),
    "not_done": Words("未办成", "not done"),
    "referred": Words("转其他渠道", "referred elsewhere"),
}
TOPICS = {
    "billing": Words("计费", "billing"),
    "network": Words("网络", "the network"),
    "service": Words("服务", "service"),
    "marketing": Words("营销", "marketing"),
    "terminal": Words("终端", "the handset"),
}
PROCESSES = {
    "business_support": Words("业务支撑", "business support"),
    "e_channels": Words("电子渠道", "e-channels"),
    "stores": Words("营业厅", "stores"),
    "tariffs": Words("资费", "tariffs"),
    "new_services": Words("新业务", "new services"),
    "promotions": Words("促销活动", "promotions"),
    "products": Words("产品与网络", "products and the network"),
}
SURVEY_CHANNELS = {
    "sms": Words("短信", "text message"),
    "call": Words("外呼", "telephone call"),
}

STORE_CONTACTS = Source(
    name="store_contacts",
    words=Words("营业厅接触", "store contacts"),
    describes=Words("一次到厅", "one visit to a store"),
    owner="stores",
    kind=Events(happened_at="visited_at", known_at="known_at"),
    key=("contact_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="contact_id", words=Words("接触编号", "contact")),
        CUSTOMER_ID,
        Moment(name="visited_at", words=Words("到厅时间", "visited at")),
        KNOWN_AT,
        Code(name="purpose", words=Words("来意", "purpose"), values=PURPOSES),
        Code(name="outcome", words=Words("结果", "outcome"), values=OUTCOMES),
        Whole(
            name="waited_minutes",
            words=Words("排队时长", "time waited"),
            unit=Unit.MINUTES,
            high=24 * 60,
        ),
    ),
)

COMPLAINTS = Source(
    name="complaints",
    words=Words("投诉", "complaints"),
    describes=Words("一次投诉及其处理", "one complaint and how it ended"),
    owner="complaints",
    kind=Events(happened_at="opened_at", known_at="known_at"),
    key=("complaint_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="complaint_id", words=Words("投诉编号", "complaint")),
        CUSTOMER_ID,
        Moment(name="opened_at", words=Words("受理时间", "opened at")),
        KNOWN_AT,
        Code(name="topic", words=Words("投诉类型", "topic"), values=TOPICS),
        Moment(name="closed_at", words=Words("办结时间", "closed at"), nullable=True),
        Code(
            name="process",
            words=Words("涉及流程", "process concerned"),
            values=PROCESSES,
            nullable=True,
            known_with="closed_at",
        ),
        Moment(name="escalated_at", words=Words("升级时间", "escalated at"), nullable=True),
        Flag(
            name="satisfied",
            words=Words("对处理是否满意", "satisfied with the handling"),
            nullable=True,
            known_with="closed_at",
        ),
    ),
    derived=(
        Elapsed("handling_seconds", Words("处理用时", "time to handle"), "opened_at", "closed_at"),
    ),
)

SURVEYS = Source(
    name="surveys",
    words=Words("满意度调查", "surveys"),
    describes=Words("一次满意度调查及其答复", "one satisfaction survey and its answer"),
    owner="quality",
    kind=Events(happened_at="sent_at", known_at="known_at"),
    key=("survey_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="survey_id", words=Words("调查编号", "survey")),
        CUSTOMER_ID,
        Moment(name="sent_at", words=Words("发送时间", "sent at")),
        KNOWN_AT,
        Code(name="channel", words=Words("方式", "channel"), values=SURVEY_CHANNELS),
        # Logged when the list was drawn; empty where no draw decided who is asked.
        Share(
            name="drawn_probability",
            words=Words("抽中概率", "probability of having been drawn"),
            nullable=True,
        ),
        Moment(name="answered_at", words=Words("答复时间", "answered at"), nullable=True),
        Whole(
            name="score",
            words=Words("评分", "score"),
            unit=Unit.POINTS,
            low=1,
            high=10,
            nullable=True,
            known_with="answered_at",
        ),
    ),
)
