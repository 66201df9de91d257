"""What the model is for, what it is not for, and where it ends: the same for every model."""

from __future__ import annotations

from features.domain.words import Words
from features.model.card.page import Section

FOR = (
    Words(
        "用于：选出可能不满意却没有投诉的客户，由人联系、询问并解决问题。",
        "For choosing customers who may be dissatisfied and have not complained, so that a person "
        "asks them and puts things right.",
    ),
    Words(
        "不用于：定价、授信、合同、停复机，或任何不利于客户的决定；也不用于评价员工。",
        "Not for prices, credit, contracts, suspensions or any decision to a customer's "
        "disadvantage, and not for judging staff.",
    ),
    Words(
        "拒绝自动化决策或拒绝营销的客户不进入名单。",
        "Customers who refuse automated decisions, or marketing, are on no list.",
    ),
)
LIMITS = (
    Words(
        "概率是“若作答，会不满意”的可能性；从未被询问的人可能不同。",
        "A probability says how likely somebody is to be dissatisfied if they answered; those who "
        "are never asked may differ.",
    ),
    Words(
        "评分是估计，不是对个人的事实；原因表示模型的判断依据，不等于因果。",
        "A score is an estimate and no fact about a person; a reason is what the model goes by, "
        "not a cause.",
    ),
    Words(
        "只对与训练时相同的指标有效；数据或客户变了，先看表现跟踪的结果再用。",
        "It holds for the measures it was taught; when data or customers change, look at what "
        "watching found before relying on it.",
    ),
    Words(
        "诚实的 AUC 在 0.6 到 0.7 之间；接近 0.9 多半是泄漏。",
        "An honest AUC is 0.6 to 0.7; one near 0.9 is most likely a leak.",
    ),
)


def use() -> Section:
    """Intended use."""
    return Section(
        name="use",
        title=Words(zh="用途", en="Intended use"),
        lines=[words for words in FOR],
    )


def ends() -> Section:
    """Known limits."""
    return Section(
        name="limits",
        title=Words(zh="局限", en="Limits"),
        lines=[words for words in LIMITS],
    )
