"""Who the customers are, and since when."""

from features.declare.columns import (
    Code,
    Dated,
    Day,
    Flag,
    FullName,
    Identifier,
    Personal,
    PhoneNumber,
    Text,
    Year,
)
from features.declare.source import Source, States
from features.domain.words import Words

BRANDS = {
    "gotone": Words("全球通", "GoTone (premium)"),
    "mzone": Words("动感地带", "M-Zone (young)"),
    "easyown": Words("神州行", "Easyown (pay as you go)"),
}
RANKS = {
    "diamond": Words("钻石", "diamond"),
    "gold": Words("金", "gold"),
    "silver": Words("银", "silver"),
    "ordinary": Words("普通", "ordinary"),
}

CUSTOMERS = Source(
    name="customers",
    words=Words("客户资料", "customers"),
    describes=Words(
        "一位客户在一段时间内不变的资料；有一项变化就新增一行",
        "one customer for as long as all of this held; a change makes a new row",
    ),
    owner="customer-data",
    kind=States(true_from="true_from", true_until="true_until"),
    key=("customer_id", "true_from"),
    columns=(
        Identifier(
            name="customer_id", words=Words("客户编号", "customer"), personal=Personal.PSEUDONYM
        ),
        PhoneNumber(name="phone", words=Words("手机号码", "phone number")),
        FullName(name="name", words=Words("姓名", "name")),
        Year(
            name="birth_year",
            words=Words("出生年", "year of birth"),
            nullable=True,
            personal=Personal.PSEUDONYM,
        ),
        Code(name="brand", words=Words("品牌", "brand"), values=BRANDS),
        Code(name="rank", words=Words("客户等级", "rank"), values=RANKS),
        Text(name="city", words=Words("地市", "city")),
        Day(name="joined_on", words=Words("入网日期", "joined on")),
        Flag(name="refuses_marketing", words=Words("拒绝营销", "refuses marketing")),
        Flag(
            name="refuses_automated_decisions",
            words=Words("拒绝自动化决策", "refuses automated decisions"),
        ),
        Day(name="true_from", words=Words("生效日期", "true from"), dated=Dated.PLANNED),
        Day(name="true_until", words=Words("失效日期", "true until"), nullable=True),
    ),
)
