"""The first records: keys, sessions, campaigns and their versions, lists, audit."""

import sqlalchemy as sa
from alembic import op

from serving.store.triggers import never_changed, never_longer

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOUBLE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the triggers that keep what must stay as it is."""
    _keys()
    _campaigns()
    _lists()
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("object", sa.Text, nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text),
        sqlite_strict=True,
    )
    dialect = op.get_bind().dialect.name
    for table in ("lists", "list_entries", "campaign_versions", "audit"):
        for statement in never_changed(dialect, table):
            op.execute(statement)
    for statement in never_longer(dialect):
        op.execute(statement)


def _keys() -> None:
    op.create_table(
        "access_keys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False, unique=True),
        sa.Column("issued_at", sa.Text, nullable=False),
        sa.Column("disabled_at", sa.Text),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("key_id", sa.Text, sa.ForeignKey("access_keys.id"), nullable=False),
        sa.Column("opened_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "campaign_versions",
        sa.Column("campaign", sa.Text, sa.ForeignKey("campaigns.name"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("campaign", "version"),
        sa.CheckConstraint("version >= 1", name="versions_count_from_one"),
        sqlite_strict=True,
    )


def _lists() -> None:
    op.create_table(
        "lists",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("natural_key", sa.Text, nullable=False),
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("campaign_version", sa.Integer, nullable=False),
        sa.Column("as_of", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("expected_found", DOUBLE, nullable=False),
        sa.Column("expected_precision", DOUBLE),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.UniqueConstraint("natural_key", name="one_list_for_one_wish"),
        sa.ForeignKeyConstraint(
            ["campaign", "campaign_version"],
            ["campaign_versions.campaign", "campaign_versions.version"],
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "list_entries",
        sa.Column("list_id", sa.Text, sa.ForeignKey("lists.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("probability", DOUBLE, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("list_id", "position"),
        sa.UniqueConstraint("list_id", "customer_id", name="a_customer_once"),
        sqlite_strict=True,
    )
