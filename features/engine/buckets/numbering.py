"""Inside a bucket, customers and the rows that others refer to go by number.

A name of twelve letters is long to compare and to hash; its place in a list is not. The customers
of a bucket are numbered in the order of their names (``customer_id`` then holds the place in the
bucket's roll), and so are the rows of tables that other tables refer to (a subscription goes by
its place among the bucket's ``services``). Views use both as they use names: as keys.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from features.declare.columns import Column, Identifier
from features.declare.source import Events, Source
from features.sources import CUSTOMERS, SOURCES

PLACE = pl.UInt32()
NAME = "_name_"  # before the names of rows that go by number


def references(source: Source) -> list[tuple[Identifier, Source]]:
    """List the columns that refer to a row of another table, other than to a customer."""
    return [
        (column, column.refers_to)
        for column in source.columns
        if isinstance(column, Identifier)
        and column.refers_to is not None
        and column.refers_to is not CUSTOMERS
    ]


REFERRED_TO = frozenset(there for source in SOURCES for _, there in references(source))


def order_of(source: Source) -> list[str]:
    """Name the columns by which a bucket's rows are sorted: customer, time, key."""
    kind = source.kind
    when = kind.happened_at if isinstance(kind, Events) else kind.true_from
    return list(dict.fromkeys(["customer_id", when, *source.key]))


def kept_type(source: Source, column: Column) -> pl.DataType:
    """Give the type of a column inside a bucket."""
    by_number = column.name == source.customer or (
        source in REFERRED_TO and (column.name,) == source.key
    )
    return PLACE if by_number or column in [c for c, _ in references(source)] else column.dtype


def numbered(tables: Mapping[Source, pl.DataFrame], roll: pl.Series) -> dict[Source, pl.DataFrame]:
    """Sort a bucket's tables, and give customers and rows referred to by their places.

    Parameters
    ----------
    tables
        The good rows of each table about customers, by name, in any order.
    roll
        The names of the bucket's customers, sorted.

    Returns
    -------
    dict
        The same tables. One that others refer to keeps the names of its rows in ``_name_…``.
        Rows of nobody are left out; a reference to nothing is null.
    """
    done: dict[Source, pl.DataFrame] = {}
    for source, rows in tables.items():
        if source.customer is not None:
            rows = refer(rows, "customer_id", roll).drop_nulls("customer_id")
        done[source] = settled(rows, source)
    for source, rows in done.items():
        for column, there in references(source):
            if there in done and there.customer is None:
                rows = refer(rows, column.name, done[there][name_of(there)])
            elif there in done:
                rows = refer_within(rows, column.name, there, done[there])
        done[source] = rows
    return done


def settled(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Sort rows, and number those that others refer to; customers go by number already."""
    rows = rows.sort(source.key) if source.customer is None else _sorted(rows, order_of(source))
    if source not in REFERRED_TO:
        return rows
    key = source.key[0]
    return rows.with_columns(
        pl.col(key).alias(name_of(source)), pl.int_range(pl.len(), dtype=PLACE).alias(key)
    )


def name_of(source: Source) -> str:
    """Name the column that keeps the names of rows that go by number."""
    return f"{NAME}{source.key[0]}"


def _sorted(rows: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Sort by customer, time and key; keys are compared only where two rows have one time."""
    first, rest = order[:2], order[2:]
    rows = rows.sort(first, maintain_order=True)
    if not rest:
        return rows
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in first)
    tied = rows.select(same.any()).item()
    return rows.sort(order, maintain_order=True) if tied else rows


def refer(rows: pl.DataFrame, column: str, names: pl.Series) -> pl.DataFrame:
    """Replace a name by its place among ``names``, null where it is not there."""
    return _found(rows, column, pl.DataFrame([names.alias(column)]))


def refer_within(
    rows: pl.DataFrame, column: str, there: Source, named: pl.DataFrame
) -> pl.DataFrame:
    """Replace the name of a row of the same customer by its place in the table ``there``."""
    names = named.select("customer_id", pl.col(name_of(there)).alias(column))
    return _found(rows, column, names)


def _found(rows: pl.DataFrame, column: str, names: pl.DataFrame) -> pl.DataFrame:
    numbers = pl.int_range(names.height, dtype=PLACE, eager=True).alias("_found")
    joined = rows.join(
        names.with_columns(numbers), on=names.columns, how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col("_found").alias(column)).drop("_found")
