"""Turns a monthly table on its side, once for a bucket: one row a subject, one column a month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.declare.source import ByMonth
from features.engine.dating import day_number, month_number
from features.engine.point_in_time import turned


@dataclass(frozen=True, slots=True)
class Turned:
    """A monthly table turned on its side, with all that was ever known.

    ``frame`` has a row for each subject, in order, and a column for each value and for the day a
    row was known in each of ``months`` (since year 0), null where there is no row. ``known_by``
    is, for each month, the last day on which a row of it was known.
    """

    frame: pl.DataFrame
    months: range
    known_by: dict[int, int]


def turn(rows: pl.DataFrame, read: ByMonth, subjects: int, values: Collection[str]) -> Turned:
    """Turn rows that go by number; ``values`` names the columns somebody will read.

    Where a month of a subject stands twice, the row that was known first counts.
    """
    month, known = month_number(read.month), day_number(read.known_at)
    numbers = pl.int_range(subjects, dtype=pl.UInt32, eager=True).alias(read.subject)
    rows = rows.filter(pl.col(read.subject).is_not_null())
    if rows.is_empty():
        return Turned(numbers.to_frame(), range(0), {})
    latest = rows.group_by(month).agg(pl.col(known).max()).iter_rows()
    known_by = {int(each): int(last) for each, last in latest}
    months = range(min(known_by), max(known_by) + 1)
    places = _places(rows, read.subject, month, months, subjects)
    if int((places >= 0).sum()) < rows.height:
        rows = rows.sort(known, descending=True, maintain_order=True)  # the first known comes last
        places = _places(rows, read.subject, month, months, subjects)
    shown = [pl.col(known).alias(read.known_at), *(pl.col(name) for name in values)]
    kept = rows.select(shown)
    columns = [numbers]
    for number, each in enumerate(months):
        known_by.setdefault(each, -(2**31))
        place = pl.Series(places[:, number])
        there = kept.select(pl.all().gather(place.set(place < 0, None)))
        columns += [series.alias(turned(series.name, each)) for series in there]
    return Turned(pl.DataFrame(columns), months, known_by)


def _places(
    rows: pl.DataFrame, subject: str, month: str, months: range, subjects: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Find the row of each subject (down) and month (across), -1 where there is none."""
    places = np.full(subjects * len(months), -1, dtype=np.int32)
    which = rows[subject].to_numpy().astype(np.int64) * len(months)
    places[which + (rows[month].to_numpy() - months.start)] = np.arange(rows.height)
    return np.ascontiguousarray(places.reshape(subjects, len(months)).T).T
