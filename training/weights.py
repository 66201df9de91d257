"""How much of a row's weight teaches.

A weight says how many customers a row stands for. Whole weights make the figures of a list true on
average, and so calibration and every estimate use them whole. In teaching they cost more than they
mend: trees follow the few rows that stand for many.
"""

import numpy as np

from features.manifest import Floats


def softened(weight: Floats) -> Floats:
    """Give the weights that teach, shape (n,): square roots, halfway to all alike.

    >>> softened(np.array([1.0, 4.0])).tolist()
    [1.0, 2.0]
    """
    return np.sqrt(weight)
