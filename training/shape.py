"""Shapes of tree from additive stumps upwards, and which of those tried deserves to win."""

from dataclasses import dataclass

import numpy as np

from features.model.manifest import Floats
from training.judge import auc_difference
from training.split import Flags, Fold

SHAPES_BEHIND = 2


@dataclass(frozen=True)
class Shape:
    """The trees a model is made of; fewer leaves is simpler.

    Random parts of rows and columns go into each tree: neighbours vote instead of the first one
    winning. ``smallest_leaf`` is a number of rows, by the size of the table unless given; ``l2``
    draws leaves of few rows towards zero (L2).
    """

    leaves: int
    rate: float
    columns_share: float = 0.3
    rows_share: float = 0.6
    smallest_leaf: int | None = None
    l2: float = 0.0


# From additive stumps upwards. Rates are slow enough that the curve is flat where it is highest.
SHAPES = (Shape(2, 0.08), Shape(4, 0.05), Shape(7, 0.05), Shape(15, 0.04), Shape(31, 0.03))
ROWS_FOR_LARGE_TREES = 10_000  # below it, 31 leaves hold too few rows each to be worth a trial


@dataclass(frozen=True)
class Trial:
    """One shape on the inner folds: its best number of trees and the AUC of each fold there.

    ``scores`` holds what was said of the rows left out, NaN elsewhere, shape (n,).
    """

    shape: Shape
    trees: int
    aucs: tuple[float, ...]
    scores: Floats

    @property
    def auc(self) -> float:
        """Mean over the inner folds."""
        return float(np.mean(self.aucs))


def candidates(rows: int) -> tuple[Shape, ...]:
    """Shapes worth a trial on this many rows, the simplest first."""
    return SHAPES if rows >= ROWS_FOR_LARGE_TREES else SHAPES[:-1]


def house_shape(leaves: int) -> Shape:
    """The house's shape with so many leaves; its rate is that of the largest not above it."""
    below = [shape for shape in SHAPES if shape.leaves <= leaves]
    return Shape(leaves, (below or SHAPES)[-1].rate)


def simplest_within_noise(
    trials: list[Trial],
    label: Flags | None = None,
    folds: tuple[Fold, ...] = (),
    weight: Floats | None = None,
) -> Trial:
    """The trial with the fewest leaves whose distance to the best is within its own noise.

    The noise is one standard error of the mean distance: DeLong's, from the rows that were left
    out, where `label` and `folds` are given (three folds say little about their own spread), else
    over the inner folds. A `weight`, shape (n,), is that by which the AUC of the trials was judged:
    rows of unlike weight are noisier than as many alike.
    """
    best = max(trials, key=lambda trial: trial.auc)
    for trial in sorted(trials, key=lambda trial: trial.shape.leaves):
        behind = np.array(best.aucs) - np.array(trial.aucs)
        if label is not None and folds:
            noises = [
                auc_difference(
                    best.scores[f.test],
                    trial.scores[f.test],
                    label[f.test],
                    None if weight is None else weight[f.test],
                )[1]
                for f in folds
            ]
            noise = float(np.sqrt(np.sum(np.square(noises))) / len(noises))
        else:
            noise = behind.std(ddof=1) / np.sqrt(len(behind)) if len(behind) > 1 else 0.0
        if behind.mean() <= noise:
            return trial
    return best


def past_the_best(trials: list[Trial]) -> bool:
    """Whether the last `SHAPES_BEHIND` trials are all behind a simpler one."""
    aucs = [trial.auc for trial in trials]
    return len(aucs) > SHAPES_BEHIND and max(aucs[-SHAPES_BEHIND:]) < max(aucs[:-SHAPES_BEHIND])
