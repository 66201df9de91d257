"""Payments with the moment they reached the account, and the reminders we send."""

from features.declare.columns import Code, Dated, Identifier, Moment, Money
from features.declare.source import Elapsed, Events, Source
from features.domain.words import Words
from features.sources.every_row import CUSTOMER_ID, KNOWN_AT

PAYMENT_CHANNELS = {
    "store": Words("营业厅", "store"),
    "online": Words("网上营业厅", "online"),
    "bank": Words("银行代扣", "direct debit"),
    "card": Words("充值卡", "top-up card"),
}
REMINDED_OF = {
    "arrears": Words("欠费将停机", "arrears and the suspension to come"),
    "balance": Words("余额不足", "a low balance"),
    "contract_end": Words("营销案将到期", "a contract about to end"),
}
REMINDER_CHANNELS = {
    "sms": Words("短信", "text message"),
    "call": Words("语音外呼", "recorded call"),
}

PAYMENTS = Source(
    name="payments",
    words=Words("缴费", "payments"),
    describes=Words("一次缴费或充值", "one payment or top-up"),
    owner="billing",
    kind=Events(happened_at="paid_at", known_at="known_at"),
    key=("payment_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="payment_id", words=Words("缴费编号", "payment")),
        CUSTOMER_ID,
        Code(name="channel", words=Words("缴费渠道", "channel"), values=PAYMENT_CHANNELS),
        Money(name="amount_fen", words=Words("金额", "amount")),
        Moment(name="paid_at", words=Words("缴费时间", "paid at")),
        KNOWN_AT,
        Moment(name="credited_at", words=Words("到账时间", "credited at"), nullable=True),
    ),
    derived=(
        Elapsed("credit_seconds", Words("到账用时", "time to credit"), "paid_at", "credited_at"),
    ),
)

REMINDERS = Source(
    name="reminders",
    words=Words("提醒", "reminders"),
    describes=Words("一次提醒及其送达", "one reminder and whether it arrived"),
    owner="billing",
    kind=Events(happened_at="sent_at", known_at="known_at"),
    key=("reminder_id",),
    arrives_within_days=2,
    columns=(
        Identifier(name="reminder_id", words=Words("提醒编号", "reminder")),
        CUSTOMER_ID,
        Code(name="about", words=Words("提醒事项", "about"), values=REMINDED_OF),
        Code(name="channel", words=Words("提醒方式", "channel"), values=REMINDER_CHANNELS),
        Moment(name="sent_at", words=Words("发送时间", "sent at")),
        KNOWN_AT,
        Moment(
            name="due_at",
            words=Words("所提醒之事的时间", "when what it warns of is due"),
            nullable=True,
            dated=Dated.PLANNED,
        ),
        Moment(name="delivered_at", words=Words("送达时间", "delivered at"), nullable=True),
    ),
    derived=(Elapsed("notice_seconds", Words("提前量", "notice given"), "delivered_at", "due_at"),),
)
