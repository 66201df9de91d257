"""The curve from score to probability with all that makes it uncertain, and whether it held.

`calibrated` fits the curve of a dated model: with the weights of its answers, the customers who
answered in several months and the months themselves. `lists_of` cuts lists from rows that judge
and says what was expected of each, with its interval, and what came true.
"""

from dataclasses import replace

import numpy as np

from features.model.expected import Sums
from features.model.manifest import Calibration, Floats
from features.model.verdict import ListFigures
from training.calibrate import fit_calibration
from training.dataset import Part
from training.judge import list_size
from training.learner import Learned
from training.split import Flags

SHARES = (0.05, 0.10, 0.20, 1.00)
LAST = 100


def calibrated(learned: Learned, taught: Part) -> Learned:
    """The model with a curve fitted on what its inner folds left out of `taught`."""
    known = np.isfinite(learned.left_out)
    frame = taught.frame
    return replace(
        learned,
        calibration=fit_calibration(
            learned.left_out[known],
            taught.label[known],
            weight=taught.survey_weight[known],
            customer=frame["customer_id"].rank("dense").cast(int).to_numpy()[known],
            month=frame["as_of"].rank("dense").cast(int).to_numpy()[known],
        ),
    )


def lists_of(calibration: Calibration, score: Floats, label: Flags) -> list[ListFigures]:
    """Lists of several sizes among judged rows (n,): expected, its interval, and what came true.

    They are lists of people who answered, so rows are not weighed.
    """
    order = np.argsort(-score, kind="stable")
    sums, found = Sums.along(calibration, score[order]), label[order]
    told: list[ListFigures] = []
    for share in SHARES:
        size = list_size(share, len(score))
        for first, name in ((0, "whole"), (max(0, size - LAST), "last_hundred")):
            expected = sums.between(first, size)
            told.append(
                ListFigures(
                    list=size,
                    part=name,
                    size=expected.size,
                    expected=expected.found,
                    low=expected.low,
                    high=expected.high,
                    found=int(found[first:size].sum()),
                )
            )
    return told
