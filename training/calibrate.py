"""From a raw score to a probability that can be believed, without changing the order.

Ranks come from the raw score; the probability is for people and for sums. So the curve must
rise strictly (an isotonic curve left 26 steps in 5,000 rows, and a slider over it jumps) and
must be fitted on scores of rows the model was not taught with. Two parameters (Platt) serve
unless there are enough rows to carry the third one of a beta calibration.
"""

from typing import Literal

import numpy as np
from scipy.optimize import minimize

from features.model.manifest import Calibration, Floats, calibration_slopes
from training.calibration_covariance import Groups, curve_covariance
from training.split import Flags

ROWS_FOR_BETA = 2_000  # of the rarer kind; below it the third parameter follows the noise
SMALLEST_SLOPE = 1e-3  # a score that says nothing still keeps its order


def fit_calibration(
    score: Floats,
    label: Flags,
    *,
    weight: Floats | None = None,
    customer: Groups | None = None,
    month: Groups | None = None,
) -> Calibration:
    """Fit the curve that makes the labels most likely, among those that rise strictly.

    Parameters
    ----------
    score
        Raw scores (log-odds) of rows the model was not taught with, shape (n,).
    label
        Whether each turned out dissatisfied, shape (n,).
    weight
        How many customers each row stands for, shape (n,); all alike unless given.
    customer
        A number for the customer of each row, shape (n,): what one customer said twice is not
        counted as two customers' evidence. Every row its own customer unless given.
    month
        A number for the month of each row, shape (n,); all one month unless given.

    Returns
    -------
    Calibration
        Platt's, or a beta calibration where both kinds have at least `ROWS_FOR_BETA` rows.
    """
    weights = np.ones(len(label)) if weight is None else weight / weight.mean()
    # Platt's own targets, a little inside 0 and 1, so that a perfect score stays finite.
    positives, negatives = weights[label].sum(), weights[~label].sum()
    target = np.where(label, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    # Around the mean the parameters hardly depend on one another, so the search is short.
    kind: Literal["platt", "beta"] = "platt"
    if min(int(label.sum()), int((~label).sum())) >= ROWS_FOR_BETA:
        kind = "beta"
    slopes = calibration_slopes(kind, score)
    middle = np.zeros(len(slopes)) if kind == "beta" else np.array([score.mean(), 0.0])
    found = _most_likely((slopes - middle[:, None]).T, target, weights)
    found[-1] -= float(found[:-1] @ middle[:-1])
    probability = np.exp(-np.logaddexp(0, -(found @ slopes)))
    covariance, months = curve_covariance(slopes, probability, label, weights, customer, month)
    return Calibration(
        kind=kind,
        a=float(found[0]),
        b=float(found[1]) if kind == "beta" else 0.0,
        c=float(found[-1]),
        covariance=covariance.tolist(),
        between_months=months,
    )


def _most_likely(design: Floats, target: Floats, weights: Floats) -> Floats:
    """Logistic regression on columns of which the last is the intercept; slopes above zero."""

    def loss(found: Floats) -> tuple[float, Floats]:
        z = design @ found
        value = np.logaddexp(0, z) - target * z
        gradient = design.T @ (weights * (np.exp(-np.logaddexp(0, -z)) - target))
        return float(np.average(value, weights=weights)), gradient / weights.sum()

    share = float(np.average(target, weights=weights))
    slopes = design.shape[1] - 1
    start = np.array([1.0] * slopes + [np.log(share / (1 - share))])
    bounds = [(SMALLEST_SLOPE, None)] * slopes + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)
