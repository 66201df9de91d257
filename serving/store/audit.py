"""Every change with who, when and what it was before: written with the change or not at all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from serving.store.moments import now
from serving.store.tables import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One recorded change."""

    seq: int
    at: str
    who: str
    what: str
    object: str
    before: str | None
    after: str | None


def record(
    connection: Connection,
    *,
    who: str,
    what: str,
    on: str,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Write one change in the transaction that makes it."""
    connection.execute(
        insert(audit).values(at=now(), who=who, what=what, object=on, before=before, after=after)
    )


def of_object(connection: Connection, on: str) -> list[AuditRow]:
    """Read what happened to one object, oldest first."""
    rows = connection.execute(select(audit).where(audit.c.object == on).order_by(audit.c.seq))
    return [AuditRow(**row) for row in rows.mappings()]
