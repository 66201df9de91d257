"""A report of quarantine, made by reading the tiny world with a few rows spoilt."""

import shutil
import tempfile
from pathlib import Path

from features.domain.home import Home
from features.engine.buckets.warehouse import cut
from features.sources import BILLS, CUSTOMERS, STORE_CONTACTS
from tests.world import TABLES, write_world


def write_report(home: Home) -> None:
    """Read the spoilt tables, and keep the report in a home."""
    bills = [row | {"total_fen": -1} for row in TABLES[BILLS][:3]]
    people = [TABLES[CUSTOMERS][0] | {"name": None}, *TABLES[CUSTOMERS][1:]]
    visits = [row | {"outcome": "<b>gone</b>"} for row in TABLES[STORE_CONTACTS][:1]]
    changes = {
        BILLS: [*bills, *TABLES[BILLS][3:]],
        CUSTOMERS: people,
        STORE_CONTACTS: [*visits, *TABLES[STORE_CONTACTS][1:]],
    }
    with tempfile.TemporaryDirectory() as folder:
        elsewhere = write_world(Home(Path(folder)), changes=changes)
        cut(elsewhere, max_bad_share=1.0)
        shutil.copytree(elsewhere.quarantine, home.quarantine)
