"""From the operator's tables to snapshots: check, cut, and compute what is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from features.declare.view import CustomerView
from features.domain.home import Home
from features.domain.moments import add_months
from features.domain.progress import SILENT, Progress
from features.engine import snapshot
from features.engine.buckets.warehouse import CUSTOMERS_PER_BUCKET, Cut, Cutting, cut
from features.engine.intake.quarantine import MAX_BAD_SHARE
from features.engine.one_at_a_time import alone
from features.engine.snapshot import Snapshot
from features.engine.spread.bucket import BuildBucket
from features.engine.spread.choose import engine_here
from features.engine.spread.failures import refuse_failures
from features.engine.spread.processes import Processes
from features.engine.spread.tables import cut_by
from features.engine.spread.task import Engine


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


def _cutting(engine: Engine | None) -> Cutting | None:
    return partial(cut_by, engine) if engine else None


def _told(tables: Cut, months: int) -> list[date]:
    """List the newest monthly days that the tables tell of."""
    return [day for day in months_back(newest_as_of(tables), months) if day > tables.first_month]


def build(
    home: Home,
    views: Sequence[CustomerView],
    fingerprint: str,
    *,
    days: Sequence[date] | None = None,
    months: int = 1,
    customers_per_bucket: int = CUSTOMERS_PER_BUCKET,
    max_bad_share: float = MAX_BAD_SHARE,
    workers: int | None = None,
    engine: Engine | None = None,
    progress: Progress = SILENT,
) -> Built:
    """Make the snapshots of ``days``, or of the newest ``months`` months that the tables tell of.

    A snapshot that was made from the same tables in the same way is left as it is, and one that
    was begun is gone on with. ``workers`` is how many processes compute buckets at once; unless
    given, as many as there is work, memory and processors for; ``engine`` is who does it instead.

    Raises
    ------
    Unfinished
        When a bucket could not be computed. The others are kept, and no snapshot without it is
        registered.
    Refused
        When another build is at work in the same home.
    """
    with alone(home):
        tables = cut(
            home,
            customers_per_bucket=customers_per_bucket,
            max_bad_share=max_bad_share,
            cutting=_cutting(engine or (Processes(workers) if workers else None)),
            progress=progress,
        )
        told = [
            day for day in months_back(newest_as_of(tables), months) if day > tables.first_month
        ]
        wanted = list(days) if days else told
        missing = [
            day for day in wanted if not snapshot.describes(home, day, fingerprint, tables.stamp)
        ]
        _compute(home, tables, views, fingerprint, missing, engine, workers, progress)
    made = tuple(Snapshot.open(home, day) for day in wanted)
    return Built(tables, made, len(wanted) - len(missing))


def _compute(
    home: Home,
    tables: Cut,
    views: Sequence[CustomerView],
    fingerprint: str,
    days: Sequence[date],
    engine: Engine | None,
    workers: int | None,
    progress: Progress,
) -> None:
    """Compute every bucket of some days, and register each day of which none is missing."""
    facts = {"cut": tables.stamp}
    folders = {day: snapshot.take_up(home, day, fingerprint, facts) for day in days}
    job = BuildBucket(tables, tuple(views), tuple(folders.items()))
    missing = {bucket: len(job.days_without(bucket)) for bucket in tables.buckets}
    tasks = [bucket for bucket, without in missing.items() if without]
    total = len(days) * len(tables.buckets)
    with progress.step("Computing measures", total) as advance:
        advance(total - sum(missing.values()))
        runner = engine or engine_here(tables, len(tasks), len(days), workers)
        failures = runner.run(job, tasks, lambda _, computed: advance(computed))
    for day, folder in folders.items():
        if all(snapshot.holds(folder, bucket) for bucket in tables.buckets):
            snapshot.finish(home, day, folder, fingerprint, facts)
    refuse_failures(tables, failures, len(tables.buckets))
