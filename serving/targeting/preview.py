"""The one function that decides who is on a list.

`decide` is called for the preview, for every move of a slider and for publication. What was
previewed is what is published because nothing else decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.model.expected import Expected, Sums
from features.views import RULES
from serving.scoring.population import Floats, Population
from serving.targeting.policy import Policy

CURVE_POINTS = 500
LAST = 100


@dataclass(frozen=True)
class RuleCount:
    """How often a rule fires among the eligible, and among those on the list."""

    name: str
    enabled: bool
    fires_alone: int
    in_list: int


@dataclass(frozen=True)
class CurvePoint:
    """The list at another cut, everything else as it is."""

    minimum_probability: float
    size: int
    expected_found: float
    found_low: float
    found_high: float
    expected_precision: float | None


@dataclass(frozen=True)
class Decision:
    """Who is on the list, and what to expect of it.

    Attributes
    ----------
    chosen
        Positions in ``population.eligible`` of those on the list, in the list's order.
    expected
        How many dissatisfied customers to expect, and between which numbers nine times in ten.
    rules
        One count for each rule of the house; those that the policy does not enable are counted
        at their default thresholds.
    """

    population: Population
    policy: Policy
    chosen: npt.NDArray[np.int64]
    expected: Expected
    rules: tuple[RuleCount, ...]
    _qualified: Floats
    _sums: Sums

    @property
    def size(self) -> int:
        """How many customers are on the list."""
        return len(self.chosen)

    @property
    def expected_found(self) -> float:
        """How many dissatisfied customers to expect: the sum of their probabilities."""
        return self.expected.found

    @property
    def expected_precision(self) -> float | None:
        """The share of the list expected to be dissatisfied; nothing for an empty list."""
        return self.expected.precision

    @property
    def last(self) -> Expected:
        """What to expect of the last hundred on the list, or of all where there are fewer."""
        return self._sums.between(max(0, self.size - LAST), self.size)

    def curve(self, points: int = CURVE_POINTS) -> list[CurvePoint]:
        """Give the list's size at evenly spread cuts from 0 to 1, for a slider to follow."""
        cuts = np.arange(points + 1) / points
        sizes = _sizes(self._qualified, cuts, self.policy.capacity)
        found = self._sums.found[sizes]
        low, high = self._sums.intervals(sizes)
        columns = (column.tolist() for column in (cuts, sizes, found, low, high))
        return [
            CurvePoint(cut, size, value, least, most, value / size if size else None)
            for cut, size, value, least, most in zip(*columns, strict=True)
        ]

    def rows(self, first: int | None = None) -> pl.DataFrame:
        """Give ``customer_id`` and ``probability`` of those on the list, in its order."""
        return self.population.eligible[self.chosen[:first]].select("customer_id", "probability")

    def fired(self, first: int | None = None) -> list[list[str]]:
        """Name, for each of those on the list, the rules that fire.

        A rule that the policy does not enable decides nothing, but at its defaults it still tells
        whoever calls what they will hear.
        """
        fires = self.population.eligible[self.chosen[:first]].select(
            self.policy.fires(rule) for rule in RULES
        )
        return [
            [name for name, yes in zip(fires.columns, row, strict=True) if yes]
            for row in fires.rows()
        ]


def decide(population: Population, policy: Policy) -> Decision:
    """Decide who is on the list.

    A customer qualifies whose probability is at least the minimum and, where rules are enabled,
    for whom any or all of them fire. Those who qualify are listed by probability, highest first,
    then by ``customer_id``, until the capacity is reached.
    """
    fires = population.eligible.select(policy.fires(rule) for rule in RULES)
    if policy.rules:
        together = pl.any_horizontal if policy.match == "any" else pl.all_horizontal
        names = [rule.name for rule in policy.enabled()]
        positions = np.flatnonzero(fires.select(together(names)).to_series().to_numpy())
        qualified = population.probability[positions]
        gradient = population.gradient[:, positions]
        sums = Sums.of(population.sums.calibration, qualified, gradient)
    else:
        positions = np.arange(len(population.probability))
        qualified, sums = population.probability, population.sums
    size = int(_sizes(qualified, np.array([policy.minimum_probability]), policy.capacity)[0])
    chosen = positions[:size]
    return Decision(
        population=population,
        policy=policy,
        chosen=chosen,
        expected=sums.between(0, size),
        rules=_counts(fires, policy, chosen),
        _qualified=qualified,
        _sums=sums,
    )


def _sizes(qualified: Floats, cuts: Floats, capacity: int | None) -> npt.NDArray[np.int64]:
    """Count, for each cut, those with at least that probability, up to the capacity."""
    ascending = qualified[::-1]
    sizes = len(qualified) - np.searchsorted(ascending, cuts, side="left")
    return np.minimum(sizes, len(qualified) if capacity is None else capacity)


def _counts(
    fires: pl.DataFrame, policy: Policy, chosen: npt.NDArray[np.int64]
) -> tuple[RuleCount, ...]:
    alone = _sums(fires)
    listed = _sums(fires[chosen])
    return tuple(
        RuleCount(rule.name, rule.name in policy.rules, alone[rule.name], listed[rule.name])
        for rule in RULES
    )


def _sums(fires: pl.DataFrame) -> Mapping[str, int]:
    return {name: int(fires[name].sum()) for name in fires.columns}
