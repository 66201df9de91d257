"""Keys: who has one, and taking one away."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from features.domain.errors import Unknown
from serving.access.keys import listed_keys, revoke
from serving.api.needs import KeyOf, MayManageKeys, StoreOf
from serving.problems import Problem, documented
from serving.store.keys import ListedKey

router = APIRouter(prefix="/api/v1/keys", tags=["keys"])


class KeyOut(BaseModel):
    """One key: whose it is, since when, and whether it is valid. The key itself is not kept."""

    id: str
    role: str
    name: str
    issued_at: str
    revoked_at: str | None

    @classmethod
    def of(cls, key: ListedKey) -> KeyOut:
        """Carry a key outside."""
        return cls(
            id=key.id,
            role=key.role,
            name=key.name,
            issued_at=key.issued_at,
            revoked_at=key.disabled_at,
        )


class KeysOut(BaseModel):
    """All keys, the newest first."""

    keys: list[KeyOut]


@router.get("", responses=documented())
def all_keys(principal: MayManageKeys, store: StoreOf) -> KeysOut:
    """Every key that was made, valid or revoked."""
    return KeysOut(keys=[KeyOut.of(key) for key in listed_keys(store)])


@router.delete("/{key_id}", responses=documented(404))
def revoke_key(key_id: KeyOf, principal: MayManageKeys, store: StoreOf) -> KeyOut:
    """Revoke a key: it opens nothing from now on, and its sessions end."""
    try:
        return KeyOut.of(revoke(store, key_id, by=principal.name))
    except Unknown:
        raise Problem(
            404, "Not there", "There is no key of that number; GET /api/v1/keys lists them."
        ) from None
