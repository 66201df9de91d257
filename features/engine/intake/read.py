"""From the operator's files to frames of text or typed columns, one piece of a file at a time.

CSV is read as text in UTF-8 (with or without a byte-order mark) or GB18030 (which holds GBK);
every cell is parsed later, where a bad one can be named. A file that cannot be read at all, or
lacks a declared column, is a fault of the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.declare.source import Source
from features.domain.errors import BadInput
from features.engine.intake.csv_text import Unreadable, as_utf8
from features.engine.intake.fault import Fault, Kind

SUFFIXES = (".parquet", ".csv")
LINE = "_line"  # the row's place in its file: a line of a CSV file, a row of a Parquet file
CUT = "_cut"  # true for a last line that may have lost its end
SURPLUS = "_surplus"  # true for a line with more cells than there are column names
OURS = (LINE, CUT, SURPLUS)
ROWS_IN_A_PIECE = 1_000_000  # about 100 MB of bills


@dataclass(frozen=True, slots=True)
class FileFault:
    """Why a whole file, or a whole table, cannot be used."""

    source: str
    file: str
    column: str | None
    fault: Fault

    def __str__(self) -> str:
        place = f"{self.file}, column {self.column}" if self.column else self.file
        return f"{place}: {self.fault.words.en}"


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


def read_pieces(
    path: Path, source: Source, shown: str, rows: int = ROWS_IN_A_PIECE
) -> Iterator[pl.DataFrame]:
    """Read the declared columns of one file, ``rows`` at a time; cells are not yet parsed.

    Each row comes with its place (``LINE``), and whether its line may have lost its end (``CUT``)
    or holds too many cells (``SURPLUS``). ``shown`` is the name of the file for a person. Raises
    UnreadableFile.
    """
    pieces = _csv_pieces if path.suffix == ".csv" else _parquet_pieces
    yield from pieces(path, source, shown, rows)


def _parquet_pieces(path: Path, source: Source, shown: str, rows: int) -> Iterator[pl.DataFrame]:
    with _told_as(path, shown, Fault.of(Kind.NOT_PARQUET)):
        frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        names = frame.collect_schema().names()
        height = frame.select(pl.len()).collect().item()
    wanted = _wanted(source, names, shown)
    for start in range(0, height, rows):
        with _told_as(path, shown, Fault.of(Kind.NOT_PARQUET)):
            piece = frame.slice(start, rows).select(wanted).collect()
        yield piece.with_columns(
            pl.int_range(start + 1, start + 1 + pl.len()).alias(LINE),
            pl.lit(value=False).alias(CUT),
            pl.lit(value=False).alias(SURPLUS),
        )


def _csv_pieces(path: Path, source: Source, shown: str, rows: int) -> Iterator[pl.DataFrame]:
    try:
        with as_utf8(path) as text:
            names = _heads(text.path, path, shown)
            wanted = _wanted(source, names, shown)
            # The lines that follow may be short (the rest is empty) or long: one column more than
            # there are names shows which, and how many more does not matter.
            frame = pl.scan_csv(
                text.path,
                schema={**dict.fromkeys(names, pl.String()), SURPLUS: pl.String()},
                missing_columns="insert",
                truncate_ragged_lines=True,
                row_index_name=LINE,
                row_index_offset=2,
                glob=False,
            )
            pieces = frame.collect_batches(chunk_size=rows, maintain_order=True)
            held: pl.DataFrame | None = None
            while (piece := _next(pieces, path, shown)) is not None:
                if held is not None:
                    yield held
                held = piece.select(
                    *wanted,
                    LINE,
                    pl.lit(value=False).alias(CUT),
                    pl.col(SURPLUS).is_not_null().alias(SURPLUS),
                )
            if held is not None:
                cut = (pl.int_range(pl.len()) == pl.len() - 1) & (not text.ends_with_break)
                yield held.with_columns(cut.alias(CUT))
    except Unreadable as error:
        raise _unreadable(path, shown, error.fault) from None


def _next(pieces: Iterator[pl.DataFrame], path: Path, shown: str) -> pl.DataFrame | None:
    try:
        return next(pieces, None)
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        raise _unreadable(path, shown, Fault.of(Kind.NOT_CSV, error=first)) from None


def _heads(text: Path, path: Path, shown: str) -> list[str]:
    try:
        head = pl.scan_csv(text, infer_schema=False, truncate_ragged_lines=True, glob=False)
        return head.collect_schema().names()
    except pl.exceptions.PolarsError as error:
        first = str(error).splitlines()[0]
        raise _unreadable(path, shown, Fault.of(Kind.NOT_CSV, error=first)) from None


def _wanted(source: Source, names: list[str], shown: str) -> list[str]:
    wanted = [column.name for column in source.columns]
    if missing := [name for name in wanted if name not in names]:
        fault = Fault.of(Kind.NO_COLUMN, given=", ".join(names))
        raise UnreadableFile([FileFault(source.name, shown, name, fault) for name in missing])
    return wanted


@contextmanager
def _told_as(path: Path, shown: str, fault: Fault) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError):
        raise _unreadable(path, shown, fault) from None


def _unreadable(path: Path, shown: str, fault: Fault) -> UnreadableFile:
    return UnreadableFile([FileFault(path.stem, shown, None, fault)])
