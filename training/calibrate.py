"""From a raw score to a probability that can be believed, without changing the order.

Ranks come from the raw score; the probability is for people and for sums. So the curve must
rise strictly (an isotonic curve left 26 steps in 5,000 rows, and a slider over it jumps) and
must be fitted on scores of rows the model was not taught with. Two parameters (Platt) serve
unless there are enough rows to carry the third one of a beta calibration.
"""

import numpy as np
from scipy.optimize import minimize

from features.manifest import Calibration, Floats
from training.split import Flags

ROWS_FOR_BETA = 2_000  # of the rarer kind; below it the third parameter follows the noise
SMALLEST_SLOPE = 1e-3  # a score that says nothing still keeps its order


def fit_calibration(score: Floats, label: Flags) -> Calibration:
    """Fit the curve that makes the labels most likely, among those that rise strictly.

    Parameters
    ----------
    score
        Raw scores (log-odds) of rows the model was not taught with, shape (n,).
    label
        Whether each turned out dissatisfied, shape (n,).

    Returns
    -------
    Calibration
        Platt's, or a beta calibration where both kinds have at least `ROWS_FOR_BETA` rows.
    """
    # Platt's own targets, a little inside 0 and 1, so that a perfect score stays finite.
    positives, negatives = int(label.sum()), int((~label).sum())
    target = np.where(label, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    if min(positives, negatives) >= ROWS_FOR_BETA:
        features = np.column_stack([-np.logaddexp(0, -score), np.logaddexp(0, score)])
        a, b, c = _most_likely(features, target)
        return Calibration(kind="beta", a=a, b=b, c=c)
    # Around the mean the two parameters hardly depend on one another, so the search is short.
    middle = float(score.mean())
    a, c = _most_likely((score - middle)[:, None], target)
    return Calibration(kind="platt", a=a, c=c - a * middle)


def _most_likely(features: Floats, target: Floats) -> list[float]:
    """Logistic regression with slopes kept above zero; returns slopes, then the intercept."""
    design = np.column_stack([features, np.ones(len(features))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        z = design @ weights
        value = np.logaddexp(0, z) - target * z
        gradient = design.T @ (np.exp(-np.logaddexp(0, -z)) - target)
        return float(value.mean()), gradient / len(z)

    base = float(np.log(target.mean() / (1 - target.mean())))
    slopes = features.shape[1]
    start = np.array([1.0] * slopes + [base])
    bounds = [(SMALLEST_SLOPE, None)] * slopes + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return [float(weight) for weight in found.x]
