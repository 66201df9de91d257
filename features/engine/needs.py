"""Which columns do some views read? Found by asking them about tables without rows.

Every table is offered as a source that notes what Polars asks it for; the views run over it as
they would over real rows. So nobody has to list columns, and no column is read for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl
from polars.io.plugins import register_io_source

from features.declare.source import ByMonth, Read, Source, source_of
from features.declare.view import CustomerView
from features.domain.errors import BadInput
from features.engine.buckets.dating import day_number, month_number, numbers_of
from features.engine.buckets.numbering import PLACE, kept_type
from features.engine.by_month import COUNTS, SUMS, counted, summed, turned
from features.engine.point_in_time import months_known_on, shown_on

ANY_DAY = date(2026, 1, 1)
ALWAYS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Needs:
    """What is read: columns of each table, numbers made of them, values of tables by month.

    Of a value ``x`` by month its amounts are read as ``x``, its running totals as ``x+`` and the
    counts of its months as ``x#``. ``by_month_alone`` are the tables that nobody reads as rows.
    """

    columns: dict[Source, tuple[str, ...]]
    numbers: dict[Source, tuple[str, ...]]
    values: dict[ByMonth, tuple[str, ...]]
    by_month_alone: frozenset[Source]

    def stored(self, source: Source) -> list[str]:
        """List the columns to read from disk."""
        return [*self.columns[source], *self.numbers[source]]


@lru_cache(maxsize=64)
def needs_of(views: tuple[CustomerView, ...], also: tuple[Source, ...] = ()) -> Needs:
    """Find what some views read; of the sources in ``also`` every column counts."""
    asked: dict[Read, set[str]] = {read: set() for view in views for read in view.reads}
    frames = {read: _offered(read, noted) for read, noted in asked.items()}
    answers = {view: view.compute([frames[read] for read in view.reads]) for view in views}
    _refuse_other_answers(answers)
    for view, answer in answers.items():
        answer.select("customer_id", *view.columns).collect()
    names: dict[Source, set[str]] = {
        source: {*(c.name for c in source.columns), *numbers_of(source)} for source in also
    }
    values: dict[ByMonth, tuple[str, ...]] = {}
    for read, noted in asked.items():
        if isinstance(read, ByMonth):
            kept = {name.rpartition("@")[0] for name in noted if "@" in name}
            kept.discard(read.known_at)
            values[read] = tuple(sorted(kept))
            times = (month_number(read.month), day_number(read.known_at))
            noted = {*(name.rstrip(SUMS + COUNTS) for name in kept), read.subject, *times}
        names.setdefault(source_of(read), set()).update(noted)
    return Needs(
        {
            source: tuple(c.name for c in source.columns if c.name in noted | {source.customer})
            for source, noted in names.items()
        },
        {
            source: tuple(name for name in numbers_of(source) if name in noted)
            for source, noted in names.items()
        },
        values,
        frozenset(names)
        - {*also, *(source_of(read) for read in asked if not isinstance(read, ByMonth))},
    )


def _refuse_other_answers(answers: Mapping[CustomerView, pl.LazyFrame]) -> None:
    """Refuse views whose function does not give the columns that they declare, all at once.

    Raises
    ------
    BadInput
        Naming each view, what is missing and what it gives instead.
    """
    faults = []
    for view, answer in answers.items():
        given = answer.collect_schema().names()
        missing = [name for name in ("customer_id", *view.columns) if name not in given]
        if missing:
            faults.append(f"{view.name!r} does not answer {', '.join(map(repr, missing))}; "
                          f"its function gives {', '.join(map(repr, given))}.")  # fmt: skip
    if faults:
        lines = "\n".join(f"  • {fault}" for fault in faults)
        raise BadInput(f"Views answer with other columns than they declare:\n{lines}")


def _offered(read: Read, noted: set[str]) -> pl.LazyFrame:
    """Offer a table without rows as views see it, noting the columns they read."""
    if isinstance(read, ByMonth):
        newest = ANY_DAY.year * 12 + ANY_DAY.month - 1
        months = range(newest - read.months + 1, newest + 1)
        schema: dict[str, pl.DataType] = {read.subject: PLACE}
        for month in months:
            schema[turned(read.known_at, month)] = pl.Int32()
            schema |= {turned(column.name, month): column.dtype for column in read.values}
            whole = [column.name for column in read.values if column.dtype.is_integer()]
            for of in (summed, counted):
                schema |= {of(name, month): pl.Int64() for name in whole}
        frame = _noting(schema, noted)
        return months_known_on(frame, read, months, dict.fromkeys(months, ALWAYS), ANY_DAY)
    source = source_of(read)
    kept = {c.name: kept_type(source, c) for c in source.columns}
    made = pl.LazyFrame(schema=kept).select(numbers_of(source).values()).collect_schema()
    return shown_on(_noting({**kept, **made}, noted), read, ANY_DAY)


def _noting(schema: dict[str, pl.DataType], noted: set[str]) -> pl.LazyFrame:
    def nothing(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        del n_rows, batch_size
        wanted = list(schema) if with_columns is None else with_columns
        noted.update(wanted, [] if predicate is None else predicate.meta.root_names())
        yield pl.DataFrame(schema=schema).select(wanted)

    return register_io_source(nothing, schema=schema)
