"""Turns a monthly table on its side, once for a bucket: one row a subject, one column a month.

Sums of months are made here too, running on from the oldest month to the newest, so that a day
that wants a mean of some months takes one difference.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.declare.source import ByMonth
from features.engine.buckets.dating import day_number, month_number
from features.engine.by_month import COUNTS, SUMS, turned

Cells = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Turned:
    """A monthly table turned on its side, with all that was ever known.

    ``frame`` has a row for each subject, in order, and a column for each value and for the day a
    row was known in each of ``months`` (since year 0), null where there is no row; running totals
    and counts are never null. ``known_by`` is, for each month, the last day on which a row of it
    was known.
    """

    frame: pl.DataFrame
    months: range
    known_by: dict[int, int]


def turn(rows: pl.DataFrame, read: ByMonth, subjects: int, values: Collection[str]) -> Turned:
    """Turn rows that go by number; ``values`` names what somebody will read, as ``Needs`` does.

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
    for each in months:
        known_by.setdefault(each, -(2**31))
    cells = _cells(rows, read.subject, month, months, subjects)
    there = np.zeros(subjects * len(months), dtype=np.bool_)
    there[cells] = True
    if int(there.sum()) < rows.height:
        rows = rows.sort(known, descending=True, maintain_order=True)  # the first known comes last
        cells = _cells(rows, read.subject, month, months, subjects)
    columns = [numbers]
    rows_until = None  # counted once for all values that no row lacks
    for name in (read.known_at, *values):
        held = rows[known if name == read.known_at else name.rstrip(SUMS + COUNTS)]
        if name.endswith(SUMS):
            whole = _running(held.fill_null(0).to_numpy(), cells, len(months), subjects)
        elif name.endswith(COUNTS) and held.has_nulls():
            filled = held.is_not_null().to_numpy()
            whole = _running(filled, cells, len(months), subjects)
        elif name.endswith(COUNTS):
            if rows_until is None:
                rows_until = _running(np.ones(len(cells)), cells, len(months), subjects)
            whole = rows_until
        else:
            whole = _spread(held, cells, there)
        columns += [
            whole.slice(number * subjects, subjects).alias(turned(name, each))
            for number, each in enumerate(months)
        ]
    return Turned(pl.DataFrame(columns), months, known_by)


def _cells(rows: pl.DataFrame, subject: str, month: str, months: range, subjects: int) -> Cells:
    """Number the cell of each row, month by month, subject by subject."""
    which = rows[month].to_numpy().astype(np.int64) - months.start
    cells: Cells = which * subjects + rows[subject].to_numpy()
    return cells


def _spread(
    values: pl.Series,
    cells: Cells,
    there: Flags,
) -> pl.Series:
    """Lay values into their cells, null where there is none."""
    if values.dtype.is_numeric() and not values.has_nulls():
        held = values.to_numpy()
        laid = np.zeros(len(there), dtype=held.dtype)
        laid[cells] = held
        whole = pl.DataFrame({"laid": laid, "there": there})
        return whole.select(pl.when("there").then("laid")).to_series()
    place = np.full(len(there), -1, dtype=np.int64)
    place[cells] = np.arange(len(cells))
    row = pl.Series(place)
    return values.gather(row.set(row < 0, None))


def _running(
    values: npt.NDArray[np.generic], cells: Cells, months: int, subjects: int
) -> pl.Series:
    """Lay whole numbers into their cells and add them up month by month, 0 where there is none."""
    laid = np.zeros(months * subjects, dtype=np.int64)
    laid[cells] = values
    for start in range(subjects, len(laid), subjects):
        laid[start : start + subjects] += laid[start - subjects : start]
    return pl.Series(laid)
