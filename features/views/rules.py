"""The five rules of the mission, each a measure held against live thresholds.

Source: the operator's own account of how it finds potentially dissatisfied customers (views of
marketing cases, suspensions and value-added services). The defaults are where a campaign starts.
"""

from features.declare.measure import Measure
from features.declare.rule import AnyRule, LadderRule, Rule
from features.declare.threshold import Threshold
from features.declare.view import CustomerView
from features.domain.errors import BadInput
from features.domain.units import Unit
from features.domain.words import Words
from features.views.contracts import (
    VISITS_WITHOUT_RENEWAL,
    WITHIN_MONTHS,
    interrupted_contracts,
)
from features.views.promise import below_promised_spend
from features.views.services import FEE_OF_IDLE, USES_AT_MOST
from features.views.suspensions import suspensions_for_arrears


def _measure(view: CustomerView, name: str) -> Measure:
    for answer in view.answers:
        if isinstance(answer, Measure) and answer.name == name:
            return answer
    raise BadInput(f"The view {view.name!r} has no measure {name!r}: correct the rule.")


CONTRACT_INTERRUPTED = Rule(
    name="contract_interrupted",
    words=Words("营销案中断", "contract interrupted"),
    asks=Words("客户在期内主动中断过营销案吗？", "Did the customer break off a contract early?"),
    measure=_measure(interrupted_contracts, "contracts_interrupted"),
    at_least=Threshold(
        1,
        6,
        Unit.CONTRACTS,
        Words("中断份数", "contracts broken off"),
        Words("一次中断已是明确的信号", "one is a clear sign already"),
        1,
    ),
)

BELOW_PROMISED_SPEND = Rule(
    name="below_promised_spend",
    words=Words("消费不达标", "below promised spend"),
    asks=Words(
        "客户连续几个月没有达到承诺的最低消费？",
        "For how many months in a row was the promised spend not reached?",
    ),
    measure=_measure(below_promised_spend, "months_below_promise"),
    at_least=Threshold(
        1,
        24,
        Unit.MONTHS,
        Words("连续月数 X", "months in a row (X)"),
        Words("连续三个月不是偶然", "three months in a row are no accident"),
        3,
    ),
)

EXPIRED_WITHOUT_RENEWAL = LadderRule(
    name="expired_without_renewal",
    words=Words("到期久不续办", "expired, not renewed"),
    asks=Words(
        "营销案到期后，客户到厅多次却没有再办吗？",
        "After the contract ran out, did the customer come to stores and sign nothing?",
    ),
    measure=VISITS_WITHOUT_RENEWAL,
    step=WITHIN_MONTHS,
    at_least=Threshold(
        1,
        20,
        Unit.TIMES,
        Words("到厅次数（多于 Z 即至少 Z+1）", "store visits (more than Z is at least Z+1)"),
        Words("来两次还没办成，说明没谈拢", "who comes twice and signs nothing was not won"),
        2,
    ),
)

SUSPENDED_REPEATEDLY = Rule(
    name="suspended_repeatedly",
    words=Words("多次停机", "suspended repeatedly"),
    asks=Words("客户半年内因欠费停机几次？", "How often in half a year was the customer cut off?"),
    measure=_measure(suspensions_for_arrears, "suspensions_for_arrears"),
    at_least=Threshold(
        1,
        12,
        Unit.TIMES,
        Words("停机次数", "suspensions"),
        Words("两次是规律，一次是偶然", "twice is a pattern, once is an accident"),
        2,
    ),
)

IDLE_PAID_SERVICE = LadderRule(
    name="idle_paid_service",
    words=Words("低活跃高费用", "paid for, hardly used"),
    asks=Words(
        "客户在为几乎不用的增值业务付高费用吗？",
        "Does the customer pay a high fee for a service hardly used?",
    ),
    measure=FEE_OF_IDLE,
    step=USES_AT_MOST,
    at_least=Threshold(
        1,
        100,
        Unit.YUAN,
        Words("月费不低于", "monthly fee, at least"),
        Words("十元以上的月费，客户会在账单上看到", "ten yuan a month shows on a bill"),
        10,
    ),
)

RULES: tuple[AnyRule, ...] = (
    CONTRACT_INTERRUPTED,
    BELOW_PROMISED_SPEND,
    EXPIRED_WITHOUT_RENEWAL,
    SUSPENDED_REPEATEDLY,
    IDLE_PAID_SERVICE,
)
