"""A rule: a measure held against a live threshold.

Moving a threshold recomputes nothing: the measures already hold the answer for every lawful
place of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from features.declare.measure import Ladder, Measure
from features.declare.threshold import Threshold
from features.domain.errors import BadInput, unknown
from features.domain.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Fires where a measure is at least a threshold; an unknown measure never fires."""

    name: str
    words: Words
    asks: Words
    measure: Measure
    at_least: Threshold

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """The live thresholds by name."""
        return {"at_least": self.at_least}

    @property
    def columns(self) -> tuple[str, ...]:
        """The measure columns it may read."""
        return self.measure.columns

    def check(self, values: Mapping[str, int]) -> dict[str, int]:
        """Fill in the defaults; refuse unknown names and values outside their range."""
        return _checked(self.name, self.thresholds, values)

    def column_for(self, values: Mapping[str, int]) -> str:
        """Name the column that answers at these thresholds."""
        return self.measure.name

    def fires(self, values: Mapping[str, int]) -> pl.Expr:
        """Tell for each customer whether the rule fires at these thresholds."""
        checked = self.check(values)
        return (pl.col(self.column_for(checked)) >= checked["at_least"]).fill_null(value=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRule:
    """Fires where the step of a ladder chosen by one threshold is at least another."""

    name: str
    words: Words
    asks: Words
    measure: Ladder
    step: Threshold
    at_least: Threshold

    def __post_init__(self) -> None:
        if (self.step.low, self.step.high) != (self.measure.first, self.measure.last):
            raise BadInput(
                f"The rule {self.name!r} lets its step run from {self.step.low} to "
                f"{self.step.high}, the ladder has {self.measure.first} to {self.measure.last}."
            )

    @property
    def thresholds(self) -> dict[str, Threshold]:
        """The live thresholds by name."""
        return {"step": self.step, "at_least": self.at_least}

    @property
    def columns(self) -> tuple[str, ...]:
        """The measure columns it may read."""
        return self.measure.columns

    def check(self, values: Mapping[str, int]) -> dict[str, int]:
        """Fill in the defaults; refuse unknown names and values outside their range."""
        return _checked(self.name, self.thresholds, values)

    def column_for(self, values: Mapping[str, int]) -> str:
        """Name the column that answers at these thresholds."""
        return self.measure.column_at(values["step"])

    def fires(self, values: Mapping[str, int]) -> pl.Expr:
        """Tell for each customer whether the rule fires at these thresholds."""
        checked = self.check(values)
        return (pl.col(self.column_for(checked)) >= checked["at_least"]).fill_null(value=False)


AnyRule = Rule | LadderRule


def _checked(
    rule: str, thresholds: Mapping[str, Threshold], values: Mapping[str, int]
) -> dict[str, int]:
    for name in values:
        if name not in thresholds:
            raise unknown(f"threshold of the rule {rule!r}", name, thresholds)
    return {
        name: threshold.check(values.get(name, threshold.default), f"{rule}.{name}")
        for name, threshold in thresholds.items()
    }
