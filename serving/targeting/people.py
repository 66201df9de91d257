"""Who the customers of a list are, as far as may be shown: names and numbers by their masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.domain.masking import PersonName, Phone
from features.engine.snapshot import Snapshot
from serving.targeting.entries import rows_of

_SHOWN = ("customer_id", "name", "phone", "city", "brand", "rank")


@dataclass(frozen=True)
class Person:
    """What may be shown of one customer; all None where the snapshot is gone."""

    name: PersonName | None = None
    phone: Phone | None = None
    city: str | None = None
    brand: str | None = None
    rank: str | None = None


def people_of(snapshot: Snapshot | None, customers: Sequence[str]) -> list[Person]:
    """Look customers up in a snapshot, in the order given."""
    if snapshot is None or not customers:
        return [Person() for _ in customers]
    rows = rows_of(snapshot.people().select(_SHOWN), pl.Series(customers, dtype=pl.String))
    return [
        Person(
            name=None if row["name"] is None else PersonName(row["name"]),
            phone=None if row["phone"] is None else Phone(row["phone"]),
            city=row["city"],
            brand=row["brand"],
            rank=row["rank"],
        )
        for row in rows.iter_rows(named=True)
    ]


def snapshot_if_there(home: Home, as_of: date) -> Snapshot | None:
    """Open a snapshot that may have been removed since a list was made from it."""
    try:
        return Snapshot.open(home, as_of)
    except UnspokenError:
        return None
