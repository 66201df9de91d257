"""How a column goes with the label: the slope of the label over the column's ranks.

Ranks make it blind to scale and outliers; the standard error is the exact one over all ways in
which the labels could be dealt out to the rows.
"""

import numpy as np
from scipy.stats import rankdata

from features.model.manifest import Floats

FLAT = 1e-12  # a variance below this is rounding


def ranks(values: Floats) -> Floats:
    """Ranks between 0 and 1, ties at their mean, shape (n,)."""
    return np.asarray(rankdata(values) / len(values), dtype=np.float64)


def link(values: Floats, answer: Floats) -> tuple[float, float]:
    """Slope of `answer` over the ranks of `values`, and its standard error."""
    return slope(ranks(values), answer)


def slope(rank: Floats, answer: Floats) -> tuple[float, float]:
    """Slope of `answer` over `rank` and its standard error; (0, inf) where either is flat."""
    rank, answer = rank - rank.mean(), answer - answer.mean()
    # Sums, not `@`: for one short product threads would wait for one another longer than work.
    spread, varied = float(np.sum(rank * rank)), float(np.sum(answer * answer))
    if len(rank) < 3 or min(spread, varied) < FLAT * len(rank):
        return 0.0, np.inf
    effect = float(np.sum(rank * answer)) / spread
    return effect, float(np.sqrt(varied / (len(rank) - 1) / spread))


def beyond_shape(values: Floats, answer: Floats, parts: int = 20) -> Floats:
    """What is left of `answer` when the mean over equal ranges of `values` is taken off.

    A curved link seen through a sorted file looks like a link that turns; this takes the curve off.
    """
    edges = np.unique(np.quantile(values, np.linspace(0, 1, parts + 1)[1:-1]))
    part = np.searchsorted(edges, values, side="right")
    rows = np.maximum(np.bincount(part), 1)
    return answer - (np.bincount(part, weights=answer) / rows)[part]
