"""Is it worse for some? Each city, rank and age band with customers enough to tell.

Two questions for each slice. Does it rank worse there than the model in service, by more than the
margin? Is the share it expects further from what came true than the margin, and further than the
model in service? Both are one-sided tests against the margin; the limits are Holm's (1979) over all
of them, so that many slices do not cry wolf.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import norm

from features.domain.words import Words
from training.gating.check import Check
from training.gating.policy import GatePolicy
from training.gating.same_rows import Ranked, SameRows
from training.judge import auc_difference
from training.split import Flags

_BY = {"city": "城市", "rank": "等级", "age": "年龄"}


@dataclass(frozen=True)
class SliceTest:
    """One question about one slice; ``chance`` is that of seeing this at just the margin."""

    by: str
    level: str
    asks: str
    rows: int
    value: float
    standard_error: float
    chance: float

    @property
    def words(self) -> Words:
        """What was found, with its noise."""
        found = f"{self.value:+.3f} ± {self.standard_error:.3f}"
        what = (
            Words("AUC 相差", "AUC differs by")
            if self.asks == "ranking"
            else Words("预计与实际相差", "expected differs from actual by")
        )
        return Words(
            zh=f"{_BY[self.by]} {self.level}（{self.rows} 人）{what.zh} {found}",
            en=f"{self.by} {self.level} ({self.rows} customers): {what.en} {found}",
        )


def slices(rows: SameRows, policy: GatePolicy) -> Check:
    """Look at every slice that holds customers enough of both kinds."""
    tests = [test for by in rows.groups for test in _tests_of(rows, by, policy)]
    worse = beyond_chance(tests, policy.slice_level)
    checked = len({(test.by, test.level) for test in tests})
    if worse:
        words = Words(
            zh="在以下人群中更差：" + "；".join(test.words.zh for test in worse),
            en="it is worse for " + "; ".join(test.words.en for test in worse),
        )
    else:
        words = Words(
            zh=f"{checked} 个城市、等级、年龄段中没有一个明显变差",
            en=f"it is not worse in any of {checked} cities, ranks and age bands beyond the margin",
        )
    figures = {"slices": [asdict(test) for test in tests]}
    return Check("slices", not worse, words, figures, excusable=True)


def beyond_chance(tests: list[SliceTest], level: float) -> list[SliceTest]:
    """The tests that stand out, by Holm's step-down: at `level` over all of them together.

    >>> [beyond_chance([SliceTest("city", "", "", 1, 0, 0, p)] * 2, 0.05) != [] for p in (.02, .03)]
    [True, False]
    """
    found: list[SliceTest] = []
    for passed, test in enumerate(sorted(tests, key=lambda test: test.chance)):
        if test.chance > level / (len(tests) - passed):
            break
        found.append(test)
    return found


def _tests_of(rows: SameRows, by: str, policy: GatePolicy) -> Iterator[SliceTest]:
    group = rows.groups[by]
    for level in sorted(set(group.tolist()) - {""}):
        here = group == level
        label = rows.label[here]
        if min(int(label.sum()), int((~label).sum())) < policy.fewest_in_slice:
            continue
        yield _believable(rows, by, level, here, policy)
        if rows.champion is not None:
            yield _ranking(rows, rows.champion, by, level, here, policy)


def _ranking(
    rows: SameRows, champion: Ranked, by: str, level: str, here: Flags, policy: GatePolicy
) -> SliceTest:
    ahead, noise = auc_difference(
        rows.candidate.score[here], champion.score[here], rows.label[here], rows.weight[here]
    )
    chance = _chance(-ahead - policy.slice_margin, noise)
    return SliceTest(by, level, "ranking", int(here.sum()), ahead, noise, chance)


def _believable(rows: SameRows, by: str, level: str, here: Flags, policy: GatePolicy) -> SliceTest:
    label, probability = rows.label[here], rows.candidate.probability[here]
    weight = rows.weight[here] / rows.weight[here].sum()
    gap = float(weight @ (probability - label))
    noise = float(np.sqrt(np.sum(weight**2 * probability * (1 - probability))))
    # Either side may be off, hence twice.
    chance = min(1.0, 2 * _chance(abs(gap) - policy.slice_gap, noise))
    if rows.champion is not None:
        before = abs(float(weight @ (rows.champion.probability[here] - label)))
        chance = chance if abs(gap) > before else 1.0
    return SliceTest(by, level, "probability", len(label), gap, noise, chance)


def _chance(excess: float, noise: float) -> float:
    if noise <= 0:
        return 0.0 if excess > 0 else 1.0
    return float(norm.sf(excess / noise))
