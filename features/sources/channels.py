"""What customers do through the channels: contacts over the hotline and online, orders, clicks."""

from features.declare.columns import Code, Flag, Identifier, Moment, Whole
from features.declare.source import Elapsed, Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

CONTACT_CHANNELS = {
    "hotline": Words("热线", "hotline"),
    "online": Words("在线客服", "online chat"),
}
PROBLEMS = {
    "bill": Words("账单", "a bill"),
    "network": Words("网络", "the network"),
    "suspension": Words("停复机", "a suspension"),
    "order": Words("业务办理", "an order"),
    "fault": Words("故障", "a fault"),
    "payment": Words("缴费充值", "a payment"),
    "other": Words("其他", "something else"),
}
CONTACT_OUTCOMES = {
    "settled": Words("已解决", "settled"),
    "not_settled": Words("未解决", "not settled"),
    "passed_on": Words("已转派", "passed on"),
}
ORDER_CHANNELS = {
    "store": Words("营业厅", "store"),
    "online": Words("网上营业厅", "online"),
    "hotline": Words("热线", "hotline"),
    "sms": Words("短信营业厅", "text message"),
}
ORDERED = {
    "tariff": Words("套餐变更", "a change of tariff"),
    "service": Words("增值业务", "a value-added service"),
    "line": Words("宽带或专线", "a broadband or leased line"),
    "other": Words("其他业务", "something else"),
}
ORDER_OUTCOMES = {
    "done": Words("办理成功", "done"),
    "failed": Words("办理失败", "failed"),
    "given_up": Words("客户放弃", "given up by the customer"),
}
ONLINE_KINDS = {
    "login": Words("登录", "a login"),
    "query": Words("查询", "a query"),
    "top_up": Words("充值", "a top-up"),
    "code": Words("短信验证码", "a verification code"),
}

SERVICE_CONTACTS = Source(
    name="service_contacts",
    words=Words("热线与在线接触", "hotline and online contacts"),
    describes=Words("客户来电或在线咨询一次", "one call to the hotline or one online chat"),
    owner="hotline",
    kind=Events(happened_at="contacted_at", known_at="known_at"),
    key=("contact_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="contact_id", words=Words("接触编号", "contact")),
        CUSTOMER_ID,
        Code(name="channel", words=Words("渠道", "channel"), values=CONTACT_CHANNELS),
        Code(name="problem", words=Words("问题", "problem"), values=PROBLEMS),
        Moment(name="contacted_at", words=Words("接触时间", "contacted at")),
        KNOWN_AT,
        Whole(
            name="waited_seconds",
            words=Words("等待时长", "time waited"),
            unit=Unit.SECONDS,
            high=24 * 3600,
        ),
        Code(name="outcome", words=Words("结果", "outcome"), values=CONTACT_OUTCOMES),
    ),
)

ORDERS = Source(
    name="orders",
    words=Words("业务订单", "orders"),
    describes=Words("一次业务办理，不论渠道", "one order, whatever the channel"),
    owner="it-centre",
    kind=Events(happened_at="placed_at", known_at="known_at"),
    key=("order_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="order_id", words=Words("订单编号", "order")),
        CUSTOMER_ID,
        Code(name="channel", words=Words("办理渠道", "channel"), values=ORDER_CHANNELS),
        Code(name="ordered", words=Words("办理内容", "ordered"), values=ORDERED),
        Moment(name="placed_at", words=Words("提交时间", "placed at")),
        KNOWN_AT,
        Moment(name="finished_at", words=Words("结束时间", "finished at"), nullable=True),
        Code(
            name="outcome",
            words=Words("结果", "outcome"),
            values=ORDER_OUTCOMES,
            nullable=True,
            known_with="finished_at",
        ),
        Whole(
            name="attempts",
            words=Words("提交次数", "attempts"),
            unit=Unit.TIMES,
            low=1,
            high=100,
            nullable=True,
            known_with="finished_at",
        ),
    ),
    derived=(
        Elapsed("order_seconds", Words("办理用时", "time to finish"), "placed_at", "finished_at"),
    ),
)

ONLINE_EVENTS = Source(
    name="online_events",
    words=Words("网上行为", "online events"),
    describes=Words("客户在网上营业厅的一次操作", "one thing a customer did online"),
    owner="e-channels",
    kind=Events(happened_at="happened_at", known_at="known_at"),
    key=("event_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="event_id", words=Words("操作编号", "event")),
        CUSTOMER_ID,
        Code(name="kind", words=Words("操作", "kind"), values=ONLINE_KINDS),
        Moment(name="happened_at", words=Words("操作时间", "happened at")),
        KNOWN_AT,
        Flag(name="succeeded", words=Words("是否成功", "succeeded")),
        Whole(
            name="took_seconds",
            words=Words("用时", "time taken"),
            unit=Unit.SECONDS,
            high=24 * 3600,
        ),
    ),
)
