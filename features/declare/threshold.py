"""A threshold: a whole number with lawful bounds and the reason for them."""

from __future__ import annotations

from dataclasses import dataclass

from features.domain.errors import BadInput, OutOfRange
from features.domain.units import Unit
from features.domain.words import Words


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound that a person may move between ``low`` and ``high``, both included.

    Parameters
    ----------
    low, high : int
        The lawful range.
    unit : Unit
        What the number counts.
    words : Words
        What it is called beside a slider.
    why : Words
        Why the default is a sensible place to start.
    default : int
        Where it stands until somebody moves it.
    """

    low: int
    high: int
    unit: Unit
    words: Words
    why: Words
    default: int

    def __post_init__(self) -> None:
        if not self.low <= self.default <= self.high:
            raise BadInput(
                f"The threshold {self.words.en!r} has the default {self.default}, outside its own "
                f"range {self.low} to {self.high}: correct the declaration."
            )

    def check(self, value: int, name: str) -> int:
        """Give the value back, or refuse it naming the lawful range."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise OutOfRange(f"{name} takes a whole number from {self.low} to {self.high}.")
        if not self.low <= value <= self.high:
            raise OutOfRange(
                f"{name} takes a whole number from {self.low} to {self.high} "
                f"{self.unit.words.en}; {value} is outside."
            )
        return value
