"""Value-added services customers subscribe to, and how much they use them."""

from features.declare.columns import Day, Identifier, Moment, Money, Month, Text, Whole
from features.declare.source import Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

SERVICES = Source(
    name="services",
    words=Words("增值业务订购", "services"),
    describes=Words("一位客户订购一项增值业务", "one customer's subscription to one service"),
    owner="products",
    kind=Events(happened_at="subscribed_at", known_at="known_at"),
    key=("subscription_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="subscription_id", words=Words("订购编号", "subscription")),
        CUSTOMER_ID,
        Text(name="service", words=Words("业务名称", "service")),
        Money(name="monthly_fee_fen", words=Words("月功能费", "monthly fee")),
        Moment(name="subscribed_at", words=Words("订购时间", "subscribed at")),
        KNOWN_AT,
        Day(name="cancelled_on", words=Words("退订日期", "cancelled on"), nullable=True),
    ),
)

SERVICE_USAGE = Source(
    name="service_usage",
    words=Words("增值业务使用", "service usage"),
    describes=Words("一项订购一个月的使用", "one month of one subscription"),
    owner="products",
    kind=Events(happened_at="month", known_at="known_at"),
    key=("subscription_id", "month"),
    arrives_within_days=3,
    columns=(
        Identifier(
            name="subscription_id", words=Words("订购编号", "subscription"), refers_to=SERVICES
        ),
        CUSTOMER_ID,
        Month(name="month", words=Words("账期", "month")),
        Whole(name="uses", words=Words("使用次数", "uses"), unit=Unit.TIMES),
        Money(name="fee_fen", words=Words("费用", "fee")),
        KNOWN_AT,
    ),
)
