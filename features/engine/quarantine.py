"""Rows that break the contract: kept apart, each with every reason, and counted.

``check_file`` splits one file's rows into good ones, typed, and faults. Faults that only show
beside other rows (a repeated key, a customer nobody knows, overlapping states) are found in a
bucket by ``warehouse``. ``Ledger`` gathers both and decides whether there are too many.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from features.declare.columns import Personal
from features.declare.source import Source
from features.domain.canonical import canonical_json, write_atomically
from features.domain.errors import BadInput
from features.domain.masking import mask_name
from features.engine.parse import cut_fault, fault, order_fault, parsed
from features.engine.read import CUT, LINE, FileFault

FILE = "_file"
PLACE = (FILE, LINE)
FAULT_SCHEMA = {
    "source": pl.String,
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
}
WHOLE_ROW = "(row)"
SHOWN_EXAMPLES = 5
MAX_BAD_SHARE = 0.01


def check_file(
    frame: pl.DataFrame, source: Source, shown: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split one file's rows into good ones, typed, and the faults of the others.

    Returns
    -------
    good : pl.DataFrame
        The declared columns and each row's place (``_file``, ``_line``).
    faults : pl.DataFrame
        One row a fault, as in ``FAULT_SCHEMA``; a row may have several.
    """
    given = {column.name: f"_given_{column.name}" for column in source.columns}
    typed = frame.with_columns(pl.col(name).alias(kept) for name, kept in given.items())
    typed = typed.with_columns(
        parsed(column, frame.schema[column.name]).alias(column.name) for column in source.columns
    )
    says: dict[str, pl.Expr] = {
        column.name: fault(column, given[column.name]) for column in source.columns
    }
    if (order := order_fault(source)) is not None:
        column_name, words = order
        says[column_name] = pl.coalesce(says[column_name], words)
    says[WHOLE_ROW] = cut_fault()
    faulty = {name: f"_fault_{place}" for place, name in enumerate(says)}
    typed = typed.with_columns(
        pl.lit(shown).alias(FILE), *(says[name].alias(kept) for name, kept in faulty.items())
    )
    is_bad = pl.any_horizontal(pl.col(list(faulty.values())).is_not_null())
    good = typed.filter(~is_bad).select(*PLACE, *given)
    bad = typed.filter(is_bad)
    return good, _faults(bad, source, faulty, given)


def _faults(
    bad: pl.DataFrame, source: Source, faulty: dict[str, str], given: dict[str, str]
) -> pl.DataFrame:
    parts = []
    for name, kept in faulty.items():
        rows = bad.filter(pl.col(kept).is_not_null())
        if rows.height:
            value = (
                pl.lit(None, dtype=pl.String)
                if name == WHOLE_ROW
                else _shown_value(source, name, given[name])
            )
            parts.append(_fault_rows(rows, source, name, value, pl.col(kept)))
    return pl.concat(parts) if parts else no_faults()


def row_faults(rows: pl.DataFrame, source: Source, column: str, reason: str) -> pl.DataFrame:
    """Make the faults of good-looking rows that do not fit beside others."""
    return _fault_rows(rows, source, column, _shown_value(source, column, column), pl.lit(reason))


def no_faults() -> pl.DataFrame:
    """Give the empty table of faults."""
    return pl.DataFrame(schema=FAULT_SCHEMA)


def _fault_rows(
    rows: pl.DataFrame, source: Source, column: str, value: pl.Expr, reason: pl.Expr
) -> pl.DataFrame:
    return rows.select(
        pl.lit(source.name).alias("source"),
        pl.col(FILE).alias("file"),
        pl.col(LINE).cast(pl.Int64).alias("line"),
        pl.lit(column).alias("column"),
        value.alias("value"),
        reason.alias("reason"),
    )


