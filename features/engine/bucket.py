"""One bucket of customers in memory, to be shown as it was known on any day.

What does not depend on the day is done once: columns are read, dates become numbers, rows that
refer to others are numbered, monthly tables are turned on their side. ``show`` then cuts time, and
that is cheap, so that twelve days cost much less than twelve times one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from features.declare.source import ByMonth, Read, Source, source_of
from features.domain.errors import Unfinished
from features.engine.buckets.dating import numbers_of
from features.engine.buckets.numbering import PLACE, REFERRED_TO, numbered, refer, references
from features.engine.buckets.warehouse import Cut
from features.engine.by_month import kept_by_month
from features.engine.needs import Needs
from features.engine.point_in_time import months_known_on, shown_on
from features.engine.turning import Turned, turn
from features.sources import CUSTOMERS, SOURCES


class Bucket:
    """The tables of one bucket, by number (``features.engine.buckets.numbering``).

    ``roll`` holds the names of its customers; ``customer_id`` in the tables is a place in it.
    """

    def __init__(
        self, roll: pl.Series, tables: Mapping[Source, pl.DataFrame], needs: Needs | None = None
    ) -> None:
        self.roll = roll
        self._needs = needs
        self._tables = dict(tables)
        self._turned: dict[ByMonth, Turned] = {}
        self._shown: dict[Read, pl.LazyFrame] = {}
        self._shown_on: date | None = None

    @classmethod
    def of(cls, tables: Mapping[Source, pl.DataFrame]) -> Bucket:
        """Make a bucket of whole tables with names in them, of all sources."""
        roll = tables[CUSTOMERS]["customer_id"].unique().sort()
        made = numbered(tables, roll)
        return cls(roll, {s: rows.with_columns(numbers_of(s).values()) for s, rows in made.items()})

    @classmethod
    def open(cls, cut: Cut, number: int, needs: Needs) -> Bucket:
        """Read a bucket's columns that are needed."""
        tables = {source: _read(cut, number, source, needs) for source in needs.columns}
        return cls(cut.roll(number), _with_places(cut, number, tables), needs)

    @classmethod
    def of_one(cls, cut: Cut, number: int, place: int) -> Bucket:
        """Read the rows of one customer, every column, with the tables about nobody."""
        tables: dict[Source, pl.DataFrame] = {}
        for source in SOURCES:
            rows = cut.scan(number, source)
            if source.customer is not None:
                rows = rows.filter(pl.col("customer_id") == place)
            names = [column.name for column in source.columns]
            tables[source] = rows.select(*names, *numbers_of(source)).collect()
        for source in SOURCES:
            for column, there in references(source):
                if there.customer is not None:
                    places = tables[there][there.key[0]]
                    tables[source] = refer(tables[source], column.name, places)
        for source in REFERRED_TO:
            places = pl.int_range(tables[source].height, dtype=PLACE, eager=True)
            tables[source] = tables[source].with_columns(places.alias(source.key[0]))
        return cls(cut.roll(number), _with_places(cut, number, tables))

    def show(self, read: Read, day: date, *, with_rows: bool = False) -> pl.LazyFrame:
        """Show a source as it was known when ``day`` began."""
        if self._shown_on != day or with_rows:
            self._shown, self._shown_on = {}, None if with_rows else day
        if read not in self._shown:
            self._shown[read] = self._show(read, day, with_rows=with_rows)
        return self._shown[read]

    def _show(self, read: Read, day: date, *, with_rows: bool) -> pl.LazyFrame:
        if not isinstance(read, ByMonth):
            rows = self._tables[source_of(read)]
            return shown_on(rows.lazy(), read, day, with_rows=with_rows, only=rows.columns)
        if read not in self._turned:
            self._turned[read] = self._turn(read)
            self._let_go(read.of)
        aside = self._turned[read]
        return months_known_on(
            aside.frame.lazy(), read, aside.months, aside.known_by, day, only=aside.frame.columns
        )

    def _let_go(self, source: Source) -> None:
        """Drop rows that are turned for all who read them: they take as much room as the turned."""
        if self._needs is None or source not in self._needs.by_month_alone:
            return
        if all(read in self._turned for read in self._needs.values if read.of == source):
            del self._tables[source]

    def _values(self, read: ByMonth) -> Sequence[str]:
        if self._needs is not None:
            return self._needs.values[read]
        return [name for column in read.values for name in kept_by_month(column)]

    def _turn(self, read: ByMonth) -> Turned:
        subjects = len(self.roll)
        for column, there in references(read.of):
            if column.name == read.subject:
                subjects = self._tables[there].height
        return turn(self._tables[read.of], read, subjects, self._values(read))


def _read(cut: Cut, number: int, source: Source, needs: Needs) -> pl.DataFrame:
    try:
        return cut.scan(number, source).select(needs.stored(source)).collect()
    except pl.exceptions.ComputeError as error:
        said = str(error).splitlines()[0]
        raise Unfinished(f"the table {source.name} cannot be read back ({said})") from error


def _with_places(
    cut: Cut, number: int, tables: dict[Source, pl.DataFrame]
) -> dict[Source, pl.DataFrame]:
    """Number references to tables about nobody: what lies there may grow without the buckets."""
    for source, rows in tables.items():
        for column, there in references(source):
            if there.customer is None and column.name in rows.columns:
                names = cut.names(number, there)
                tables[source] = refer(tables[source], column.name, names)
    return tables
