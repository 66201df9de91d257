"""How good is a ranking, and how far may its probabilities be believed?

`Figures` are of one set of rows that nothing was fitted on. Ties are given what a
draw among them would give on average, so no figure depends on the order of the rows.
"""

import numpy as np
from sklearn.metrics import average_precision_score

from features.model.manifest import Floats
from features.model.verdict import Figures
from training.split import Flags

CALIBRATION_GROUPS = 10


def judge(
    score: Floats, probability: Floats, label: Flags, weight: Floats | None = None
) -> Figures:
    """Judge a ranking by `score` and its `probability`, all of shape (n,).

    With a `weight`, shape (n,), every figure is of the customers the rows stand for.
    """
    total = float(len(label) if weight is None else weight.sum())
    return Figures(
        auc=auc(score, label, weight),
        average_precision=float(average_precision_score(label, score, sample_weight=weight)),
        precision_at_5_percent=precision_at(score, label, list_size(0.05, total), weight),
        precision_at_10_percent=precision_at(score, label, list_size(0.10, total), weight),
        calibration_error=calibration_error(probability, label, weight),
        base_rate=float(np.average(label, weights=weight)),
    )


def mean_figures(found: list[Figures]) -> Figures:
    """The mean of each figure over folds."""
    return Figures(
        **{
            name: float(np.mean([getattr(one, name) for one in found]))
            for name in Figures.model_fields
        }
    )


def list_size(share: float, rows: float) -> int:
    """How many customers a share of the rows is, at least one."""
    return max(1, round(share * rows))


def precision_at(score: Floats, label: Flags, size: float, weight: Floats | None = None) -> float:
    """Share of dissatisfied among the `size` highest scores; ties count as drawn at random.

    With a `weight` the rows count for so many customers each, and `size` counts customers.

    >>> precision_at(np.array([3.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False]), 2)
    0.75
    """
    weights = np.ones(len(score)) if weight is None else weight
    size = min(size, float(weights.sum()))
    order = np.argsort(-score, kind="stable")
    reached = int(np.searchsorted(np.cumsum(weights[order]), size * (1 - 1e-12)))
    cut = score[order[min(reached, len(order) - 1)]]
    above, at = score > cut, score == cut
    drawn = (size - weights[above].sum()) / weights[at].sum()
    found = weights[above] @ label[above] + drawn * (weights[at] @ label[at])
    return float(found / size)


def calibration_error(probability: Floats, label: Flags, weight: Floats | None = None) -> float:
    """Mean distance between expected and actual share, over groups of equal size by probability."""
    groups = calibration_groups(probability, label, weight=weight)
    distances = [abs(expected - actual) for expected, actual, _ in groups]
    return float(np.average(distances, weights=[rows for *_, rows in groups]))


def calibration_noise(probability: Floats, label: Flags, weight: Floats | None = None) -> float:
    """The calibration error that perfect probabilities would show on as many rows, on average.

    The mean distance of a normal variable from its mean is sqrt(2 / pi) standard deviations.
    Rows of unlike weight say less: they count as their effective number (Kish, 1965).
    """
    share = 1.0 if weight is None else effective_rows(weight) / len(weight)
    groups = calibration_groups(probability, label, weight=weight)
    spread = [np.sqrt(2 / np.pi * e * (1 - e) / (share * rows)) for e, _, rows in groups]
    return float(np.average(spread, weights=[rows for *_, rows in groups]))


def calibration_groups(
    probability: Floats,
    label: Flags,
    groups: int = CALIBRATION_GROUPS,
    weight: Floats | None = None,
) -> list[tuple[float, float, int]]:
    """Expected share, actual share and rows of each group, from the least to the most likely."""
    weights = np.ones(len(label)) if weight is None else weight
    order = np.lexsort((label, probability))
    return [
        (
            float(np.average(probability[rows], weights=weights[rows])),
            float(np.average(label[rows], weights=weights[rows])),
            len(rows),
        )
        for rows in np.array_split(order, min(groups, len(order)))
    ]


def effective_rows(weight: Floats) -> float:
    """How many rows of equal weight would say as much: (sum w)² / sum w² (Kish, 1965)."""
    return float(weight.sum() ** 2 / np.sum(weight**2))


def auc(score: Floats, label: Flags, weight: Floats | None = None) -> float:
    """Share of pairs, one of each kind, that are ranked rightly; ties count half.

    With a `weight` a pair counts for the product of its two weights.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, True, False, True]))
    0.875
    """
    weights = np.ones(len(score)) if weight is None else weight
    below, _ = _placements(score, label, weights)
    return float(np.average(below, weights=weights[label]))


def auc_noise(score: Floats, label: Flags, weight: Floats | None = None) -> float:
    """Standard error of an AUC on these rows (DeLong, DeLong & Clarke-Pearson, 1988).

    A difference smaller than twice this may be nothing at all.
    """
    weights = np.ones(len(score)) if weight is None else weight
    return float(np.sqrt(_placement_variance(*_placements(score, label, weights), label, weights)))


def auc_difference(
    first: Floats, second: Floats, label: Flags, weight: Floats | None = None
) -> tuple[float, float]:
    """How much better `first` ranks than `second` on the same rows, and its standard error.

    DeLong's covariance for two rankings of the same customers: what both find hard is not
    counted as noise twice.
    """
    weights = np.ones(len(first)) if weight is None else weight
    first_p, first_n = _placements(first, label, weights)
    second_p, second_n = _placements(second, label, weights)
    positive, negative = first_p - second_p, first_n - second_n
    ahead = float(np.average(positive, weights=weights[label]))
    return ahead, float(np.sqrt(_placement_variance(positive, negative, label, weights)))


def _placements(score: Floats, label: Flags, weights: Floats) -> tuple[Floats, Floats]:
    """For each positive the share of negatives below it; for each negative, of positives above."""
    below = _share_below(score[label], score[~label], weights[~label])
    above = 1 - _share_below(score[~label], score[label], weights[label])
    return below, above


def _share_below(score: Floats, others: Floats, weights: Floats) -> Floats:
    """Share, by weight, of the others that have a lower score; equals count half."""
    order = np.argsort(others, kind="stable")
    ranked = others[order]
    held = np.concatenate([[0.0], np.cumsum(weights[order])])
    low, high = (held[np.searchsorted(ranked, score, side)] for side in ("left", "right"))
    return np.asarray((low + high) / (2 * held[-1]))


def _placement_variance(positive: Floats, negative: Floats, label: Flags, weights: Floats) -> float:
    return sum(
        _mean_variance(values, weights[kind])
        for values, kind in ((positive, label), (negative, ~label))
    )


def _mean_variance(values: Floats, weights: Floats) -> float:
    """Variance of a weighted mean; of equal weights that of the mean of a sample."""
    mean = np.average(values, weights=weights)
    share = weights / weights.sum()
    rows = len(values)
    return float(np.sum((share * (values - mean)) ** 2) * rows / (rows - 1))
