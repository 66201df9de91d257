"""From the operator's tables to snapshots: check, cut, and compute what is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from features.declare.view import CustomerView
from features.domain.home import Home
from features.domain.moments import add_months
from features.domain.progress import SILENT, Progress
from features.engine import snapshot
from features.engine.quarantine import MAX_BAD_SHARE
from features.engine.snapshot import Snapshot
from features.engine.spread import one_bucket
from features.engine.warehouse import CUSTOMERS_PER_BUCKET, Cut, cut


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and what was there already."""

    cut: Cut
    snapshots: tuple[Snapshot, ...]
    reused: int


def newest_as_of(tables: Cut) -> date:
    """Give the day after the last month that has bills."""
    return add_months(tables.last_month, 1)


def months_back(newest: date, months: int) -> list[date]:
    """List ``months`` monthly days up to ``newest``, oldest first."""
    return [add_months(newest, -back) for back in reversed(range(months))]


def build(
    home: Home,
    views: Sequence[CustomerView],
    fingerprint: str,
    *,
    days: Sequence[date] | None = None,
    months: int = 1,
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET,
    max_bad_share: float = MAX_BAD_SHARE,
    progress: Progress = SILENT,
) -> Built:
    """Make the snapshots of ``days``, or of the newest ``months`` months that the tables tell of.

    A snapshot that was made from the same tables in the same way is left as it is.
    """
    tables = cut(
        home,
        customers_per_bucket=customers_per_bucket,
        max_bad_share=max_bad_share,
        progress=progress,
    )
    told = [day for day in months_back(newest_as_of(tables), months) if day > tables.first_month]
    wanted = list(days) if days else told
    missing = [
        day for day in wanted if not snapshot.describes(home, day, fingerprint, tables.stamp)
    ]
    with progress.step("Computing measures", len(missing) * len(tables.buckets)) as advance:
        for day in missing:
            folder = snapshot.begin(home, day)
            for bucket in tables.buckets:
                one_bucket(tables, bucket, day, views, folder)
                advance(1)
            snapshot.finish(home, day, folder, fingerprint, {"cut": tables.stamp})
    made = tuple(Snapshot.open(home, day) for day in wanted)
    return Built(tables, made, len(wanted) - len(missing))
