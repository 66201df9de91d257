"""What a view answers with: one number, one word, or a ladder of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

import polars as pl

from features.domain.errors import BadInput
from features.domain.units import Unit
from features.domain.words import Words

Absent = Literal[0] | None  # what "no rows" means: zero, or unknown


class More(Enum):
    """What more of a measure can only mean for a customer; declared where the business knows.

    A model may learn that it means nothing, and never the opposite: a line that reads "cut off four
    times, therefore more satisfied" is noise, and no manager would believe the list it is on.
    """

    WORSE = "worse"
    BETTER = "better"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number about a customer; ``absent`` says what it is when there are no rows.

    ``more_is`` says what more of it can only mean, where that is known beforehand. ``reported_as``
    names a measure that counts the same facts in another way: to a person both are one reason.
    """

    name: str
    words: Words
    unit: Unit
    absent: Absent
    more_is: More | None = None
    reported_as: str | None = None

    @property
    def reported_name(self) -> str:
        """The name under which a person is told of it."""
        return self.reported_as or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column that carries it."""
        return (self.name,)

    @property
    def taught_columns(self) -> tuple[str, ...]:
        """The columns a model is taught."""
        return (self.name,)

    @property
    def dtype(self) -> pl.DataType:
        """Measures are 64-bit floats, whatever they count: a model sees no other type."""
        return pl.Float64()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One word about a customer."""

    name: str
    words: Words
    says: dict[str, Words]

    @property
    def reported_name(self) -> str:
        """The name under which a person is told of it."""
        return self.name

    @property
    def unit(self) -> Unit:
        """A word has no unit."""
        return Unit.WORD

    @property
    def absent(self) -> Absent:
        """No word is an unknown word."""
        return None

    @property
    def more_is(self) -> More | None:
        """Words have no more and no less."""
        return None

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column that carries it."""
        return (self.name,)

    @property
    def taught_columns(self) -> tuple[str, ...]:
        """The columns a model is taught."""
        return (self.name,)

    @property
    def dtype(self) -> pl.DataType:
        """A word is text."""
        return pl.String()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The same number at every lawful place of a second threshold, one column a step.

    A ladder is what lets a rule with two thresholds stay live: the first picks the column, the
    second is held against it.
    """

    name: str
    words: Words
    unit: Unit
    first: int
    last: int
    step_unit: Unit
    absent: Absent
    taught: tuple[int, ...]
    more_is: More | None = None

    def __post_init__(self) -> None:
        outside = [step for step in self.taught if not self.first <= step <= self.last]
        if outside:
            raise BadInput(f"The ladder {self.name!r} teaches steps it does not have: {outside}.")

    @property
    def reported_name(self) -> str:
        """The name under which a person is told of it."""
        return self.name

    @property
    def steps(self) -> range:
        """The lawful places of the second threshold."""
        return range(self.first, self.last + 1)

    def column_at(self, step: int) -> str:
        """Name the column of one step."""
        return f"{self.name}_{step:02d}"

    @property
    def columns(self) -> tuple[str, ...]:
        """One column a step."""
        return tuple(self.column_at(step) for step in self.steps)

    @property
    def taught_columns(self) -> tuple[str, ...]:
        """The steps a model is taught."""
        return tuple(self.column_at(step) for step in self.taught)

    @property
    def dtype(self) -> pl.DataType:
        """Measures are 64-bit floats."""
        return pl.Float64()


Answer = Measure | Category | Ladder
