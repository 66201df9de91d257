"""How much a row teaches.

A weight says how many customers a row stands for. Whole weights make the figures of a list true on
average, and so calibration and every estimate use them whole. In teaching they cost more than they
mend, since trees follow the few rows that stand for many: there their square root counts.

An answer late in the horizon says less about how the customer felt on the day of the snapshot, and
with a snapshot each month it teaches once more, from the snapshot after: there it is near. Where
answers are many, late ones therefore teach less; where they are few, each is needed whole.
"""

import numpy as np

from features.model.manifest import Floats

NEAR_DAYS = 30  # until the next month's snapshot
FEW_ROWS = 20_000  # up to here a late answer teaches as much as any; beyond, in proportion less
LEAST = 1 / 3  # but so much of a near one


def softened(weight: Floats) -> Floats:
    """Give square roots, halfway to all alike, shape (n,).

    >>> softened(np.array([1.0, 4.0])).tolist()
    [1.0, 2.0]
    """
    return np.sqrt(weight)


def sample_weight(weight: Floats, days_after: Floats) -> Floats:
    """Say how much each row teaches, shape (n,): by its weight, and how soon its answer came.

    >>> sample_weight(np.array([1.0, 4.0, 9.0]), np.array([0.0, 29.0, 30.0])).tolist()
    [1.0, 2.0, 3.0]
    """
    late = float(np.clip(FEW_ROWS / max(1, len(weight)), LEAST, 1.0))
    return softened(weight) * np.where(days_after < NEAR_DAYS, 1.0, late)
