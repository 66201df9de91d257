"""What the gate found of a model, as the ledger keeps it: read with types, written by training.

A line of the ledger may be older than a figure, and of a later version than this one: what it does
not hold is None, and what it holds besides is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from features.domain.words import Words

Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class SliceFigures(_Read):
    """One question about one city, rank or age band: by how much, and how sure."""

    by: str
    level: str
    asks: str
    rows: int
    value: Finite
    standard_error: Finite


class CheckFigures(_Read):
    """The numbers behind a check, of those that a person is shown."""

    slices: list[SliceFigures] | None = None


class GateCheck(_Read):
    """One check: whether it passed, in words, and a person's excuse where it did not."""

    name: str
    passed: bool
    words: Words
    figures: CheckFigures = CheckFigures()
    excuse: str | None = None


class GateEvidence(_Read):
    """The gate's decision with every check behind it."""

    decision: Words | None = None
    checks: list[GateCheck] = Field(default_factory=list)

    @classmethod
    def of(cls, recorded: Mapping[str, Any]) -> GateEvidence | None:
        """Read what a line of the ledger holds; None where this version cannot read it."""
        try:
            return cls.model_validate(recorded)
        except ValidationError:
            return None

    @property
    def slices(self) -> list[SliceFigures]:
        """Each city, rank and age band that was looked at."""
        return [one for check in self.checks for one in check.figures.slices or ()]
