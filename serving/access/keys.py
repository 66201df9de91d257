"""Keys: made here, shown once, remembered only as a SHA-256.

A key is 32 random bytes, so a plain hash is enough: there is nothing to guess. There is no
default key and no password anywhere.
"""

from __future__ import annotations

import hashlib
import secrets

from features.domain.errors import BadInput, unknown
from serving.access.permissions import Principal, Role
from serving.settings import Settings
from serving.store import Store, keys
from serving.store.keys import ListedKey
from serving.store.moments import hours_from_now

_LONGEST_NAME = 60


def issue_key(settings: Settings, role: str, name: str = "") -> str:
    """Make a key for a role and return it; it can never be shown again.

    Parameters
    ----------
    settings
        Which installation the key is for.
    role
        One of `Role`.
    name
        Whose key it is, as the records shall call them; the role unless given.

    Raises
    ------
    Unknown
        When there is no such role.
    """
    with_name = " ".join(name.split()) or role
    if role not in set(Role):
        raise unknown("role", role, [str(known) for known in Role])
    if len(with_name) > _LONGEST_NAME or not with_name.isprintable():
        raise BadInput(f"A key's name is at most {_LONGEST_NAME} printable characters long.")
    store = Store.open(settings.url)
    try:
        return _add(store, Role(role), with_name)
    finally:
        store.close()


def fresh_keys(settings: Settings) -> dict[str, str]:
    """Make one new key for every role; older keys stay as they are."""
    store = Store.open(settings.url)
    try:
        return {str(role): _add(store, role, str(role)) for role in Role}
    finally:
        store.close()


def known_keys(settings: Settings) -> list[ListedKey]:
    """List every key that was made, the newest first."""
    store = Store.open(settings.url)
    try:
        return listed_keys(store)
    finally:
        store.close()


def listed_keys(store: Store) -> list[ListedKey]:
    """List every key of an open store, the newest first."""
    with store.reading() as connection:
        return keys.all_keys(connection)


def revoke_key(settings: Settings, key_id: str, *, by: str) -> ListedKey:
    """Revoke a key; parameters and errors as for `revoke`."""
    store = Store.open(settings.url)
    try:
        return revoke(store, key_id, by=by)
    finally:
        store.close()


def revoke(store: Store, key_id: str, *, by: str) -> ListedKey:
    """Make a key and its sessions worthless at once; again changes nothing.

    Raises
    ------
    Unknown
        When there is no such key; names the nearest.
    """
    with store.writing() as connection:
        keys.disable_key(connection, key_id, by=by)
        found = {one.id: one for one in keys.all_keys(connection)}
    if key_id not in found:
        raise unknown("key", key_id, found)
    return found[key_id]


def principal_of_key(store: Store, key: str) -> Principal | None:
    """Tell who presents this key, if anybody."""
    with store.reading() as connection:
        found = keys.key_by_hash(connection, hash_of(key))
    return None if found is None else Principal(found.name, Role(found.role), found.id, "key")


def open_session(store: Store, key: str, hours: int) -> str | None:
    """Begin a session for whoever presents a key; give the session's secret, or nothing."""
    principal = principal_of_key(store, key)
    if principal is None:
        return None
    secret = secrets.token_urlsafe(32)
    with store.writing() as connection:
        keys.open_session(
            connection,
            sha256=hash_of(secret),
            key_id=principal.key_id,
            until=hours_from_now(hours),
        )
    return secret


def principal_of_session(store: Store, secret: str) -> Principal | None:
    """Tell who is behind a session that is not over."""
    with store.reading() as connection:
        found = keys.key_by_session(connection, hash_of(secret))
    return None if found is None else Principal(found.name, Role(found.role), found.id, "session")


def close_session(store: Store, secret: str) -> None:
    """End a session."""
    with store.writing() as connection:
        keys.close_session(connection, hash_of(secret))


def hash_of(secret: str) -> str:
    """Hash a key or a session's secret as it is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _add(store: Store, role: Role, name: str) -> str:
    key_id, key = secrets.token_hex(8), f"unspoken_{secrets.token_urlsafe(32)}"
    with store.writing() as connection:
        keys.add_key(
            connection, key_id=key_id, role=role, name=name, sha256=hash_of(key), by="operator"
        )
    return key
