"""Marketing cases (营销案) and the contracts customers enrol in."""

from features.declare.columns import (
    Code,
    Dated,
    Day,
    Identifier,
    Moment,
    Money,
    Text,
    Whole,
)
from features.declare.source import Events, Source
from features.domain.units import Unit
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

CHANNELS = {
    "store": Words("营业厅", "store"),
    "online": Words("网上营业厅", "online"),
    "hotline": Words("热线", "hotline"),
}
ENDED_BY = {
    "customer": Words("客户", "the customer"),
    "operator": Words("公司", "the operator"),
}

MARKETING_CASES = Source(
    name="marketing_cases",
    words=Words("营销案", "marketing cases"),
    describes=Words(
        "一个营销案：期限和承诺月消费", "one offer, with its term and promised monthly spend"
    ),
    owner="marketing",
    kind=Events(happened_at="launched_on", known_at="launched_on"),
    key=("case_id",),
    arrives_within_days=0,
    customer=None,
    columns=(
        Identifier(name="case_id", words=Words("营销案编号", "case")),
        Text(name="case_name", words=Words("营销案名称", "name of the case")),
        Money(name="promised_spend_fen", words=Words("承诺月消费", "promised monthly spend")),
        Whole(name="term_months", words=Words("期限", "term"), unit=Unit.MONTHS, low=1, high=60),
        Day(name="launched_on", words=Words("上线日期", "launched on")),
        Day(name="withdrawn_on", words=Words("下线日期", "withdrawn on"), nullable=True),
    ),
)

CONTRACTS = Source(
    name="contracts",
    words=Words("营销案签约", "contracts"),
    describes=Words("一位客户办理一个营销案", "one customer's enrolment in a marketing case"),
    owner="marketing",
    kind=Events(happened_at="signed_at", known_at="known_at"),
    key=("contract_id",),
    arrives_within_days=3,
    columns=(
        Identifier(name="contract_id", words=Words("签约编号", "contract")),
        CUSTOMER_ID,
        Identifier(name="case_id", words=Words("营销案编号", "case"), refers_to=MARKETING_CASES),
        Code(name="channel", words=Words("办理渠道", "channel"), values=CHANNELS),
        Moment(name="signed_at", words=Words("办理时间", "signed at")),
        KNOWN_AT,
        Day(name="ends_on", words=Words("到期日期", "ends on"), dated=Dated.PLANNED),
        Day(name="interrupted_on", words=Words("中断日期", "interrupted on"), nullable=True),
        Code(
            name="interrupted_by",
            words=Words("中断方", "interrupted by"),
            values=ENDED_BY,
            nullable=True,
            known_with="interrupted_on",
        ),
    ),
)
