"""Writes tables month by month of happening, a group of blocks at a time.

Each file ``<table>/<yyyy-mm>.parquet`` grows by one row group for every group of blocks, so that
memory is bounded by the group and not by the operator.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from features.declare.columns import Code
from features.declare.source import Events
from features.sources import HOLDINGS, SOURCES

HAPPENED = {
    source.name: source.kind.happened_at
    for source in SOURCES
    if isinstance(source.kind, Events) and source.customer and source is not HOLDINGS
} | {"risks": "as_of"}
"""The column that says when a row happened; tables that are not here are one file each.

Products are held for many years: they would be hundreds of small files.
"""

FEW_VALUES = {
    column.name for source in SOURCES for column in source.columns if isinstance(column, Code)
} | {
    "city",
    "case_id",
    "service",
    "month",
    "as_of",
    "monthly_fee_fen",
    "fee_fen",
    "uses",
    "sold_mbps",
    "attempts",
    "incident_id",
    "waited_seconds",
}
"""Columns that Parquet keeps as a dictionary; in the others looking for one costs time."""


class Landing:
    """A folder into which tables are written piece by piece."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[Path, pq.ParquetWriter] = {}
        self._empty: dict[str, pl.DataFrame] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Landing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for table, frame in self._empty.items():
            if self.rows[table] == 0:
                self._write(self._folder / f"{table}.parquet", frame)
        for writer in self._writers.values():
            writer.close()

    def land(self, table: str, frames: Iterable[pl.DataFrame]) -> None:
        """Write rows of one table into the files of their months."""
        whole = pl.concat(frames)
        self.rows[table] = self.rows.get(table, 0) + len(whole)
        self._empty[table] = whole.clear()
        if table not in HAPPENED:
            self._write(self._folder / f"{table}.parquet", whole)
            return
        month = pl.col(HAPPENED[table]).dt.truncate("1mo").dt.date().alias("_month")
        parts = whole.with_columns(month).partition_by(
            "_month", as_dict=True, include_key=False, maintain_order=True
        )
        for (first_day,), part in sorted(parts.items()):
            self._write(self._folder / table / f"{first_day:%Y-%m}.parquet", part)

    def _write(self, path: Path, part: pl.DataFrame) -> None:
        piece: pa.Table = part.to_arrow(compat_level=pl.CompatLevel.oldest())
        if path not in self._writers:
            path.parent.mkdir(parents=True, exist_ok=True)
            dictionaries = [name for name in part.columns if name in FEW_VALUES]
            self._writers[path] = pq.ParquetWriter(
                path,
                piece.schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=dictionaries,
            )
        self._writers[path].write_table(piece)
