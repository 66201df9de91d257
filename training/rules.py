"""The mission's rules as rivals: what would a list of the same size find by a rule alone?"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.model.manifest import Floats
from features.model.verdict import RuleFigures
from features.views import RULES
from training.judge import effective_rows, precision_at
from training.split import Flags

FEWEST_FIRED = 20  # a rule that names fewer has a precision nobody can know
ALL_RULES = "all_rules"


@dataclass(frozen=True)
class Rival:
    """A rule's list, and what the model finds with a list of the same size.

    ``noise`` is the standard error of the difference of the two precisions. A rule that names
    nobody has no precisions.
    """

    name: str
    size: int
    precision: float | None
    model_precision: float | None
    noise: float | None

    @property
    def lift(self) -> float | None:
        """How many times as many dissatisfied customers the model finds."""
        if not self.precision or self.model_precision is None:
            return None
        return self.model_precision / self.precision

    def figures(self) -> RuleFigures:
        """What the verdict says of it."""
        return RuleFigures(
            name=self.name,
            size=self.size,
            precision=self.precision,
            model_precision=self.model_precision,
            lift=self.lift,
            noise=self.noise,
        )


def rivals(
    frame: pl.DataFrame, score: Floats, label: Flags, weight: Floats | None = None
) -> tuple[Rival, ...]:
    """Hold the model against each rule at its default thresholds, and against all together.

    Parameters
    ----------
    frame
        Measures of the judged rows, shape (n, …).
    score, label
        Raw scores of the model and what turned out, shape (n,).
    weight
        How many customers each row stands for, shape (n,); all alike unless given.
    """
    weights = np.ones(len(label)) if weight is None else weight
    return tuple(_rival(name, hit, score, label, weights) for name, hit in fired(frame).items())


def best_single(found: tuple[Rival, ...]) -> Rival | None:
    """The rule with the highest precision among those that name enough customers to tell."""
    single = [r for r in found if r.name != ALL_RULES and r.size >= FEWEST_FIRED]
    return max(single, key=lambda rival: rival.precision or 0.0, default=None)


def fired(frame: pl.DataFrame) -> dict[str, Flags]:
    """Whom each rule names at its default thresholds, and whom any of them does, shape (n,)."""
    hits = {rule.name: frame.select(rule.fires({})).to_series().to_numpy() for rule in RULES}
    return hits | {ALL_RULES: np.any(list(hits.values()), axis=0)}


def _rival(name: str, hit: Flags, score: Floats, label: Flags, weight: Floats) -> Rival:
    size = int(hit.sum())
    if size == 0:
        return Rival(name, 0, None, None, None)
    rule = float(np.average(label[hit], weights=weight[hit]))
    model = precision_at(score, label, float(weight[hit].sum()), weight)
    # As if the two lists shared nobody: the larger noise, so that no rule loses by luck.
    noise = float(np.sqrt((rule * (1 - rule) + model * (1 - model)) / effective_rows(weight[hit])))
    return Rival(name, size, rule, model, noise)
