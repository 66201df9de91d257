"""Reading the indicators: counts added up over buckets, month by month."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from features.declare.kpi import Ratio, Status
from features.domain.canonical import canonical_json, write_atomically
from features.domain.errors import NotThere
from features.domain.home import Home
from features.domain.moments import add_months, first_of_month
from features.domain.progress import SILENT, Progress
from features.engine.buckets.warehouse import Cut, open_cut
from features.engine.point_in_time import known_on
from features.engine.spread.failures import refuse_failures
from features.engine.spread.here import Here
from features.engine.spread.task import Engine

READINGS = "readings.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI's value for one month, as known on one day; None where nothing was counted."""

    kpi: str
    month: date
    as_of: date
    numerator: int
    denominator: int
    value: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class CountBucket:
    """Counts one bucket for every KPI: rows of KPI, months ago, numerator, denominator."""

    tables: Cut
    kpis: tuple[Ratio, ...]
    day: date
    months: int

    def __call__(self, bucket: int) -> list[tuple[str, int, int, int]]:
        """Count."""
        return [
            (kpi.name, *row)
            for kpi in self.kpis
            for row in _counts(self.tables.scan(bucket, kpi.of.source), kpi, self.day, self.months)
        ]


def read_kpis(
    home: Home,
    kpis: Sequence[Ratio],
    as_of: date,
    months: int,
    progress: Progress = SILENT,
    engine: Engine | None = None,
) -> list[Reading]:
    """Read every KPI for the ``months`` months that were over on ``as_of``, oldest first.

    ``engine`` runs the buckets; unless given, they are counted here, one after another.

    Raises
    ------
    Unfinished
        When a bucket could not be counted.
    """
    tables = open_cut(home)
    day = first_of_month(as_of)
    tops: dict[str, Counter[int]] = {kpi.name: Counter() for kpi in kpis}
    bottoms: dict[str, Counter[int]] = {kpi.name: Counter() for kpi in kpis}
    job = CountBucket(tables, tuple(kpis), day, months)
    with progress.step("Reading indicators", len(tables.buckets)) as advance:

        def add(_: int, counts: list[tuple[str, int, int, int]]) -> None:
            for name, back, top, bottom in counts:
                tops[name][back] += top
                bottoms[name][back] += bottom
            advance(1)

        failures = (engine or Here()).run(job, tables.buckets, add)
    refuse_failures(tables, failures, 0)
    return [
        _reading(kpi, day, back, tops[kpi.name][back], bottoms[kpi.name][back])
        for kpi in kpis
        for back in reversed(range(months))
    ]


def _counts(frame: pl.LazyFrame, kpi: Ratio, day: date, months: int) -> list[tuple[int, int, int]]:
    found = (
        known_on(frame, kpi.of.source, day)
        .filter(pl.col("months_ago") < months)
        .group_by("months_ago")
        .agg(kpi.counts.quantity.sum().alias("top"), kpi.of.quantity.sum().alias("bottom"))
        .collect()
    )
    return found.select("months_ago", "top", "bottom").rows()


def _reading(kpi: Ratio, day: date, back: int, top: int, bottom: int) -> Reading:
    value = top / bottom if bottom else None
    return Reading(
        kpi=kpi.name,
        month=add_months(day, -back - 1),
        as_of=day,
        numerator=top,
        denominator=bottom,
        value=value,
        status=kpi.status(value),
    )


def newest_in_words(readings: Sequence[Reading]) -> list[str]:
    """Say each KPI's newest reading in one line."""
    newest = {reading.kpi: reading for reading in readings}.values()
    return [
        f"{reading.month:%Y-%m}  {reading.kpi:<28}"
        f"{'no data' if reading.value is None else f'{reading.value:.2%}':>9}  {reading.status}"
        for reading in newest
    ]


def write_readings(home: Home, readings: Sequence[Reading]) -> Path:
    """Keep the readings where the service finds them."""
    path = home.kpis / READINGS
    rows = [
        {
            "kpi": reading.kpi,
            "month": reading.month.isoformat(),
            "as_of": reading.as_of.isoformat(),
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "value": reading.value,
            "status": reading.status,
        }
        for reading in readings
    ]
    write_atomically(path, canonical_json(rows) + "\n")
    return path


def load_readings(home: Home) -> list[Reading]:
    """Give the readings that were kept, oldest month first."""
    path = home.kpis / READINGS
    if not path.is_file():
        raise NotThere("The indicators have not been read yet: run `unspoken kpi`.")
    return [
        Reading(
            kpi=row["kpi"],
            month=date.fromisoformat(row["month"]),
            as_of=date.fromisoformat(row["as_of"]),
            numerator=row["numerator"],
            denominator=row["denominator"],
            value=row["value"],
            status=Status(row["status"]),
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
