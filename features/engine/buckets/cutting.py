"""The steps of the cut: the roll of customers, one file at a time, one bucket at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from features.declare.source import Source, States
from features.domain.home import Home
from features.engine.buckets.dating import numbers_of
from features.engine.buckets.numbering import (
    REFERRED_TO,
    name_of,
    refer,
    refer_within,
    references,
    settled,
)
from features.engine.intake.checking import checked
from features.engine.intake.fault import Fault, Kind
from features.engine.intake.faults import FILE, row_faults
from features.engine.intake.quarantine import Ledger, drop_markers
from features.engine.intake.read import LINE, files_of
from features.sources import CUSTOMERS, SOURCES

BUCKET = "_bucket"
ROLL = "roll.parquet"


@dataclass(frozen=True, slots=True)
class Roll:
    """Where the buckets begin (``first_ids``), and how many customers there are."""

    first_ids: list[str]
    customers: int

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return len(self.first_ids)


class CutAfresh(Exception):
    """What is there cannot be added to; everything is to be cut again."""


class Before(Protocol):
    """What a bucket held before more was added to it."""

    def rows(self, source: Source, roll: pl.Series) -> pl.DataFrame | None:
        """Give a table's rows, customers by their places in ``roll`` and all others by name.

        None where the table was read anew.
        """
        ...

    def refuse_if_found(self, there: Source, names: pl.Series) -> None:
        """Refuse to add where a row that was set apart for a missing name would now be good."""
        ...


def _read_good(home: Home, source: Source, path: Path, ledger: Ledger) -> pl.DataFrame:
    """Read one file's good rows, noting its faults."""
    return checked(path, source, str(path.relative_to(home.tables)), ledger)


def _nothing(source: Source) -> pl.DataFrame:
    schema = {column.name: column.dtype for column in source.columns}
    return pl.DataFrame(schema={FILE: pl.String, LINE: pl.Int64, **schema})


def read_roll(
    home: Home,
    source: Source,
    customers_per_bucket: int,
    ledger: Ledger,
    fresh: Path,
    *,
    first_ids: Sequence[str] | None = None,
) -> Roll:
    """Read the customers, write them into buckets and tell who is where.

    ``first_ids`` are the bounds of buckets that are there already and are kept.
    """
    parts = [_read_good(home, source, path, ledger) for path in files_of(home.tables, source)]
    rows = pl.concat(parts) if parts else _nothing(source)
    rows = _without_repeats(rows, source, ledger)
    rows = _without_overlaps(rows, source, ledger)
    ids = rows["customer_id"].unique().sort()
    bounds = list(first_ids or ids.gather_every(customers_per_bucket))
    roll = Roll(bounds, len(ids))
    for bucket, part in in_buckets(rows, roll):
        folder = fresh / f"{bucket:04d}" / source.name
        folder.mkdir(parents=True, exist_ok=True)
        drop_markers(part).write_parquet(folder / "000000.parquet", compression="lz4")
    return roll


def read_reference(home: Home, source: Source, ledger: Ledger, folder: Path) -> pl.Series:
    """Read a table about no customer, write it whole, and give its keys."""
    parts = [_read_good(home, source, path, ledger) for path in files_of(home.tables, source)]
    rows = _without_repeats(pl.concat(parts) if parts else _nothing(source), source, ledger)
    folder.mkdir(parents=True, exist_ok=True)
    keep(settled(drop_markers(rows), source), folder, source)
    return rows[source.key[0]]


def spread_file(
    home: Home,
    source: Source,
    path: Path,
    number: int,
    roll: Roll,
    known: dict[str, pl.Series],
    ledger: Ledger,
    fresh: Path,
) -> None:
    """Lay the good rows of one file in their customers' buckets, as parts to be settled."""
    rows = _read_good(home, source, path, ledger)
    for column, there in references(source):
        keys = known.get(there.name)
        if keys is not None:
            lost = ~pl.col(column.name).is_in(keys.implode())
            fault = Fault.of(Kind.NOT_IN, table=there.name)
            rows = _set_apart(rows, lost, source, column.name, fault, ledger)
    for bucket, part in in_buckets(rows, roll):
        folder = fresh / f"{bucket:04d}" / source.name
        folder.mkdir(parents=True, exist_ok=True)
        part.write_parquet(folder / f"{number:06d}.parquet", compression="lz4")


def in_buckets(rows: pl.DataFrame, roll: Roll) -> Iterator[tuple[int, pl.DataFrame]]:
    """Part rows by the bucket in whose range their customer lies, known or not."""
    if rows.is_empty():
        return
    bounds = pl.Series("customer_id", roll.first_ids[1:], dtype=pl.String)
    bucket = bounds.search_sorted(rows["customer_id"], side="right").alias(BUCKET)
    parts = rows.with_columns(bucket).partition_by(BUCKET, as_dict=True, include_key=False)
    for (number,), part in parts.items():
        yield int(str(number)), part


