"""The steps of the cut: the roll of customers, one file at a time, one bucket at a time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.declare.columns import Identifier
from features.declare.source import Source, States
from features.domain.home import Home
from features.engine.checking import checked
from features.engine.faults import FILE, row_faults
from features.engine.numbering import REFERRED_TO, numbered
from features.engine.quarantine import Ledger, drop_markers
from features.engine.read import LINE, files_of
from features.sources import CUSTOMERS

BUCKET = "_bucket"
ROLL = "roll.parquet"
EMPTY_ROLL = pl.Series("customer_id", [], dtype=pl.String)


@dataclass(frozen=True, slots=True)
class Roll:
    """Every customer's bucket: ``frame`` has the id column and ``_bucket``."""

    frame: pl.DataFrame
    first_ids: list[str]

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return self.frame.height

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return len(self.first_ids)


def _read_good(home: Home, source: Source, path: Path, ledger: Ledger) -> pl.DataFrame:
    """Read one file's good rows, noting its faults."""
    return checked(path, source, str(path.relative_to(home.tables)), ledger)


def _nothing(source: Source) -> pl.DataFrame:
    schema = {column.name: column.dtype for column in source.columns}
    return pl.DataFrame(schema={FILE: pl.String, LINE: pl.Int64, **schema})


def read_roll(
    home: Home, source: Source, customers_per_bucket: int, ledger: Ledger, fresh: Path
) -> Roll:
    """Read the customers, write them into buckets and tell who is where."""
    parts = [_read_good(home, source, path, ledger) for path in files_of(home.tables, source)]
    rows = pl.concat(parts) if parts else _nothing(source)
    rows = _without_repeats(rows, source, ledger)
    rows = _without_overlaps(rows, source, ledger)
    ids = rows.select(pl.col("customer_id").unique().sort())
    frame = ids.with_columns((pl.int_range(pl.len()) // customers_per_bucket).alias(BUCKET))
    first = frame.group_by(BUCKET).agg(pl.col("customer_id").min()).sort(BUCKET)
    roll = Roll(frame, first["customer_id"].to_list())
    for (bucket,), part in _in_buckets(rows, roll).items():
        folder = fresh / f"{bucket:04d}" / source.name
        folder.mkdir(parents=True, exist_ok=True)
        drop_markers(part).write_parquet(folder / "000000.parquet", compression="lz4")
    return roll


def read_reference(home: Home, source: Source, ledger: Ledger, folder: Path) -> pl.Series:
    """Read a table about no customer, write it whole, and give its keys."""
    parts = [_read_good(home, source, path, ledger) for path in files_of(home.tables, source)]
    rows = _without_repeats(pl.concat(parts) if parts else _nothing(source), source, ledger)
    folder.mkdir(parents=True, exist_ok=True)
    keep(numbered({source: drop_markers(rows)}, EMPTY_ROLL)[source], folder, source)
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
    for column in source.columns:
        if isinstance(column, Identifier) and column.refers_to is not None:
            keys = known.get(column.refers_to.name)
            if keys is not None:
                lost = ~pl.col(column.name).is_in(keys.implode())
                rows = _set_apart(
                    rows, lost, source, column.name, f"not in {column.refers_to.name}", ledger
                )
    rows = rows.join(roll.frame, on="customer_id", how="left", maintain_order="left")
    nobody = pl.col(BUCKET).is_null()
    rows = _set_apart(rows, nobody, source, "customer_id", "not in customers", ledger)
    for (bucket,), part in rows.partition_by(BUCKET, as_dict=True, include_key=False).items():
        folder = fresh / f"{bucket:04d}" / source.name
        folder.mkdir(parents=True, exist_ok=True)
        part.write_parquet(folder / f"{number:06d}.parquet", compression="lz4")


def settle_bucket(folder: Path, sources: list[Source], ledger: Ledger) -> None:
    """Bring a bucket's parts together: no key twice, no reference to nothing, sorted, by number."""
    keys: dict[str, pl.Series] = {}
    tables: dict[Source, pl.DataFrame] = {}
    for source in (CUSTOMERS, *sources):
        parts = sorted((folder / source.name).glob("*.parquet"))
        rows = pl.concat([pl.read_parquet(part) for part in parts]) if parts else _nothing(source)
        if source is not CUSTOMERS:
            rows = _without_repeats(rows, source, ledger)
            for column in source.columns:
                if isinstance(column, Identifier) and column.refers_to is not None:
                    there = keys.get(column.refers_to.name)
                    if there is not None:
                        lost = ~pl.col(column.name).is_in(there.implode())
                        reason = f"not in {column.refers_to.name} of this customer"
                        rows = _set_apart(rows, lost, source, column.name, reason, ledger)
            if source in REFERRED_TO:
                keys[source.name] = rows[source.key[0]]
        tables[source] = drop_markers(rows)
    roll = tables[CUSTOMERS]["customer_id"].unique().sort()
    roll.to_frame().write_parquet(folder / ROLL)
    for source, rows in numbered(tables, roll).items():
        keep(rows, folder, source)
        shutil.rmtree(folder / source.name, ignore_errors=True)


def keep(rows: pl.DataFrame, folder: Path, source: Source) -> None:
    """Write a table where ``Cut.scan`` finds it."""
    rows.write_parquet(folder / f"{source.name}.parquet", compression="lz4")


def _in_buckets(rows: pl.DataFrame, roll: Roll) -> dict[tuple[object, ...], pl.DataFrame]:
    placed = rows.join(roll.frame, on="customer_id", how="left", maintain_order="left")
    return placed.partition_by(BUCKET, as_dict=True, include_key=False)


def _set_apart(
    rows: pl.DataFrame, bad: pl.Expr, source: Source, column: str, reason: str, ledger: Ledger
) -> pl.DataFrame:
    faulty = rows.filter(bad)
    if not faulty.height:
        return rows
    ledger.add(source, row_faults(faulty, source, column, reason))
    return rows.filter(~bad)


def _without_repeats(rows: pl.DataFrame, source: Source, ledger: Ledger) -> pl.DataFrame:
    """Keep the first row of each key of a customer, in the order of delivery.

    A key names a row of one customer: whether two customers share one must not depend on whether
    they share a bucket.
    """
    key = dict.fromkeys((source.customer, *source.key) if source.customer else source.key)
    again = ~pl.struct(*key).is_first_distinct()
    reason = "the same key as an earlier row"
    return _set_apart(rows, again, source, source.key[-1], reason, ledger)


def _without_overlaps(rows: pl.DataFrame, source: Source, ledger: Ledger) -> pl.DataFrame:
    """Set apart states that begin before the one before them has ended."""
    if not isinstance(source.kind, States):
        return rows
    begun, ended = source.kind.true_from, source.kind.true_until
    rows = rows.sort("customer_id", begun)
    same = pl.col("customer_id") == pl.col("customer_id").shift(1)
    open_end = pl.col(ended).shift(1).is_null() | (pl.col(ended).shift(1) > pl.col(begun))
    rows = rows.with_columns((same & open_end).fill_null(value=False).alias("_overlaps"))
    reason = "begins before the customer's row before it has ended"
    kept = _set_apart(rows, pl.col("_overlaps"), source, begun, reason, ledger)
    return kept.drop("_overlaps")
