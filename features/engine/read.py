"""From the operator's files to frames of text or typed columns, one file at a time.

CSV is read as text in UTF-8 (with or without a byte-order mark) or GB18030 (which holds GBK);
every cell is parsed later, where a bad one can be named. A file that cannot be read at all, or
lacks a declared column, is a fault of the table.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.declare.source import Source
from features.domain.errors import BadInput

SUFFIXES = (".parquet", ".csv")
LINE = "_line"  # the row's place in its file: a line of a CSV file, a row of a Parquet file
CUT = "_cut"  # true for a last line that may have lost its end


@dataclass(frozen=True, slots=True)
class FileFault:
    """Why a whole file, or a whole table, cannot be used."""

    source: str
    file: str
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, column {self.column}" if self.column else self.file
        return f"{place}: {self.reason}"


class UnreadableFile(BadInput):
    """A file that cannot be read; ``faults`` says why, column by column."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = faults


def files_of(tables: Path, source: Source) -> list[Path]:
    """List a source's files: ``<name>.parquet``, ``<name>.csv`` or a folder of such files."""
    folder = tables / source.name
    single = [tables / f"{source.name}{suffix}" for suffix in SUFFIXES]
    found = [path for path in single if path.is_file()]
    if folder.is_dir():
        found += sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    return found


def read_file(path: Path, source: Source, shown: str) -> pl.DataFrame:
    """Read the declared columns of one file, with each row's place; cells are not yet parsed.

    ``shown`` is the name of the file for a person. Raises UnreadableFile.
    """
    frame = _read_csv(path, source, shown) if path.suffix == ".csv" else _read_parquet(path, shown)
    wanted = [column.name for column in source.columns]
    missing = [name for name in wanted if name not in frame.columns]
    if missing:
        given = ", ".join(name for name in frame.columns if name not in (LINE, CUT))
        raise UnreadableFile(
            [
                FileFault(source.name, shown, name, f"is missing; the file has {given}.")
                for name in missing
            ]
        )
    return frame.select(LINE, CUT, *wanted)


def _read_parquet(path: Path, shown: str) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError):
        raise _unreadable(
            path, shown, "is not a whole Parquet file: it was cut off or damaged, deliver it again."
        ) from None
    return frame.with_columns(
        pl.int_range(1, pl.len() + 1).alias(LINE), pl.lit(value=False).alias(CUT)
    )


def _read_csv(path: Path, source: Source, shown: str) -> pl.DataFrame:
    text = _decode(path.read_bytes(), path, shown)
    if not text.strip():
        raise _unreadable(path, shown, "is empty; it needs at least a line with column names.")
    if text.count('"') % 2:
        raise _unreadable(path, shown, "has a quotation mark that is never closed.")
    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        raise _unreadable(
            path, shown, f"is not a table of comma-separated values ({first})."
        ) from None
    whole = text.endswith("\n")
    return frame.with_columns(
        pl.int_range(2, pl.len() + 2).alias(LINE),
        pl.lit(value=False).alias(CUT)
        if whole
        else (pl.int_range(pl.len()) == pl.len() - 1).alias(CUT),
    )


def _decode(data: bytes, path: Path, shown: str) -> str:
    place = 1
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            place = data.count(b"\n", 0, error.start) + 1
    raise _unreadable(path, shown, f"is neither UTF-8 nor GBK: line {place} cannot be read.")


def _unreadable(path: Path, shown: str, reason: str) -> UnreadableFile:
    return UnreadableFile([FileFault(path.stem, shown, None, reason)])
