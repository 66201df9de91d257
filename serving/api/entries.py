"""How one customer on a list is shown: by masks."""

from __future__ import annotations

import json

from pydantic import BaseModel

from features.domain.words import Words
from serving.store.lists import StoredEntry
from serving.targeting.entries import Entry
from serving.targeting.people import Person


class EntryOut(BaseModel):
    """One customer's place on a list."""

    position: int
    customer_id: str
    name: str | None
    phone: str | None
    city: str | None
    brand: str | None
    rank: str | None
    probability: float
    rules: list[str]
    reasons: list[Words]

    @classmethod
    def of(cls, entry: Entry, person: Person) -> EntryOut:
        """Carry an entry that is not published outside."""
        reasons = list(entry.reasons)
        return cls(
            position=entry.position,
            customer_id=entry.customer_id,
            probability=entry.probability,
            rules=entry.rules,
            reasons=reasons,
            **_shown(person),
        )

    @classmethod
    def of_stored(cls, entry: StoredEntry, person: Person) -> EntryOut:
        """Carry a published entry outside."""
        return cls(
            position=entry.position,
            customer_id=entry.customer_id,
            probability=entry.probability,
            rules=json.loads(entry.rules),
            reasons=json.loads(entry.reasons),
            **_shown(person),
        )


def _shown(person: Person) -> dict[str, str | None]:
    return {
        "name": None if person.name is None else str(person.name),
        "phone": None if person.phone is None else str(person.phone),
        "city": person.city,
        "brand": person.brand,
        "rank": person.rank,
    }
