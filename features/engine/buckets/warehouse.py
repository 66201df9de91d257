"""Where the tables lie: cut once into buckets of customers, each sorted by customer and time.

1. ``read_roll`` reads the customers and spreads them over buckets by the order of their ids, so
   that a bucket is a range of ids (``Roll``);
2. ``spread_file`` reads every other table file by file and lays each row in the bucket in whose
   range its customer lies;
3. ``settle_bucket`` finds, bucket by bucket, rows of nobody, repeated keys and references to
   nothing, numbers customers, sorts and writes;
4. ``cut`` swaps the new buckets in when all of it succeeded, and notes what they were cut from, so
   that the next call does nothing unless a file changed, and reads only what came new where files
   were added (``features.engine.buckets.adding``).

Everything after the cut is a function of one bucket.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from features.declare.source import Events, Source
from features.domain.canonical import canonical_json, sha256_text, write_atomically
from features.domain.errors import NotThere
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.engine.buckets.adding import Added, added_to
from features.engine.buckets.cut import REFERENCE, Cut
from features.engine.buckets.cutting import (
    CutAfresh,
    Roll,
    read_reference,
    read_roll,
    settle_bucket,
    spread_file,
    with_customers,
)
from features.engine.intake.fault import Fault, Kind
from features.engine.intake.fetching import fetch_if_named
from features.engine.intake.quarantine import MAX_BAD_SHARE, Ledger
from features.engine.intake.read import FileFault, files_of
from features.sources import CUSTOMERS, SOURCES

CUSTOMERS_PER_BUCKET = 100_000
Cutting = Callable[
    [
        Home,
        list[tuple[Source, Path]],
        Roll,
        dict[str, pl.Series],
        Ledger,
        Path,
        Added | None,
        Progress,
    ],
    None,
]
FORMAT = 5  # of cut.json; raised when what it holds changes


def cut(
    home: Home,
    *,
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET,
    max_bad_share: float = MAX_BAD_SHARE,
    cutting: Cutting | None = None,
    progress: Progress = SILENT,
) -> Cut:
    """Check the operator's tables and cut them into buckets; do nothing if nothing changed.

    Where the files that were cut before are the same and others have come, only those are read.
    ``cutting`` lays files into buckets and settles these, unless it is done here, one after
    another.
    """
    fetch_if_named(home, progress)
    files = _files(home)
    settings = _settings(customers_per_bucket, max_bad_share)
    record, present = _record_of(home), None
    if record is not None and record["settings"] == settings:
        present = _opened(home, record)
        if record["files"] == files:
            return present
    _require_all(home)
    added = added_to(home, present, record or {}, files)
    work = _Work(home, customers_per_bucket, max_bad_share, cutting or _one_by_one, progress)
    try:
        work.cut(files, settings, added, (record or {}).get("counts", {}))
    except CutAfresh:
        work.cut(files, settings, None, {})
    return open_cut(home)


def open_cut(home: Home) -> Cut:
    """Open the buckets that are there."""
    record = _record_of(home)
    if record is None:
        if (home.buckets / "cut.json").is_file():
            raise NotThere("The buckets were cut by another version: run `unspoken build` again.")
        raise NotThere("The tables are not cut into buckets yet: run `unspoken build`.")
    return _opened(home, record)


def _record_of(home: Home) -> dict[str, Any] | None:
    path = home.buckets / "cut.json"
    if not path.is_file():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record if record.get("format") == FORMAT else None


def _opened(home: Home, record: Mapping[str, Any]) -> Cut:
    return Cut(
        folder=home.buckets,
        first_ids=tuple(record["first_ids"]),
        customers=record["customers"],
        rows=record["rows"],
        known_until=datetime.fromisoformat(record["known_until"]),
        first_month=date.fromisoformat(record["first_month"]),
        last_month=date.fromisoformat(record["last_month"]),
        stamp=record["stamp"],
    )


def _files(home: Home) -> dict[str, list[int]]:
    return {
        str(path.relative_to(home.tables)): [path.stat().st_size, path.stat().st_mtime_ns]
        for source in SOURCES
        for path in files_of(home.tables, source)
    }


def _settings(customers_per_bucket: int, max_bad_share: float) -> str:
    contract = [
        (source.name, [(column.name, str(column.dtype)) for column in source.columns])
        for source in SOURCES
    ]
    return sha256_text(canonical_json([contract, customers_per_bucket, max_bad_share]))


def _require_all(home: Home) -> list[FileFault]:
    if not home.tables.is_dir():
        raise NotThere(
            f"There are no tables in {home.tables}: put the operator's files there, or run "
            "`unspoken simulate` to make an operator."
        )
    return [
        FileFault(
            source.name,
            f"{source.name}.parquet or {source.name}.csv",
            None,
            Fault(Kind.NO_TABLE),
        )
        for source in SOURCES
        if not files_of(home.tables, source)
    ]


@dataclass(frozen=True, slots=True)
class _Work:
    home: Home
    customers_per_bucket: int
    max_bad_share: float
    cutting: Cutting
    progress: Progress

    def cut(
        self,
        files: Mapping[str, list[int]],
        settings: str,
        added: Added | None,
        counts: Mapping[str, Mapping[str, int]],
    ) -> None:
        """Cut into new buckets and put them in place, or, beside what is there, add to it."""
        fresh = self.home.root / ".buckets.new"
        shutil.rmtree(fresh, ignore_errors=True)
        ledger = Ledger() if added is None else added.ledger(counts)
        ledger.broken.extend(_require_all(self.home))
        bounds = None if added is None else added.cut.first_ids
        roll = read_roll(
            self.home, CUSTOMERS, self.customers_per_bucket, ledger, fresh, first_ids=bounds
        )
        self._tables(roll, ledger, fresh, added)
        report = ledger.write(self.home.quarantine)
        ledger.refuse_if_bad(self.max_bad_share, report)
        record = _record(roll, ledger, fresh, sha256_text(canonical_json([files, settings])))
        record |= {"files": files, "settings": settings}
        write_atomically(fresh / "cut.json", canonical_json(record) + "\n")
        _swap(fresh, self.home.buckets)

    def _tables(self, roll: Roll, ledger: Ledger, fresh: Path, added: Added | None) -> None:
        known: dict[str, pl.Series] = {}
        for source in SOURCES:
            if source.customer is None:
                keys = read_reference(self.home, source, ledger, fresh / REFERENCE)
                known[source.name] = keys
                if added is not None:
                    added.refuse_if_found(source, keys)
        paths = [(s, path) for s in with_customers() for path in files_of(self.home.tables, s)]
        if added is not None:
            tables, held = self.home.tables, added.files
            paths = [(s, p) for s, p in paths if str(p.relative_to(tables)) not in held]
        self.cutting(self.home, paths, roll, known, ledger, fresh, added, self.progress)


def _one_by_one(
    home: Home,
    files: list[tuple[Source, Path]],
    roll: Roll,
    known: dict[str, pl.Series],
    ledger: Ledger,
    fresh: Path,
    added: Added | None,
    progress: Progress,
) -> None:
    with progress.step("Checking and cutting tables", len(files)) as advance:
        for number, (source, path) in enumerate(files):
            spread_file(home, source, path, number, roll, known, ledger, fresh)
            advance(1)
    with progress.step("Sorting buckets", roll.buckets) as advance:
        for number in range(roll.buckets):
            before = None if added is None else added.bucket(number)
            settle_bucket(fresh / f"{number:04d}", with_customers(), ledger, before)
            advance(1)


def _record(roll: Roll, ledger: Ledger, fresh: Path, stamp: str) -> dict[str, Any]:
    known: list[datetime] = []
    months: list[date] = []
    for source in SOURCES:
        if not isinstance(source.kind, Events) or source.customer is None:
            continue
        frames = pl.scan_parquet(sorted(fresh.glob(f"[0-9]*/{source.name}.parquet")), glob=False)
        latest = frames.select(pl.col(source.kind.known_at).max()).collect().item()
        if latest is not None:
            known.append(latest)
        if source.kind.happened_at == "month":
            ends = frames.select(first=pl.col("month").min(), last=pl.col("month").max())
            months += [month for month in ends.collect().row(0) if month is not None]
    if not known or not months:
        raise NotThere(
            "The tables hold no bills: without a single month there is nothing to build."
        )
    return {
        "format": FORMAT,
        "first_ids": roll.first_ids,
        "customers": roll.customers,
        "rows": {name: count.read - count.bad for name, count in ledger.counts.items()},
        "counts": {name: asdict(count) for name, count in ledger.counts.items()},
        "known_until": max(known).isoformat(),
        "first_month": min(months).isoformat(),
        "last_month": max(months).isoformat(),
        "stamp": stamp,
    }


def _swap(fresh: Path, place: Path) -> None:
    old = place.with_name(".buckets.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.replace(old)
    fresh.replace(place)
    shutil.rmtree(old, ignore_errors=True)


__all__ = ["CUSTOMERS_PER_BUCKET", "Cut", "cut", "open_cut"]
