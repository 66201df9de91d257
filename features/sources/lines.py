"""The products customers hold, how lines were installed, their faults and their measured speed."""

from features.declare.columns import Code, Dated, Day, Flag, Identifier, Moment, Money, Whole
from features.declare.source import Elapsed, Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

PRODUCT_KINDS = {
    "mobile": Words("移动电话", "mobile"),
    "broadband": Words("宽带", "broadband"),
    "leased_line": Words("专线", "leased line"),
}
FAULT_KINDS = {
    "no_connection": Words("无法连接", "no connection"),
    "slow": Words("速度慢", "a slow line"),
    "drops": Words("频繁掉线", "dropped connections"),
    "device": Words("终端故障", "a broken device"),
}

HOLDINGS = Source(
    name="holdings",
    words=Words("产品持有", "product holdings"),
    describes=Words(
        "一位客户订购的一个产品：承诺安装和实际安装",
        "one product a customer holds: when it was promised and when installed",
    ),
    owner="products",
    kind=Events(happened_at="ordered_at", known_at="known_at"),
    key=("holding_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="holding_id", words=Words("产品编号", "holding")),
        CUSTOMER_ID,
        Code(name="product", words=Words("产品", "product"), values=PRODUCT_KINDS),
        Whole(
            name="sold_mbps",
            words=Words("签约速率", "speed sold"),
            unit=Unit.MEGABITS,
            low=1,
            high=100_000,
            nullable=True,
        ),
        Money(name="monthly_fee_fen", words=Words("月费", "monthly fee")),
        Moment(name="ordered_at", words=Words("订购时间", "ordered at")),
        KNOWN_AT,
        Day(
            name="promised_on",
            words=Words("承诺安装日期", "promised for"),
            dated=Dated.PLANNED,
        ),
        Day(name="installed_on", words=Words("实际安装日期", "installed on"), nullable=True),
        Day(name="ended_on", words=Words("拆机日期", "ended on"), nullable=True),
    ),
)

FAULTS = Source(
    name="faults",
    words=Words("报障", "faults"),
    describes=Words("一次报障及其修复", "one reported fault and its repair"),
    owner="network",
    kind=Events(happened_at="reported_at", known_at="known_at"),
    key=("fault_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="fault_id", words=Words("报障编号", "fault")),
        CUSTOMER_ID,
        Identifier(name="holding_id", words=Words("产品编号", "holding"), refers_to=HOLDINGS),
        Code(name="kind", words=Words("故障类型", "kind of fault"), values=FAULT_KINDS),
        Moment(name="reported_at", words=Words("报障时间", "reported at")),
        KNOWN_AT,
        Moment(name="repaired_at", words=Words("修复时间", "repaired at"), nullable=True),
        Moment(name="rated_at", words=Words("评价时间", "rated at"), nullable=True),
        Flag(
            name="satisfied",
            words=Words("对修复是否满意", "satisfied with the repair"),
            nullable=True,
            known_with="rated_at",
        ),
    ),
    derived=(
        Elapsed(
            "repair_seconds", Words("修复用时", "time to repair"), "reported_at", "repaired_at"
        ),
    ),
)

LINE_SPEEDS = Source(
    name="line_speeds",
    words=Words("线路测速", "line speeds"),
    describes=Words("对一条线路的一次测速", "one measurement of one line's speed"),
    owner="network",
    kind=Events(happened_at="measured_at", known_at="known_at"),
    key=("measurement_id",),
    arrives_within_days=7,
    columns=(
        Identifier(name="measurement_id", words=Words("测速编号", "measurement")),
        CUSTOMER_ID,
        Identifier(name="holding_id", words=Words("产品编号", "holding"), refers_to=HOLDINGS),
        Moment(name="measured_at", words=Words("测速时间", "measured at")),
        KNOWN_AT,
        Whole(
            name="down_mbps",
            words=Words("下行速率", "download speed"),
            unit=Unit.MEGABITS,
            high=100_000,
        ),
    ),
)
