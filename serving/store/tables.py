"""The tables as they stand after the last migration; migrations/ makes them, one step each.

Moments are ISO texts in UTC that sort as they read; documents (policies, receipts) are
canonical JSON. Both mean the same on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

METADATA = MetaData()

# SQLite's strict tables know REAL only, which is 8 bytes there and 4 on PostgreSQL.
DOUBLE: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, METADATA, *parts, sqlite_strict=True)


access_keys = _table(
    "access_keys",
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False, unique=True),
    Column("issued_at", Text, nullable=False),
    Column("disabled_at", Text),
)

sessions = _table(
    "sessions",
    Column("sha256", Text, primary_key=True),
    Column("key_id", Text, ForeignKey("access_keys.id"), nullable=False),
    Column("opened_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
)

campaigns = _table(
    "campaigns",
    Column("name", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

campaign_versions = _table(
    "campaign_versions",
    Column("campaign", Text, ForeignKey("campaigns.name"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("policy", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("campaign", "version"),
    CheckConstraint("version >= 1", name="versions_count_from_one"),
)

lists = _table(
    "lists",
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("natural_key", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    Column("campaign_version", Integer, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("expected_found", DOUBLE, nullable=False),
    Column("expected_precision", DOUBLE),
    Column("sha256", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    UniqueConstraint("natural_key", name="one_list_for_one_wish"),
    ForeignKeyConstraint(
        ["campaign", "campaign_version"],
        ["campaign_versions.campaign", "campaign_versions.version"],
    ),
)

list_entries = _table(
    "list_entries",
    Column("list_id", Text, ForeignKey("lists.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("probability", DOUBLE, nullable=False),
    Column("rules", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    PrimaryKeyConstraint("list_id", "position"),
    UniqueConstraint("list_id", "customer_id", name="a_customer_once"),
)

audit = _table(
    "audit",
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
)

NEVER_CHANGED = ("lists", "list_entries", "campaign_versions", "audit")
