"""Many made months: curves fitted on some, lists of later ones, and whether intervals held."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from features.model.expected import Sums
from features.model.manifest import Calibration, Floats
from training.calibrate import fit_calibration
from training.split import Flags

LAST = 100


@dataclass(frozen=True)
class Held:
    """Of so many lists, how many found a number within their interval."""

    lists: int
    whole_list: int
    last_hundred: int

    def __add__(self, other: "Held") -> "Held":
        return Held(
            self.lists + other.lists,
            self.whole_list + other.whole_list,
            self.last_hundred + other.last_hundred,
        )

    @property
    def share_whole(self) -> float:
        """Share of whole lists whose interval held."""
        return self.whole_list / self.lists

    @property
    def share_last(self) -> float:
        """Share of lists for the last hundred of which the interval held."""
        return self.last_hundred / self.lists


def held(calibration: Calibration, score: Floats, label: Flags, size: int) -> Held:
    """Cut a list of `size` from the top of rows (n,), and see whether its intervals hold."""
    top = np.argsort(-score, kind="stable")[:size]
    sums, found = Sums.along(calibration, score[top]), label[top]
    whole, last = sums.between(0, size), sums.between(size - LAST, size)
    return Held(
        1,
        int(whole.low <= found.sum() <= whole.high),
        int(last.low <= found[-LAST:].sum() <= last.high),
    )


def made_months(
    rows: int, months: int, repeats: int, *, shift: float = 0.12, later: int = 4
) -> Held:
    """Fit a curve on made rows of some months, cut lists in `later` other months, many times.

    Months differ by a normal `shift` of the log-odds, and every customer answers twice or so.
    """
    draw = np.random.default_rng(rows)
    total = Held(0, 0, 0)
    for _ in range(repeats):
        customer, month = draw.integers(0, rows // 2, rows), draw.integers(0, months, rows)
        score, shifts = draw.normal(-1.2, 1.0, rows), draw.normal(0, shift, months)
        label = draw.random(rows) < expit(0.85 * score - 0.3 + shifts[month])
        calibration = fit_calibration(score, label, customer=customer, month=month)
        for _ in range(later):
            score = draw.normal(-1.2, 1.0, 3_000)
            label = draw.random(3_000) < expit(0.85 * score - 0.3 + draw.normal(0, shift))
            total += held(calibration, score, label, size=400)
    return total
