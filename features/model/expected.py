"""How many of a list will turn out dissatisfied, and how sure that is.

What will be found among some customers is uncertain for three reasons, which add up:

1. each of them may turn out either way, even if the probability is exactly right: ``p (1 - p)``;
2. the curve from score to probability was fitted on so many answers and would be a little
   another one with others: the covariance of its parameters (delta method);
3. whole months are better or worse than others: ``between_months``.

Each is a sum over the customers, so running sums along a list answer every cut, and the
difference of two of them every stretch of it. It speaks of those who answer when they are asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.model.manifest import Calibration, Floats

Ints = npt.NDArray[np.int64]
Gradient = npt.NDArray[np.floating]
SURE = 0.90
SPREADS = 1.6448536269514722  # standard deviations on either side that hold 90 % of a normal curve


@dataclass(frozen=True)
class Expected:
    """How many of some customers to expect, and between which two numbers nine times in ten."""

    size: int
    found: float
    low: float
    high: float

    @property
    def precision(self) -> float | None:
        """The share of them expected to be dissatisfied; nothing of nobody."""
        return self.found / self.size if self.size else None

    @property
    def precision_low(self) -> float | None:
        """The lower end of the share."""
        return self.low / self.size if self.size else None

    @property
    def precision_high(self) -> float | None:
        """The upper end of the share."""
        return self.high / self.size if self.size else None


@dataclass(frozen=True)
class Sums:
    """Running sums along a list; the first entry is of nobody.

    Attributes
    ----------
    found
        Of the probabilities, shape (n + 1,).
    gradient
        Of what each probability gains with each parameter of the calibration, shape
        (parameters, n + 1). The last row sums ``p (1 - p)``.
    """

    calibration: Calibration
    found: Floats
    gradient: Floats

    @classmethod
    def along(cls, calibration: Calibration, score: Floats) -> Sums:
        """Sum along a list whose raw scores are given in its order, shape (n,)."""
        probability = calibration.probability(score)
        return cls.of(calibration, probability, gradient_of(calibration, score, probability))

    @classmethod
    def of(cls, calibration: Calibration, probability: Floats, gradient: Gradient) -> Sums:
        """Sum along a list given its probabilities (n,) and their `gradient_of` (parameters, n)."""
        found = np.zeros(len(probability) + 1)
        np.cumsum(probability, out=found[1:])
        gradients = np.zeros((len(gradient), len(probability) + 1))
        np.cumsum(gradient, axis=1, dtype=np.float64, out=gradients[:, 1:])
        return cls(calibration, found, gradients)

    def between(self, first: int, last: int) -> Expected:
        """What to expect of those from place `first` on, up to but without place `last`."""
        ends = np.array([last])
        low, high = self.intervals(ends, np.array([first]))
        found = float(self.found[last] - self.found[first])
        return Expected(last - first, found, float(low[0]), float(high[0]))

    def intervals(self, size: Ints, first: Ints | None = None) -> tuple[Floats, Floats]:
        """Lower and upper end for the first `size` of the list, or those from `first` up to it."""
        start = np.zeros_like(size) if first is None else first
        found = self.found[size] - self.found[start]
        spread = SPREADS * np.sqrt(
            variance(self.calibration, self.gradient[:, size] - self.gradient[:, start])
        )
        return np.maximum(found - spread, 0.0), np.minimum(found + spread, size - start)


def gradient_of(calibration: Calibration, score: Floats, probability: Floats) -> Floats:
    """What each probability gains with each parameter, shape (parameters, n)."""
    return calibration.slopes(score) * (probability * (1 - probability))


def variance(calibration: Calibration, gradient: Floats) -> Floats:
    """Variance of the number found, given sums of `gradient_of` over the customers, (k, m)."""
    chance = gradient[-1]
    curve = np.einsum("im,ij,jm->m", gradient, np.array(calibration.covariance), gradient)
    return np.asarray(chance + np.maximum(curve, 0.0) + calibration.between_months * chance**2)


def if_the_dissatisfied_answer_less(probability: Floats, times: float) -> Floats:
    """Probabilities of everybody, if the dissatisfied answer only `times` as often as the others.

    Given everything the tables know. Those who answer show odds that are `times` the odds of all
    (Bayes' rule), so theirs are divided by it. Nobody can measure `times` from answers: it is
    a question to put ("what if ...?"), not a correction to make.

    >>> round(float(if_the_dissatisfied_answer_less(np.array([0.2]), 0.5)[0]), 3)
    0.333
    """
    return probability / (probability + times * (1 - probability))
