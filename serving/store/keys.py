"""Keys and sessions: only the SHA-256 of either is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from serving.store.audit import record
from serving.store.moments import now
from serving.store.tables import access_keys, sessions


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is remembered."""

    id: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as whoever answers for keys sees it; moments are ISO texts in UTC."""

    id: str
    role: str
    name: str
    issued_at: str
    disabled_at: str | None


def all_keys(connection: Connection) -> list[ListedKey]:
    """List every key that was ever made, the newest first."""
    rows = connection.execute(
        select(
            access_keys.c.id,
            access_keys.c.role,
            access_keys.c.name,
            access_keys.c.issued_at,
            access_keys.c.disabled_at,
        ).order_by(access_keys.c.issued_at.desc(), access_keys.c.id)
    )
    return [ListedKey(**row._mapping) for row in rows]


def add_key(
    connection: Connection, *, key_id: str, role: str, name: str, sha256: str, by: str
) -> None:
    """Remember a new key."""
    connection.execute(
        insert(access_keys).values(
            id=key_id, role=role, name=name, sha256=sha256, issued_at=now(), disabled_at=None
        )
    )
    record(connection, who=by, what="key issued", on=f"key:{key_id}", after=f"{role}:{name}")


def disable_key(connection: Connection, key_id: str, *, by: str) -> bool:
    """Make a key and its sessions worthless; tell whether it was one."""
    done = connection.execute(
        update(access_keys)
        .where(access_keys.c.id == key_id, access_keys.c.disabled_at.is_(None))
        .values(disabled_at=now())
    )
    connection.execute(delete(sessions).where(sessions.c.key_id == key_id))
    if done.rowcount:
        record(connection, who=by, what="key disabled", on=f"key:{key_id}")
    return bool(done.rowcount)


def key_by_hash(connection: Connection, sha256: str) -> StoredKey | None:
    """Find the key with this hash, unless it was disabled."""
    return _one(
        connection.execute(
            select(access_keys.c.id, access_keys.c.role, access_keys.c.name).where(
                access_keys.c.sha256 == sha256, access_keys.c.disabled_at.is_(None)
            )
        ).first()
    )


def open_session(connection: Connection, *, sha256: str, key_id: str, until: str) -> None:
    """Remember a session, and forget those that are over."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now()))
    connection.execute(
        insert(sessions).values(sha256=sha256, key_id=key_id, opened_at=now(), expires_at=until)
    )
    record(connection, who=f"key:{key_id}", what="signed in", on=f"key:{key_id}")


def close_session(connection: Connection, sha256: str) -> None:
    """Forget a session."""
    connection.execute(delete(sessions).where(sessions.c.sha256 == sha256))


def key_by_session(connection: Connection, sha256: str) -> StoredKey | None:
    """Find the key behind a session that is not over and whose key was not disabled."""
    return _one(
        connection.execute(
            select(access_keys.c.id, access_keys.c.role, access_keys.c.name)
            .join(sessions, sessions.c.key_id == access_keys.c.id)
            .where(
                sessions.c.sha256 == sha256,
                sessions.c.expires_at > now(),
                access_keys.c.disabled_at.is_(None),
            )
        ).first()
    )


def _one(row: Row[*tuple[Any, ...]] | None) -> StoredKey | None:
    return None if row is None else StoredKey(id=row.id, role=row.role, name=row.name)
