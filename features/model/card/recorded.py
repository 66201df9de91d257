"""Reading what a verdict holds without trusting that it does.

A verdict is plain JSON that grew with the product: an older model knows fewer figures, a newer one
knows some that this version has no words for. `Recorded` gives a figure if it is one, else None.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from features.domain.words import Words


@dataclass(frozen=True)
class Recorded:
    """Some JSON object, read by name."""

    told: Mapping[str, Any] = field(default_factory=dict)

    def number(self, name: str) -> float | None:
        """A finite number, or None."""
        value = self.told.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if math.isfinite(value) else None

    def whole(self, name: str) -> int | None:
        """A whole number, or None."""
        value = self.number(name)
        return int(value) if value is not None and value.is_integer() else None

    def text(self, name: str) -> str | None:
        """A text that says something, or None."""
        value = self.told.get(name)
        return value if isinstance(value, str) and value else None

    def flag(self, name: str) -> bool | None:
        """Yes, no, or None."""
        value = self.told.get(name)
        return value if isinstance(value, bool) else None

    def part(self, name: str) -> Recorded:
        """An object within this one; an empty one where there is none."""
        value = self.told.get(name)
        return Recorded(value if isinstance(value, Mapping) else {})

    def parts(self, name: str) -> list[Recorded]:
        """The objects of a list within this one."""
        value = self.told.get(name)
        held = value if isinstance(value, list) else []
        return [Recorded(one) for one in held if isinstance(one, Mapping)]

    def words(self, name: str) -> Words | None:
        """A sentence in both languages, or None."""
        both = self.part(name)
        zh, en = both.text("zh"), both.text("en")
        return Words(zh, en) if zh and en else None

    def holds(self, name: str) -> bool:
        """Whether anything is recorded under this name, be it an empty list."""
        return self.told.get(name) is not None
