"""A snapshot: the measures of all customers as known on one day, written whole, never changed.

One folder for each ``as_of``: ``measures/0000.parquet …``, ``people/0000.parquet …`` in the order
of customer ids, and ``snapshot.json``, which is written last: a folder that has one is complete.
Until then the folder lies beside its place, with ``plan.json`` saying what it is being filled
from; a build that was stopped goes on with it (``take_up``).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.domain.canonical import canonical_json, sha256_file, sha256_text, write_atomically
from features.domain.errors import NotThere
from features.domain.home import Home

PARTS = ("measures", "people")
RECORD = "snapshot.json"
PLAN = "plan.json"
SCRATCH = ".part-"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot on disk.

    ``fingerprint`` names the measures and how they were computed; ``digest`` every byte of them.
    """

    folder: Path
    as_of: date
    fingerprint: str
    digest: str
    customers: int

    @classmethod
    def open(cls, home: Home, as_of: date) -> Snapshot:
        """Open the snapshot of a day, or say how to make it."""
        folder = home.snapshot(as_of)
        path = folder / RECORD
        if not path.is_file():
            raise NotThere(
                f"There is no snapshot of {as_of}: run `unspoken build --as-of {as_of}`."
            )
        record = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            folder=folder,
            as_of=as_of,
            fingerprint=record["fingerprint"],
            digest=record["digest"],
            customers=record["customers"],
        )

    def measures(self) -> pl.LazyFrame:
        """Read ``customer_id`` and every measure column, sorted by customer."""
        return _scan(self.folder / "measures")

    def people(self) -> pl.LazyFrame:
        """Read who the customers are, sorted by customer."""
        return _scan(self.folder / "people")


def _scan(folder: Path) -> pl.LazyFrame:
    # File by file: in a pattern, the signs of a home's own path would be part of the pattern.
    return pl.scan_parquet(sorted(folder.glob("*.parquet")), glob=False)


def as_ofs(home: Home) -> list[date]:
    """List the days that have a complete snapshot, oldest first."""
    return sorted(
        date.fromisoformat(path.parent.name) for path in home.snapshots.glob(f"[0-9]*/{RECORD}")
    )


def latest(home: Home) -> Snapshot:
    """Open the newest snapshot."""
    days = as_ofs(home)
    if not days:
        raise NotThere("There is no snapshot yet: run `unspoken build`.")
    return Snapshot.open(home, days[-1])


def begin(home: Home, as_of: date) -> Path:
    """Make an empty folder beside the snapshots, to be filled and then put in place."""
    folder = home.snapshots / f".{as_of.isoformat()}.new"
    shutil.rmtree(folder, ignore_errors=True)
    for part in PARTS:
        (folder / part).mkdir(parents=True)
    return folder


def take_up(home: Home, as_of: date, fingerprint: str, facts: dict[str, Any]) -> Path:
    """Go on with the folder that was begun for the same snapshot, or make an empty one."""
    plan = canonical_json({"fingerprint": fingerprint, **facts}) + "\n"
    folder = home.snapshots / f".{as_of.isoformat()}.new"
    path = folder / PLAN
    if not path.is_file() or path.read_text(encoding="utf-8") != plan:
        begin(home, as_of)
        write_atomically(path, plan)
    for left in folder.glob(f"{SCRATCH}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    return folder


def holds(folder: Path, bucket: int) -> bool:
    """Tell whether a folder that is being filled has a bucket: its files are whole or absent."""
    return all((folder / part / f"{bucket:04d}.parquet").is_file() for part in PARTS)


def finish(
    home: Home, as_of: date, folder: Path, fingerprint: str, facts: dict[str, Any]
) -> Snapshot:
    """Record what the folder holds, and put it in place of an older one in one move."""
    files = [path for part in PARTS for path in sorted((folder / part).glob("*.parquet"))]
    customers = _scan(folder / "people").select(pl.len())
    record: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "fingerprint": fingerprint,
        "customers": customers.collect().item(),
        "files": {str(path.relative_to(folder)): sha256_file(path) for path in files},
        **facts,
    }
    record["digest"] = sha256_text(canonical_json(record))
    write_atomically(folder / RECORD, canonical_json(record) + "\n")
    place = home.snapshot(as_of)
    old = home.snapshots / f".{as_of.isoformat()}.old"
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.replace(old)
    folder.replace(place)
    (place / PLAN).unlink(missing_ok=True)
    shutil.rmtree(old, ignore_errors=True)
    return Snapshot.open(home, as_of)


def describes(home: Home, as_of: date, fingerprint: str, stamp: str) -> bool:
    """Tell whether the snapshot that is there was made from these tables in this way."""
    path = home.snapshot(as_of) / RECORD
    if not path.is_file():
        return False
    record = json.loads(path.read_text(encoding="utf-8"))
    return bool(record["fingerprint"] == fingerprint and record.get("cut") == stamp)
