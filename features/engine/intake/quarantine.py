"""Rows that break the contract: kept apart, each with every fault, and counted.

``checking`` finds what is wrong with a row by itself. Faults that only show beside other rows (a
repeated key, a customer nobody knows, overlapping states) are found in a bucket by ``warehouse``.
``Ledger`` gathers both and decides whether there are too many.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from features.declare.source import Source
from features.domain.canonical import canonical_json, plain, write_atomically
from features.domain.errors import BadInput
from features.engine.intake.fault import Fault
from features.engine.intake.faults import FILE, no_faults, worded
from features.engine.intake.quarantine_page import page
from features.engine.intake.read import OURS, FileFault
from features.sources import CUSTOMERS

SHOWN_EXAMPLES = 5
MAX_BAD_SHARE = 0.01


@dataclass(slots=True)
class TableCount:
    """How many rows of one table were read, how many were bad, and how many good ones late."""

    read: int = 0
    bad: int = 0
    late: int = 0


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

    def take_in(self, other: Ledger) -> None:
        """Take in what was found elsewhere, in another process for instance."""
        self.broken.extend(other.broken)
        self.faults.extend(other.faults)
        for name, count in other.counts.items():
            whole = self.counts.setdefault(name, TableCount())
            for part in fields(TableCount):
                setattr(whole, part.name, getattr(whole, part.name) + getattr(count, part.name))

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
            faults.group_by("source", "column", "kind", "values", maintain_order=True)
            .agg(
                pl.len().alias("count"),
                pl.struct("file", "line", "key", "value").head(SHOWN_EXAMPLES).alias("examples"),
            )
            .to_dicts()
        )
        return {
            "checked_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": {
                name: {
                    "read": count.read,
                    "good": count.read - count.bad,
                    "bad": count.bad,
                    "late": count.late,
                }
                for name, count in self.counts.items()
            },
            "broken": [
                {"table": f.source, "file": f.file, "column": f.column, **_told(f.fault)}
                for f in self.broken
            ],
            "faults": [one | _told(Fault.read(one["kind"], one["values"])) for one in grouped],
        }

    def write(self, folder: Path) -> Path:
        """Write ``report.json``, the same as ``report.html``, and every fault as Parquet."""
        folder.mkdir(parents=True, exist_ok=True)
        report = self.report()
        worded(self.all_faults).write_parquet(folder / "faults.parquet")
        write_atomically(folder / "report.html", page(report))
        write_atomically(folder / "report.json", canonical_json(report) + "\n")
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
        people = self.counts.get(CUSTOMERS.name)
        if people is not None and people.read == people.bad:
            lines.append(f"{CUSTOMERS.name}: not one row is good, so there is nobody to ask about.")
        if lines:
            raise BadInput(
                "The operator's tables cannot be used:\n"
                + "\n".join(f"  • {line}" for line in lines)
                + f"\nEvery fault is in {report}. Correct the files and run the command again."
            )

    def _first_fault(self, name: str) -> str:
        first = self.all_faults.filter(pl.col("source") == name).row(0, named=True)
        reason = Fault.read(first["kind"], first["values"]).words.en
        return (
            f"The first: {first['file']}, line {first['line']} ({first['key']}), "
            f"column {first['column']}, value {first['value']!r}: {reason}."
        )


def _told(fault: Fault) -> dict[str, Any]:
    """A fault as the report holds it: kind and values, and the words a person reads."""
    words = fault.words
    return {
        "kind": fault.kind.value,
        "values": dict(fault.values),
        "reason": words.en,
        "reason_words": plain(words),
    }


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
    return frame.drop(FILE, *OURS, strict=False)