def _shown_value(source: Source, column: str, kept: str) -> pl.Expr:
    text = pl.col(kept).cast(pl.String)
    if source.column(column).personal is Personal.DIRECT:
        return text.map_elements(mask_name, return_dtype=pl.String)
    return text.str.slice(0, 80)


@dataclass(slots=True)
class TableCount:
    """How many rows of one table were read and how many of them were bad."""

    read: int = 0
    bad: int = 0


@dataclass(slots=True)
class Ledger:
    """All faults of one reading, with the counts: ``good + bad == read`` for every table."""

    counts: dict[str, TableCount] = field(default_factory=dict)
    faults: list[pl.DataFrame] = field(default_factory=list)
    broken: list[FileFault] = field(default_factory=list)

    def count(self, source: Source) -> TableCount:
        """Give the running count of one table."""
        return self.counts.setdefault(source.name, TableCount())

    def add(self, source: Source, faults: pl.DataFrame) -> None:
        """Take in the faults of some rows; a row with several counts once."""
        if faults.height:
            self.faults.append(faults)
            self.count(source).bad += faults.select("file", "line").n_unique()

    @property
    def all_faults(self) -> pl.DataFrame:
        """Every fault, in the order of the tables' declarations."""
        return pl.concat(self.faults) if self.faults else no_faults()

    def too_bad(self, max_bad_share: float) -> list[str]:
        """Name the tables in which too many rows are bad."""
        return [
            name for name, count in self.counts.items() if count.bad > max_bad_share * count.read
        ]

    def report(self) -> dict[str, Any]:
        """Give the report as JSON: counts by table, faults by reason with examples."""
        faults = self.all_faults
        grouped = (
            faults.group_by("source", "column", "reason", maintain_order=True)
            .agg(
                pl.len().alias("count"),
                pl.struct("file", "line", "value").head(SHOWN_EXAMPLES).alias("examples"),
            )
            .to_dicts()
        )
        return {
            "checked_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": {
                name: {"read": count.read, "good": count.read - count.bad, "bad": count.bad}
                for name, count in self.counts.items()
            },
            "broken": [
                {"table": f.source, "file": f.file, "column": f.column, "reason": f.reason}
                for f in self.broken
            ],
            "faults": grouped,
        }

    def write(self, folder: Path) -> Path:
        """Write ``report.json`` and every fault as ``faults.parquet``."""
        folder.mkdir(parents=True, exist_ok=True)
        self.all_faults.write_parquet(folder / "faults.parquet")
        write_atomically(folder / "report.json", canonical_json(self.report()) + "\n")
        return folder / "report.json"

    def refuse_if_bad(self, max_bad_share: float, report: Path) -> None:
        """Stop where a table is unusable or holds too many bad rows, with all faults together."""
        lines = [str(fault) for fault in self.broken]
        for name in self.too_bad(max_bad_share):
            count = self.counts[name]
            lines.append(
                f"{name}: {count.bad:,} of {count.read:,} rows are bad, more than the "
                f"{max_bad_share:.1%} allowed. {self._first_fault(name)}"
            )
        if lines:
            raise BadInput(
                "The operator's tables cannot be used:\n"
                + "\n".join(f"  • {line}" for line in lines)
                + f"\nEvery fault is in {report}. Correct the files and run the command again."
            )

    def _first_fault(self, name: str) -> str:
        first = self.all_faults.filter(pl.col("source") == name).row(0, named=True)
        return (
            f"The first: {first['file']}, line {first['line']}, column {first['column']}, "
            f"value {first['value']!r}: {first['reason']}."
        )


def bad_rows(report: Path) -> list[str]:
    """Say of every table that has bad rows how many, from a report that was written."""
    tables = json.loads(report.read_text(encoding="utf-8"))["tables"]
    return [
        f"{name}: {count['bad']:,} of {count['read']:,} rows were set apart"
        for name, count in tables.items()
        if count["bad"]
    ]


def drop_markers(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out the columns that only say where a row came from."""
    return frame.drop(FILE, LINE, CUT, strict=False)
