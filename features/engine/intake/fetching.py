"""Brings the operator's tables from a database into the home, and afterwards only what is new.

``UNSPOKEN_TABLES_URL`` names the database, ``UNSPOKEN_TABLES_SCHEMA`` the schema. Each month of a
table becomes one Parquet file of text, as if it had been delivered; ``landed.json`` keeps the
marks with which each was read. A month whose marks are the same is not read again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from features.declare.source import Source
from features.domain.canonical import canonical_json, write_atomically
from features.domain.errors import BadInput, Refused
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.sources import SOURCES

if TYPE_CHECKING:
    from features.engine.intake.database import Database

URL, SCHEMA = "UNSPOKEN_TABLES_URL", "UNSPOKEN_TABLES_SCHEMA"
LANDED = "landed.json"


def fetch_if_named(home: Home, progress: Progress = SILENT) -> None:
    """Bring what is new from the database that the environment names, if it names one."""
    if url := os.environ.get(URL):
        fetch(home, url, os.environ.get(SCHEMA, "public"), progress)


def fetch(home: Home, url: str, schema: str, progress: Progress = SILENT) -> dict[str, int]:
    """Bring what is new; give how many files of each table were written.

    Raises
    ------
    BadInput
        When the database cannot be reached, or tables, columns or rights are missing: all of
        them in one message.
    Refused
        When the tables' folder holds something that did not come from this database.
    """
    from features.engine.intake.database import (
        opened,  # psycopg is loaded only where a database is named
    )

    with opened(url, schema) as database:
        kept = _kept(home, f"{database.place}/{schema}")
        shapes, faults = {}, []
        for source in SOURCES:
            try:
                shapes[source] = database.types(source)
            except BadInput as fault:
                faults.append(f"  • {fault}")
        if faults:
            where = f"The operator's database {database.place} lacks what is needed:"
            raise BadInput("\n".join([where, *faults]))
        written = {}
        with progress.step("Fetching tables", len(SOURCES)) as advance:
            for source, types in shapes.items():
                written[source.name] = _land(home, database, source, types, kept)
                advance(1)
    return written


def _kept(home: Home, place: str) -> dict[str, Any]:
    stamp = home.tables / LANDED
    if stamp.is_file():
        kept: dict[str, Any] = json.loads(stamp.read_text(encoding="utf-8"))
        if kept["from"] != place:
            raise Refused(
                f"{home.tables} holds tables that came from {kept['from']}, and {URL} names "
                f"{place}: move the folder away, or take another UNSPOKEN_HOME."
            )
        return kept
    if home.tables.is_dir() and any(home.tables.iterdir()):
        raise Refused(
            f"{home.tables} holds tables that were delivered as files, and {URL} names a "
            "database: move the folder away, or unset the variable."
        )
    return {"from": place, "tables": {}}


def _land(
    home: Home, database: Database, source: Source, types: dict[str, str], kept: dict[str, Any]
) -> int:
    """Write the months of one table whose marks changed, and forget those that are gone."""
    folder = home.tables / source.name
    folder.mkdir(parents=True, exist_ok=True)
    told = database.months(source, types)
    months = {_file(month): month for month in told}
    marks = {_file(month): [types, *mark] for month, mark in told.items()}
    marks = marks or {"empty.parquet": [types]}
    before = kept["tables"].get(source.name, {})
    written = 0
    for name, mark in marks.items():
        if before.get(name) == mark and (folder / name).is_file():
            continue
        rows = database.rows(source, types, months[name]) if name in months else iter(())
        _write(folder / name, rows, list(types))
        written += 1
    for path in folder.iterdir():
        if path.name not in marks:
            path.unlink()
    kept["tables"][source.name] = marks
    write_atomically(home.tables / LANDED, canonical_json(kept) + "\n")
    return written


def _file(month: date | None) -> str:
    if month is None:
        return "undated.parquet"
    return "whole.parquet" if month == date.min else f"{month:%Y-%m}.parquet"


def _write(path: Path, pieces: Iterator[pl.DataFrame], columns: list[str]) -> None:
    """Write pieces as one file, whole or not at all."""
    schema = pa.schema([(name, pa.string()) for name in columns])
    fresh = path.with_suffix(".part")
    with pq.ParquetWriter(fresh, schema, compression="zstd", compression_level=1) as writer:
        for piece in pieces:
            writer.write_table(piece.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema))
    fresh.replace(path)
