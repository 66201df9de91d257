"""Shapes that several endpoints share. What comes in is strict; what goes out is declared."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from features.domain.words import Words
from features.views import RULES
from serving.problems import Fault, Problem
from serving.targeting.policy import LARGEST_CAPACITY, Match, Policy, PolicyFaults

# Whole numbers beyond this are not the same in every JSON reader.
_LARGEST = 2**53 - 1
_MOST_RULES = 50


def _whole(value: object) -> object:
    """Take 3.0 for 3, as JSON does, and nothing else for a whole number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole), Field(strict=True, ge=-_LARGEST, le=_LARGEST)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Sentence = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        json_schema_extra={"pattern": r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f]"},
    ),
]
Key = Annotated[str, Field(max_length=100)]


class Closed(BaseModel):
    """A body in which a field that nobody declared is an error."""

    model_config = ConfigDict(extra="forbid")


class EvidenceOut(BaseModel):
    """A dated row behind a measure, in words."""

    on: str
    text: Words


def _described_rules() -> dict[str, Any]:
    """Describe each rule's thresholds with their lawful ranges."""
    return _closed(
        {
            rule.name: _closed(
                {
                    name: {
                        "type": "integer",
                        "minimum": threshold.low,
                        "maximum": threshold.high,
                        "default": threshold.default,
                        "description": threshold.words.en,
                    }
                    for name, threshold in rule.thresholds.items()
                }
            )
            | {"description": rule.asks.en}
            for rule in RULES
        }
    )


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


class PolicyIn(Closed):
    """Who is asked, at which thresholds, and how many at most."""

    minimum_probability: Annotated[Number, Field(json_schema_extra={"minimum": 0, "maximum": 1})]
    capacity: Annotated[
        Whole | None, Field(json_schema_extra={"minimum": 1, "maximum": LARGEST_CAPACITY})
    ] = None
    rules: Annotated[
        dict[Key, Annotated[dict[Key, Whole], Field(max_length=_MOST_RULES)]],
        Field(max_length=_MOST_RULES),
        WithJsonSchema(_described_rules()),
    ] = {}
    match: Match = "any"

    def policy(self) -> Policy:
        """Give the lawful policy, or every fault of it as one problem."""
        try:
            return Policy.of(**self.model_dump())
        except PolicyFaults as error:
            faults = [Fault(where=f"body.policy.{w}", message=says) for w, says in error.faults]
            first = faults[0]
            raise Problem(
                422, "Out of range", f"{first.where} {first.message}", errors=faults
            ) from None


class PolicyOut(BaseModel):
    """A lawful policy: every threshold of every enabled rule has a value."""

    minimum_probability: float
    capacity: int | None
    rules: dict[str, dict[str, int]]
    match: Match
