"""How far a calibration curve would move if other customers had answered, or in another month.

The covariance of the parameters is the sandwich of Huber (1967) and White (1982), rows of one
customer taken together (Liang & Zeger, 1986): it holds for weighted rows and for customers who
answered in several months.

The variance between months is what remains of the months' own shifts of the intercept when the
answers drawn are allowed for. A few months say little about it, and an estimate of zero would make
every interval too narrow, so it is the mean over all values it may have, each as likely as the
shifts make it (restricted likelihood) and as a half-normal prior says (Gelman, 2006).
"""

import numpy as np
import numpy.typing as npt

from features.model.manifest import Floats
from training.split import Flags

Groups = npt.NDArray[np.int64]
USUAL_SHIFT = 0.15  # log-odds: months of one business seldom differ by more than a few tenths
_SHIFTS = np.linspace(0.0, 5 * USUAL_SHIFT, 501)


def curve_covariance(
    slopes: Floats,
    probability: Floats,
    label: Flags,
    weight: Floats,
    customer: Groups | None,
    month: Groups | None,
) -> tuple[Floats, float]:
    """Covariance of the parameters (k, k), and the variance of the intercept between months.

    `slopes` is of shape (k, n), the last row ones; all others of shape (n,).
    """
    spread = probability * (1 - probability)
    gradient = slopes * (weight * (label - probability))
    if customer is not None:
        _, group = np.unique(customer, return_inverse=True)
        gradient = np.stack([np.bincount(group, weights=row) for row in gradient])
    bread = np.linalg.pinv(slopes @ (slopes * (weight * spread)).T)
    covariance = bread @ (gradient @ gradient.T) @ bread
    months = 0.0
    if month is not None:
        months = _between(month, label, probability, spread, weight)
    return (covariance + covariance.T) / 2, months


def _between(
    month: Groups, label: Flags, probability: Floats, spread: Floats, weight: Floats
) -> float:
    """How much the intercept of a month to come will differ, as a variance."""
    _, group = np.unique(month, return_inverse=True)
    held = np.bincount(group, weights=weight * spread)
    shift = np.bincount(group, weights=weight * (label - probability)) / held
    noise = np.bincount(group, weights=weight**2 * spread) / held**2
    precise = 1 / (_SHIFTS[:, None] ** 2 + noise)
    mean = (precise * shift).sum(axis=1) / precise.sum(axis=1)
    likely = (
        np.log(precise).sum(axis=1)
        - np.log(precise.sum(axis=1))
        - (precise * (shift - mean[:, None]) ** 2).sum(axis=1)
        - (_SHIFTS / USUAL_SHIFT) ** 2
    ) / 2
    # The curve lies in the middle of the months it was fitted on, which is itself one of them off.
    return float(
        np.average(_SHIFTS**2, weights=np.exp(likely - likely.max())) * (1 + 1 / len(held))
    )