def settle_bucket(
    folder: Path, sources: list[Source], ledger: Ledger, before: Before | None = None
) -> None:
    """Bring a bucket's parts together: no key twice, no reference to nothing, sorted, by number.

    ``before`` holds what the bucket held already: its rows are good and come first.
    """
    people = _parts(folder, CUSTOMERS)
    roll = people["customer_id"].unique().sort()
    roll.to_frame().write_parquet(folder / ROLL)
    people = refer(people, "customer_id", roll)
    keep(settled(people, CUSTOMERS), folder, CUSTOMERS)
    if before is not None:
        before.refuse_if_found(CUSTOMERS, roll)
    named: dict[Source, pl.DataFrame] = {}
    for source in sources:
        rows = _referring(_parts(folder, source), source, "customer_id", ledger, roll)
        held = None if before is None else before.rows(source, roll)
        if held is not None:
            rows = pl.concat([held, rows], how="diagonal")
        rows = _without_repeats(rows, source, ledger)
        for column, there in references(source):
            if there in named:
                rows = _referring(rows, source, column.name, ledger, named[there], there)
        rows = settled(drop_markers(rows), source)
        if source in REFERRED_TO:
            named[source] = rows.select("customer_id", name_of(source))
            if before is not None:
                before.refuse_if_found(source, rows[name_of(source)])
        keep(rows, folder, source)
    for source in (CUSTOMERS, *sources):
        shutil.rmtree(folder / source.name, ignore_errors=True)


def _referring(
    rows: pl.DataFrame,
    source: Source,
    column: str,
    ledger: Ledger,
    names: pl.Series | pl.DataFrame,
    there: Source = CUSTOMERS,
) -> pl.DataFrame:
    """Replace names by places, and set apart the rows whose name is not there."""
    if isinstance(names, pl.Series):
        placed, kind = refer(rows, column, names), Kind.NOT_IN
    else:
        placed = refer_within(rows, column, there, names)
        kind = Kind.NOT_OF_CUSTOMER
    lost = placed[column].is_null()
    if not lost.any():
        return placed
    if rows.filter(lost)[FILE].has_nulls():
        raise CutAfresh
    fault = Fault.of(kind, table=there.name)
    ledger.add(source, row_faults(rows.filter(lost), source, column, fault))
    return placed.filter(~lost)


def keep(rows: pl.DataFrame, folder: Path, source: Source) -> None:
    """Write a table where ``Cut.scan`` finds it, its dates as numbers besides."""
    rows.with_columns(numbers_of(source).values()).write_parquet(
        folder / f"{source.name}.parquet", compression="lz4"
    )


def _parts(folder: Path, source: Source) -> pl.DataFrame:
    parts = sorted((folder / source.name).glob("*.parquet"))
    return (
        pl.concat([pl.read_parquet(part, glob=False) for part in parts])
        if parts
        else _nothing(source)
    )


def with_customers() -> list[Source]:
    """List the tables about customers, but for the one that names them."""
    return [source for source in SOURCES if source.customer is not None and source is not CUSTOMERS]


def _set_apart(
    rows: pl.DataFrame, bad: pl.Expr, source: Source, column: str, fault: Fault, ledger: Ledger
) -> pl.DataFrame:
    faulty = rows.filter(bad)
    if not faulty.height:
        return rows
    ledger.add(source, row_faults(faulty, source, column, fault))
    return rows.filter(~bad)


def _without_repeats(rows: pl.DataFrame, source: Source, ledger: Ledger) -> pl.DataFrame:
    """Keep the first row of each key of a customer, in the order of delivery.

    A key names a row of one customer: whether two customers share one must not depend on whether
    they share a bucket.
    """
    key = dict.fromkeys((source.customer, *source.key) if source.customer else source.key)
    again = ~pl.struct(*key).is_first_distinct()
    return _set_apart(rows, again, source, source.key[-1], Fault(Kind.REPEATED), ledger)


def _without_overlaps(rows: pl.DataFrame, source: Source, ledger: Ledger) -> pl.DataFrame:
    """Set apart states that begin before the one before them has ended."""
    if not isinstance(source.kind, States):
        return rows
    begun, ended = source.kind.true_from, source.kind.true_until
    rows = rows.sort("customer_id", begun)
    same = pl.col("customer_id") == pl.col("customer_id").shift(1)
    open_end = pl.col(ended).shift(1).is_null() | (pl.col(ended).shift(1) > pl.col(begun))
    rows = rows.with_columns((same & open_end).fill_null(value=False).alias("_overlaps"))
    kept = _set_apart(rows, pl.col("_overlaps"), source, begun, Fault(Kind.OVERLAPS), ledger)
    return kept.drop("_overlaps")
