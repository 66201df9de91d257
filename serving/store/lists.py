"""Published lists: written whole in one transaction, read by keyset pages, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, insert, select
from sqlalchemy.exc import IntegrityError

from features.domain.errors import NotThere
from serving.store.audit import record
from serving.store.tables import list_entries, lists

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class StoredList:
    """The head of a list; ``receipt`` is canonical JSON."""

    id: str
    natural_key: str
    campaign: str
    campaign_version: int
    as_of: str
    model: str
    size: int
    expected_found: float
    expected_precision: float | None
    sha256: str
    receipt: str
    created_at: str
    created_by: str
    why: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One customer's place on a list; ``rules`` and ``reasons`` are canonical JSON."""

    position: int
    customer_id: str
    probability: float
    rules: str
    reasons: str


def by_natural_key(connection: Connection, natural_key: str) -> StoredList | None:
    """Find the list that was published for exactly this wish."""
    row = connection.execute(_heads().where(lists.c.natural_key == natural_key)).first()
    return None if row is None else StoredList(**row._mapping)


def publish(
    connection: Connection, head: StoredList, entries: Iterable[StoredEntry]
) -> tuple[StoredList, bool]:
    """Write a list, or find the one that another publisher wrote first.

    Returns
    -------
    tuple
        The list, and whether it is new.
    """
    try:
        with connection.begin_nested():
            connection.execute(insert(lists).values(**asdict(head)))
    except IntegrityError:
        first = by_natural_key(connection, head.natural_key)
        if first is None:
            raise
        return first, False
    remaining = iter(entries)
    while chunk := list(islice(remaining, _ROWS_AT_ONCE)):
        connection.execute(
            insert(list_entries), [{"list_id": head.id, **asdict(entry)} for entry in chunk]
        )
    record(
        connection,
        who=head.created_by,
        what="list published",
        on=f"list:{head.id}",
        after=head.sha256,
    )
    return head, True


def read(connection: Connection, list_id: str) -> StoredList:
    """Read the head of a list.

    Raises
    ------
    NotThere
        When there is no such list.
    """
    row = connection.execute(_heads().where(lists.c.id == list_id)).first()
    if row is None:
        raise NotThere(
            "There is no list of that number; a campaign's lists are at "
            "/api/v1/campaigns/{name}/lists."
        )
    return StoredList(**row._mapping)


def of_campaign(connection: Connection, campaign: str) -> list[StoredList]:
    """Read the heads of a campaign's lists, newest first."""
    rows = connection.execute(
        _heads().where(lists.c.campaign == campaign).order_by(lists.c.seq.desc())
    )
    return [StoredList(**row._mapping) for row in rows]


def page(connection: Connection, list_id: str, *, after: int, limit: int) -> list[StoredEntry]:
    """Read the entries that come after a position."""
    rows = connection.execute(
        select(
            list_entries.c.position,
            list_entries.c.customer_id,
            list_entries.c.probability,
            list_entries.c.rules,
            list_entries.c.reasons,
        )
        .where(list_entries.c.list_id == list_id, list_entries.c.position > after)
        .order_by(list_entries.c.position)
        .limit(limit)
    )
    return [StoredEntry(**row._mapping) for row in rows]


def all_entries(connection: Connection, list_id: str) -> Iterator[StoredEntry]:
    """Read every entry in the list's order, some thousand at a time."""
    after = 0
    while entries := page(connection, list_id, after=after, limit=_ROWS_AT_ONCE):
        yield from entries
        after = entries[-1].position


def _heads() -> Select[*tuple[Any, ...]]:
    return select(*(column for column in lists.columns if column.name != "seq"))
