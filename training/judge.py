"""How good is a ranking, and how far may its probabilities be believed?

`Verdict` holds the figures of one set of rows that nothing was fitted on. Ties are given what a
draw among them would give on average, so no figure depends on the order of the rows.
"""

from dataclasses import asdict, dataclass, fields

import numpy as np
from sklearn.metrics import average_precision_score

from features.manifest import Floats
from training.split import Flags

CALIBRATION_GROUPS = 10


@dataclass(frozen=True)
class Verdict:
    """The figures of one ranking on rows it was not taught with.

    ``precision_at_x_percent`` is the share of dissatisfied among the first x % of the list;
    ``calibration_error`` is the mean distance between what was expected and what came true, over
    ten groups of equal size; ``base_rate`` is what a list drawn at random would find.
    """

    auc: float
    average_precision: float
    precision_at_5_percent: float
    precision_at_10_percent: float
    calibration_error: float
    base_rate: float

    def as_dict(self) -> dict[str, float]:
        """Plain numbers by name."""
        return asdict(self)


def judge(score: Floats, probability: Floats, label: Flags) -> Verdict:
    """Judge a ranking by `score` and its `probability`, all of shape (n,)."""
    return Verdict(
        auc=auc(score, label),
        average_precision=float(average_precision_score(label, score)),
        precision_at_5_percent=precision_at(score, label, list_size(0.05, len(label))),
        precision_at_10_percent=precision_at(score, label, list_size(0.10, len(label))),
        calibration_error=calibration_error(probability, label),
        base_rate=float(label.mean()),
    )


def mean_verdict(verdicts: list[Verdict]) -> Verdict:
    """The mean of each figure over folds."""
    return Verdict(
        **{f.name: float(np.mean([getattr(v, f.name) for v in verdicts])) for f in fields(Verdict)}
    )


def list_size(share: float, rows: int) -> int:
    """How many customers a share of the rows is, at least one."""
    return max(1, round(share * rows))


def precision_at(score: Floats, label: Flags, size: int) -> float:
    """Share of dissatisfied among the `size` highest scores; ties count as drawn at random.

    >>> precision_at(np.array([3.0, 1.0, 1.0, 0.0]), np.array([True, True, False, False]), 2)
    0.75
    """
    size = min(size, len(score))
    cut = np.partition(score, len(score) - size)[len(score) - size]
    above, at = score > cut, score == cut
    drawn = (size - int(above.sum())) / int(at.sum())
    return float((label[above].sum() + drawn * label[at].sum()) / size)


def calibration_error(probability: Floats, label: Flags) -> float:
    """Mean distance between expected and actual share, over groups of equal size by probability."""
    groups = calibration_groups(probability, label)
    distances = [abs(expected - actual) for expected, actual, _ in groups]
    return float(np.average(distances, weights=[rows for *_, rows in groups]))


def calibration_noise(probability: Floats, label: Flags) -> float:
    """The calibration error that perfect probabilities would show on as many rows, on average.

    The mean distance of a normal variable from its mean is sqrt(2 / pi) standard deviations.
    """
    groups = calibration_groups(probability, label)
    spread = [np.sqrt(2 / np.pi * e * (1 - e) / rows) for e, _, rows in groups]
    return float(np.average(spread, weights=[rows for *_, rows in groups]))


def calibration_groups(
    probability: Floats, label: Flags, groups: int = CALIBRATION_GROUPS
) -> list[tuple[float, float, int]]:
    """Expected share, actual share and rows of each group, from the least to the most likely."""
    order = np.lexsort((label, probability))
    return [
        (float(probability[rows].mean()), float(label[rows].mean()), len(rows))
        for rows in np.array_split(order, min(groups, len(order)))
    ]


def auc(score: Floats, label: Flags) -> float:
    """Share of pairs, one of each kind, that are ranked rightly; ties count half.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, True, False, True]))
    0.875
    """
    below, _ = _placements(score, label)
    return float(below.mean())


def auc_noise(score: Floats, label: Flags) -> float:
    """Standard error of an AUC on these rows (DeLong, DeLong & Clarke-Pearson, 1988).

    A difference smaller than twice this may be nothing at all.
    """
    return float(np.sqrt(_placement_variance(*_placements(score, label))))


def auc_difference(first: Floats, second: Floats, label: Flags) -> tuple[float, float]:
    """How much better `first` ranks than `second` on the same rows, and its standard error.

    DeLong's covariance for two rankings of the same customers: what both find hard is not
    counted as noise twice.
    """
    first_p, first_n = _placements(first, label)
    second_p, second_n = _placements(second, label)
    positive, negative = first_p - second_p, first_n - second_n
    return float(positive.mean()), float(np.sqrt(_placement_variance(positive, negative)))


def _placements(score: Floats, label: Flags) -> tuple[Floats, Floats]:
    """For each positive the share of negatives below it; for each negative, of positives above."""
    positive, negative = score[label], score[~label]
    ranked_n, ranked_p = np.sort(negative), np.sort(positive)
    below = np.searchsorted(ranked_n, positive, "left") + np.searchsorted(
        ranked_n, positive, "right"
    )
    above = np.searchsorted(ranked_p, negative, "left") + np.searchsorted(
        ranked_p, negative, "right"
    )
    return below / (2 * len(negative)), 1 - above / (2 * len(positive))


def _placement_variance(positive: Floats, negative: Floats) -> float:
    return float(positive.var(ddof=1) / len(positive) + negative.var(ddof=1) / len(negative))
