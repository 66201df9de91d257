"""Was it judged on a month new enough, and on the question that the model in service answers?

Which month can judge depends on the label: a longer horizon ends later, so its newest month is an
earlier one. Months are therefore compared between models of the same label policy only, and how old
a month is, is asked by the candidate's own.
"""

from collections.abc import Iterator
from datetime import date

from features.domain.home import Home
from features.domain.words import Words
from features.model.manifest import Manifest
from training.dataset import labelled_days
from training.gating.check import Check
from training.gating.policy import GatePolicy
from training.label import LabelPolicy

OTHER_QUESTION = Words(
    zh="它学的是另一种标签口径，两者的答案不是同一个问题的答案",
    en="it was taught another label policy, so the two do not answer the same question",
)


def label_policy_of(manifest: Manifest) -> LabelPolicy:
    """Give the label policy a model was taught; the house's own where it names none."""
    return LabelPolicy.of_record(manifest.verdict.label_policy if manifest.verdict else None)


def same_question(one: Manifest, other: Manifest) -> bool:
    """Whether two models were taught the same label policy."""
    return label_policy_of(one) == label_policy_of(other)


def newest(home: Home, manifest: Manifest, champion: Manifest | None, policy: GatePolicy) -> Check:
    """Look whether it was judged on a month new enough, and no older than the one in service."""
    against = next(_stale(home, manifest, champion, policy), None)
    words = against or Words(
        zh=f"检验它的月份是 {manifest.held_out}，足够新",
        en=f"the month that judged it, {manifest.held_out}, is new enough",
    )
    return Check("newest", against is None, words)


def _stale(
    home: Home, manifest: Manifest, champion: Manifest | None, policy: GatePolicy
) -> Iterator[Words]:
    judged = date.fromisoformat(manifest.held_out or "")
    comparable = champion is not None and same_question(manifest, champion)
    if comparable and champion and (champion.held_out or "") > judged.isoformat():
        yield Words(
            zh=f"它由 {judged} 检验，早于检验在用模型的 {champion.held_out}",
            en=f"it was judged on {judged}, before the {champion.held_out} that judged the model "
            "in service",
        )
    known = max(labelled_days(home, label_policy_of(manifest)), default=judged)
    if (known - judged).days > policy.oldest_verdict_days:
        yield Words(
            zh=f"它由 {judged} 检验，而 {known} 的答案已经有了；请重新运行 `unspoken train`",
            en=f"it was judged on {judged}, and the answers of {known} are known by now; run "
            "`unspoken train` again",
        )
