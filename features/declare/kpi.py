"""A KPI: an indicator of product or process quality, read every month."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

import polars as pl

from features.declare.source import Source
from features.domain.errors import BadInput
from features.domain.words import Words


class Direction(Enum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Status(StrEnum):
    """How a reading stands to its target; written everywhere as its value."""

    GOOD = "good"
    WATCH = "watch"
    ALARM = "alarm"
    NO_DATA = "no data"


class Period(Enum):
    """How often a KPI is read."""

    MONTH = "month"


class Process(Enum):
    """The process a KPI watches."""

    BUSINESS_SUPPORT = "business_support"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Count:
    """How many rows of a source."""

    source: Source
    where: pl.Expr

    @property
    def quantity(self) -> pl.Expr:
        """The number each row adds."""
        return self.where.fill_null(value=False).cast(pl.Int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sum:
    """The sum of a whole-number column of a source over some rows."""

    source: Source
    column: str
    where: pl.Expr

    @property
    def quantity(self) -> pl.Expr:
        """The number each row adds."""
        return pl.when(self.where).then(pl.col(self.column)).otherwise(0).cast(pl.Int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is aimed at, and where somebody has to act."""

    value: float
    alarm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """A share of what happened in a month; over an empty denominator it reads "no data"."""

    name: str
    words: Words
    asks: Words
    counts: Count | Sum
    of: Count | Sum
    better: Direction
    target: Target
    every: Period
    owner: str
    process: Process
    factor: Words

    def __post_init__(self) -> None:
        if self.counts.source is not self.of.source:
            raise BadInput(f"The KPI {self.name!r} divides rows of two sources: use one.")
        worse = self.target.alarm > self.target.value
        if worse == (self.better is Direction.HIGHER) and self.target.alarm != self.target.value:
            raise BadInput(
                f"The KPI {self.name!r} sounds its alarm on the good side of its target."
            )

    def status(self, value: float | None) -> Status:
        """Hold a reading against the target; None is a reading of nothing."""
        if value is None:
            return Status.NO_DATA
        sign = 1 if self.better is Direction.HIGHER else -1
        if sign * value >= sign * self.target.value:
            return Status.GOOD
        return Status.WATCH if sign * value >= sign * self.target.alarm else Status.ALARM
