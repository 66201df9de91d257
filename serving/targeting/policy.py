"""A campaign's policy: who is asked, at which thresholds, and how many at most.

Everything in it is live: moving it recomputes no measure and teaches no model.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

import polars as pl

from features.declare.rule import AnyRule
from features.domain.canonical import canonical_json
from features.domain.errors import BadInput
from features.views import RULES

LARGEST_CAPACITY = 10_000_000
Match = Literal["any", "all"]
RULE_BY_NAME: Mapping[str, AnyRule] = {rule.name: rule for rule in RULES}


class PolicyFaults(BadInput):
    """Everything that is wrong with a policy, as pairs of place and sentence."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{where}: {says}" for where, says in self.faults))


@dataclass(frozen=True)
class Policy:
    """A lawful policy. Build it with `Policy.of`, which refuses every other.

    Attributes
    ----------
    minimum_probability
        Customers with less are left out, 0 to 1.
    capacity
        How many can be contacted at most; no limit when None.
    rules
        The enabled rules with a value for each of their thresholds.
    match
        Whether any or all of the enabled rules must fire. Without rules everybody qualifies.
    """

    minimum_probability: float = 0.5
    capacity: int | None = None
    rules: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    match: Match = "any"

    @classmethod
    def of(
        cls,
        minimum_probability: float,
        capacity: int | None = None,
        rules: Mapping[str, Mapping[str, int]] | None = None,
        match: str = "any",
    ) -> Policy:
        """Check everything, fill in the defaults of thresholds, and tell all faults at once.

        Raises
        ------
        PolicyFaults
            With the lawful ranges and the nearest names. What was sent is not repeated.
        """
        faults: list[tuple[str, str]] = []
        if not (math.isfinite(minimum_probability) and 0 <= minimum_probability <= 1):
            faults.append(("minimum_probability", "takes a number from 0 to 1."))
        if capacity is not None and not 1 <= capacity <= LARGEST_CAPACITY:
            faults.append(
                ("capacity", f"takes a whole number from 1 to {LARGEST_CAPACITY}, or null.")
            )
        if match not in ("any", "all"):
            faults.append(("match", "takes 'any' or 'all'."))
        checked: dict[str, dict[str, int]] = {}
        for name, values in (rules or {}).items():
            rule = RULE_BY_NAME.get(name)
            if rule is None:
                faults.append(("rules", f"There is no such rule. {_hint(name, RULE_BY_NAME)}"))
                continue
            faults.extend(_threshold_faults(rule, values))
            checked[name] = {
                t: values.get(t, known.default) for t, known in rule.thresholds.items()
            }
        if faults:
            raise PolicyFaults(faults)
        return cls(
            # Adding zero makes -0.0 and 0.0, which are equal, one text.
            float(minimum_probability) + 0.0,
            capacity,
            checked,
            "all" if match == "all" else "any",
        )

    @classmethod
    def from_text(cls, text: str) -> Policy:
        """Read a policy that `text` wrote."""
        return cls.of(**json.loads(text))

    def text(self) -> str:
        """Write the policy so that equal policies have equal text."""
        return canonical_json(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Give the policy as the API carries it."""
        return {
            "minimum_probability": self.minimum_probability,
            "capacity": self.capacity,
            "rules": {name: dict(values) for name, values in self.rules.items()},
            "match": self.match,
        }

    def enabled(self) -> tuple[AnyRule, ...]:
        """Give the enabled rules in the order in which the house lists them."""
        return tuple(rule for rule in RULES if rule.name in self.rules)

    def fires(self, rule: AnyRule) -> pl.Expr:
        """Tell where a rule fires: at this policy's thresholds, or at its defaults."""
        return rule.fires(self.rules.get(rule.name, {})).alias(rule.name)


def _threshold_faults(rule: AnyRule, values: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        known = rule.thresholds.get(name)
        place = f"rules.{rule.name}"
        if known is None:
            yield place, f"There is no such threshold. {_hint(name, rule.thresholds)}"
        elif isinstance(value, bool) or not (
            isinstance(value, int) and known.low <= value <= known.high
        ):
            unit = known.unit.words.en
            yield (
                f"{place}.{name}",
                f"takes a whole number from {known.low} to {known.high} {unit}".rstrip() + ".",
            )


def _hint(name: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    near = get_close_matches(name, choices, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Possible choices are: {', '.join(choices)}."
