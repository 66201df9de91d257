"""Where the tables lie: cut once into buckets of customers, each sorted by customer and time.

1. ``_read_customers`` reads the customers and spreads them over buckets by the order of their
   ids, so that a bucket is a range of ids (``Roll``);
2. ``_read_table`` reads every other table file by file and lays each row in its customer's
   bucket; rows of nobody are faults;
3. ``_settle`` finds, bucket by bucket, repeated keys and references to nothing, sorts and writes;
4. ``cut`` swaps the new buckets in when all of it succeeded, and notes what they were cut from,
   so that the next call does nothing unless a file changed.

Everything after the cut is a function of one bucket.
"""

from __future__ import annotations

import json
import shutil
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from features.declare.source import Events, Source
from features.domain.canonical import canonical_json, sha256_text, write_atomically
from features.domain.errors import NotThere
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.engine.cutting import (
    ROLL,
    Roll,
    read_reference,
    read_roll,
    settle_bucket,
    spread_file,
)
from features.engine.fetching import fetch_if_named
from features.engine.numbering import name_of
from features.engine.quarantine import MAX_BAD_SHARE, Ledger
from features.engine.read import FileFault, files_of
from features.sources import CUSTOMERS, SOURCES

CUSTOMERS_PER_BUCKET = 50_000
REFERENCE = "reference"
FORMAT = 2  # of cut.json; raised when what it holds changes


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut, from what, and how far the tables know.

    ``first_ids`` holds the smallest customer id of each bucket; ``known_until`` the latest
    moment at which a row was known; the months are those that have bills or usage.
    """

    folder: Path
    first_ids: tuple[str, ...]
    customers: int
    rows: dict[str, int]
    known_until: datetime
    first_month: date
    last_month: date
    stamp: str

    @property
    def buckets(self) -> range:
        """The numbers of the buckets."""
        return range(len(self.first_ids))

    def bucket_of(self, customer_id: str) -> int | None:
        """Tell in which bucket a customer would lie, or None before the first id."""
        place = bisect_right(self.first_ids, customer_id) - 1
        return place if place >= 0 else None

    def roll(self, bucket: int) -> pl.Series:
        """Give the names of a bucket's customers; their places are the numbers they go by."""
        return pl.read_parquet(self.folder / f"{bucket:04d}" / ROLL)["customer_id"]

    def place_of(self, customer_id: str) -> tuple[int, int] | None:
        """Find a customer's bucket and place in its roll, or None where nobody is called so."""
        bucket = self.bucket_of(customer_id)
        if bucket is None:
            return None
        roll = self.roll(bucket)
        place = roll.search_sorted(customer_id)
        known = place < len(roll) and roll[place] == customer_id
        return (bucket, place) if known else None

    def by_name(self, bucket: int, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Give the customers of a frame by name again, in the same order of rows."""
        names = self.roll(bucket).to_frame().with_row_index("_place").lazy()
        columns = frame.collect_schema().names()
        return (
            frame.rename({"customer_id": "_place"})
            .join(names, on="_place", how="left", maintain_order="left")
            .select(columns)
        )

    def names(self, bucket: int, source: Source) -> pl.Series:
        """Give the names of rows that others refer to by number."""
        return self.scan(bucket, source).select(name_of(source)).collect().to_series()

    def scan(self, bucket: int, source: Source) -> pl.LazyFrame:
        """Read one source in one bucket, lazily; customers go by their places in the roll."""
        place = REFERENCE if source.customer is None else f"{bucket:04d}"
        return pl.scan_parquet(self.folder / place / f"{source.name}.parquet", glob=False)


def cut(
    home: Home,
    *,
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET,
    max_bad_share: float = MAX_BAD_SHARE,
    progress: Progress = SILENT,
) -> Cut:
    """Check the operator's tables and cut them into buckets; do nothing if nothing changed."""
    fetch_if_named(home, progress)
    stamp = _stamp(home, customers_per_bucket, max_bad_share)
    with suppress(NotThere):
        if (present := open_cut(home)).stamp == stamp:
            return present
    fresh = home.root / ".buckets.new"
    shutil.rmtree(fresh, ignore_errors=True)
    ledger = Ledger()
    _require_all(home, ledger)
    roll = read_roll(home, CUSTOMERS, customers_per_bucket, ledger, fresh)
    _cut_tables(home, roll, ledger, fresh, progress)
    report = ledger.write(home.quarantine)
    ledger.refuse_if_bad(max_bad_share, report)
    record = _record(roll, ledger, fresh, stamp)
    write_atomically(fresh / "cut.json", canonical_json(record) + "\n")
    _swap(fresh, home.buckets)
    return open_cut(home)


def open_cut(home: Home) -> Cut:
    """Open the buckets that are there."""
    path = home.buckets / "cut.json"
    if not path.is_file():
        raise NotThere("The tables are not cut into buckets yet: run `unspoken build`.")
    record = json.loads(path.read_text(encoding="utf-8"))
    if record.get("format") != FORMAT:
        raise NotThere("The buckets were cut by another version: run `unspoken build` again.")
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


def _stamp(home: Home, customers_per_bucket: int, max_bad_share: float) -> str:
    files = [
        (str(path.relative_to(home.tables)), path.stat().st_size, path.stat().st_mtime_ns)
        for source in SOURCES
        for path in files_of(home.tables, source)
    ]
    contract = [
        (source.name, [(column.name, str(column.dtype)) for column in source.columns])
        for source in SOURCES
    ]
    return sha256_text(canonical_json([files, contract, customers_per_bucket, max_bad_share]))


def _require_all(home: Home, ledger: Ledger) -> None:
    if not home.tables.is_dir():
        raise NotThere(
            f"There are no tables in {home.tables}: put the operator's files there, or run "
            "`unspoken simulate` to make an operator."
        )
    for source in SOURCES:
        if not files_of(home.tables, source):
            name = f"{source.name}.parquet or {source.name}.csv"
            ledger.broken.append(FileFault(source.name, name, None, "the table is missing."))


def _cut_tables(home: Home, roll: Roll, ledger: Ledger, fresh: Path, progress: Progress) -> None:
    with_customers = [s for s in SOURCES if s.customer is not None and s is not CUSTOMERS]
    references = [s for s in SOURCES if s.customer is None]
    files = [(s, path) for s in with_customers for path in files_of(home.tables, s)]
    known = {s.name: read_reference(home, s, ledger, fresh / REFERENCE) for s in references}
    with progress.step("Checking and cutting tables", len(files)) as advance:
        for number, (source, path) in enumerate(files):
            spread_file(home, source, path, number, roll, known, ledger, fresh)
            advance(1)
    with progress.step("Sorting buckets", roll.buckets) as advance:
        for bucket in range(roll.buckets):
            settle_bucket(fresh / f"{bucket:04d}", with_customers, ledger)
            advance(1)


def _record(roll: Roll, ledger: Ledger, fresh: Path, stamp: str) -> dict[str, Any]:
    known: list[datetime] = []
    months: list[date] = []
    for source in SOURCES:
        if not isinstance(source.kind, Events) or source.customer is None:
            continue
        frames = pl.scan_parquet(str(fresh / "[0-9]*" / f"{source.name}.parquet"))
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
