"""Bring a database to the newest shape, whichever process comes first."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from features.domain.errors import Mismatch

_FOLDER = Path(__file__).parent / "migrations"
# Any number, as long as it is always the same: processes that start together take turns.
_ONE_AT_A_TIME = 721_120_261


def to_newest(connection: Connection) -> None:
    """Apply the migrations that are missing, in the caller's transaction.

    Raises
    ------
    Mismatch
        When the database was made by a newer version.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    script = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()}
    if present is not None and present not in known:
        raise Mismatch(
            f"The database has the shape {present}, which this version does not know; "
            "a newer Unspoken made it, so run that one."
        )
    if present != script.get_current_head():
        command.upgrade(config, "head")
