"""Campaigns: the newest version in front, every version kept with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from features.domain.errors import Mismatch, NotThere, Refused
from serving.store.audit import record
from serving.store.moments import now
from serving.store.tables import campaign_versions, campaigns


@dataclass(frozen=True, slots=True)
class StoredCampaign:
    """One version of a campaign; ``policy`` is canonical JSON."""

    name: str
    purpose: str
    version: int
    policy: str
    created_by: str
    created_at: str
    changed_by: str
    changed_at: str
    why: str


def create(
    connection: Connection, *, name: str, purpose: str, policy: str, by: str, why: str
) -> StoredCampaign:
    """Begin a campaign with version 1.

    Raises
    ------
    Refused
        When there is one of that name.
    """
    moment = now()
    try:
        with connection.begin_nested():
            connection.execute(
                insert(campaigns).values(
                    name=name, purpose=purpose, version=1, created_by=by, created_at=moment
                )
            )
    except IntegrityError:
        raise Refused("There is a campaign of that name already; choose another name.") from None
    _add_version(connection, name, 1, policy, by, moment, why)
    record(connection, who=by, what="campaign created", on=f"campaign:{name}", after=policy)
    return read(connection, name)


def change(
    connection: Connection, *, name: str, seen: int, policy: str, by: str, why: str
) -> StoredCampaign:
    """Put a new policy in force, if the campaign is still as the person saw it.

    Parameters
    ----------
    seen
        The version the change is based on.

    Raises
    ------
    NotThere
        When there is no such campaign.
    Mismatch
        When somebody else was faster.
    """
    before = read(connection, name)
    done = connection.execute(
        update(campaigns)
        .where(campaigns.c.name == name, campaigns.c.version == seen)
        .values(version=seen + 1)
    )
    if done.rowcount != 1:
        raise Mismatch(
            "Somebody changed this campaign after you looked at it; "
            "read it again and repeat your change."
        )
    _add_version(connection, name, seen + 1, policy, by, now(), why)
    record(
        connection,
        who=by,
        what="thresholds changed",
        on=f"campaign:{name}",
        before=before.policy,
        after=policy,
    )
    return read(connection, name)


def read(connection: Connection, name: str, version: int | None = None) -> StoredCampaign:
    """Read a campaign as it stands now, or one of its versions.

    Raises
    ------
    NotThere
        When there is no such campaign or version.
    """
    chosen = campaigns.c.version if version is None else version
    row = connection.execute(
        _joined().where(campaigns.c.name == name, campaign_versions.c.version == chosen)
    ).first()
    if row is None:
        raise NotThere("There is no campaign of that name; GET /api/v1/campaigns lists them.")
    return _campaign(row)


def newest_of_all(connection: Connection) -> list[StoredCampaign]:
    """Read all campaigns as they stand now, by name."""
    rows = connection.execute(
        _joined()
        .where(campaign_versions.c.version == campaigns.c.version)
        .order_by(campaigns.c.name)
    )
    return [_campaign(row) for row in rows]


def _add_version(
    connection: Connection, name: str, version: int, policy: str, by: str, at: str, why: str
) -> None:
    connection.execute(
        insert(campaign_versions).values(
            campaign=name, version=version, policy=policy, changed_by=by, changed_at=at, why=why
        )
    )


def _joined() -> Select[*tuple[Any, ...]]:
    return select(
        campaigns.c.name,
        campaigns.c.purpose,
        campaign_versions.c.version,
        campaign_versions.c.policy,
        campaigns.c.created_by,
        campaigns.c.created_at,
        campaign_versions.c.changed_by,
        campaign_versions.c.changed_at,
        campaign_versions.c.why,
    ).join(campaign_versions, campaign_versions.c.campaign == campaigns.c.name)


def _campaign(row: Row[*tuple[Any, ...]]) -> StoredCampaign:
    return StoredCampaign(**row._mapping)
