"""What a flat table's folds showed: each fold's figures, and what was said of every row."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.model.manifest import Floats
from features.model.verdict import Figures
from training.fit.reasons import Shares
from training.fit.single_rule import RuleBeside, ahead_of_rules
from training.judge import mean_figures
from training.learner import Learned


@dataclass(frozen=True)
class JudgedFold:
    """One fold: what was chosen inside it, and how model and rivals did on its own rows.

    ``rule`` is None where no rule names anybody.
    """

    rows: npt.NDArray[np.int64]
    learned: Learned
    verdict: Figures
    baseline: Figures
    noise: float
    ahead: float
    ahead_noise: float
    rule: RuleBeside | None


@dataclass(frozen=True)
class CrossExamined:
    """All folds, and for every row what the model said that had not seen it.

    ``score``, ``probability``, ``baseline_score`` and ``fold`` (from 1) have shape (n,);
    ``shares`` holds the contributions to ``score``.
    """

    folds: tuple[JudgedFold, ...]
    score: Floats
    probability: Floats
    baseline_score: Floats
    fold: npt.NDArray[np.int64]
    shares: Shares

    @property
    def verdict(self) -> Figures:
        """Mean over the folds."""
        return mean_figures([fold.verdict for fold in self.folds])

    @property
    def baseline(self) -> Figures:
        """Mean over the folds, for the logistic regression."""
        return mean_figures([fold.baseline for fold in self.folds])

    @property
    def auc_noise(self) -> float:
        """Standard error of the mean AUC."""
        return _noise_of_mean([fold.noise for fold in self.folds])

    @property
    def ahead(self) -> tuple[float, float]:
        """How far the mean AUC is ahead of the baseline's, and the standard error of that."""
        mean = float(np.mean([fold.ahead for fold in self.folds]))
        return mean, _noise_of_mean([fold.ahead_noise for fold in self.folds])

    @property
    def rules(self) -> list[RuleBeside]:
        """The best single rule of each fold that has one."""
        return [fold.rule for fold in self.folds if fold.rule]

    @property
    def rule_precisions(self) -> tuple[float, float]:
        """Mean precision of the rules and of the model's lists of the same sizes."""
        found = self.rules
        return (
            float(np.mean([one.precision for one in found])),
            float(np.mean([one.model_precision for one in found])),
        )

    @property
    def ahead_of_rules(self) -> tuple[float, float] | None:
        """How far precision is ahead of the rules' at equal size of list, and its noise."""
        return ahead_of_rules(self.rules)


def _noise_of_mean(noises: list[float]) -> float:
    return float(np.sqrt(np.sum(np.square(noises))) / len(noises))
