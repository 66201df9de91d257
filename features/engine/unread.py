"""Columns that can be named and are not there: read by nobody, or of months without rows."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

import polars as pl

from features.domain.errors import UnspokenError


def readable(value: pl.Expr, dtype: pl.DataType, only: Collection[str] | None) -> pl.Expr:
    """Give a value whose columns are there; else what can be named and refuses to be read."""
    if only is None or all(name in only for name in value.meta.root_names()):
        return value
    return unread(value.meta.output_name(), dtype)


@cache
def nothing(name: str, dtype: pl.DataType) -> pl.Expr:
    """Stand for a month of which there are no rows."""
    return pl.lit(None, dtype=dtype).alias(name)


@cache
def unread(name: str, dtype: pl.DataType) -> pl.Expr:
    """Stand for a column that nobody reads, so that it can be named."""

    def refuse(_: pl.Series) -> pl.Series:
        raise UnspokenError(f"{name} was to be read by nobody and is read: report this error.")

    return pl.lit(None, dtype=dtype).map_batches(refuse, return_dtype=dtype).alias(name)
