"""Who may do what: six roles, their permissions, and nothing that is allowed by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Permission(StrEnum):
    """One thing that somebody may do; every endpoint names exactly one."""

    CATALOGUE_READ = "catalogue.read"
    MODEL_READ = "model.read"
    MODEL_DECIDE = "model.decide"
    EXPLANATION_READ = "explanation.read"
    CAMPAIGN_READ = "campaign.read"
    CAMPAIGN_WRITE = "campaign.write"
    LIST_PUBLISH = "list.publish"
    LIST_READ = "list.read"
    LIST_EXPORT = "list.export"
    KPI_READ = "kpi.read"
    DATA_QUALITY_READ = "data_quality.read"
    KEYS_MANAGE = "keys.manage"
    SESSION_OWN = "session.own"


class Role(StrEnum):
    """What a person is here for."""

    MARKETING = "marketing"
    OWNER = "owner"
    AGENT = "agent"
    SCIENTIST = "scientist"
    QUALITY = "quality"
    ADMIN = "admin"


EVERYONE = frozenset({Permission.CATALOGUE_READ, Permission.KPI_READ, Permission.SESSION_OWN})
_LISTS = frozenset({Permission.LIST_PUBLISH, Permission.LIST_READ, Permission.LIST_EXPORT})

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.MARKETING: EVERYONE | _LISTS | {Permission.EXPLANATION_READ, Permission.CAMPAIGN_READ},
    Role.OWNER: EVERYONE
    | _LISTS
    | {
        Permission.MODEL_READ,
        Permission.MODEL_DECIDE,
        Permission.EXPLANATION_READ,
        Permission.CAMPAIGN_READ,
        Permission.CAMPAIGN_WRITE,
    },
    Role.AGENT: EVERYONE | {Permission.EXPLANATION_READ},
    Role.SCIENTIST: EVERYONE
    | {Permission.MODEL_READ, Permission.MODEL_DECIDE, Permission.DATA_QUALITY_READ},
    Role.QUALITY: EVERYONE | {Permission.MODEL_READ, Permission.DATA_QUALITY_READ},
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever a request comes from."""

    name: str
    role: Role
    key_id: str
    via: Literal["key", "session"]

    def may(self, permission: Permission) -> bool:
        """Tell whether this person's role includes a permission."""
        return permission in PERMISSIONS[self.role]
