"""One bucket of customers to one wide table of measures.

1. every view answers for the customers it has rows of (``measures_of``);
2. each answer is laid beside the customers of the day, by number, and absence is filled as each
   measure declares (``_laid``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from features.declare.measure import Category
from features.declare.source import Source, source_of
from features.declare.view import CustomerView
from features.engine.bucket import Bucket
from features.sources import CUSTOMERS

PEOPLE = (
    "customer_id",
    "name",
    "phone",
    "city",
    "brand",
    "rank",
    "birth_year",
    "refuses_marketing",
    "refuses_automated_decisions",
)


def people_of(bucket: Bucket, as_of: date) -> pl.DataFrame:
    """Give the customers of the day, sorted, with what a person needs to recognise them."""
    people = bucket.show(CUSTOMERS, as_of).select(PEOPLE).sort("customer_id").collect()
    return people.with_columns(bucket.roll.gather(people["customer_id"]))


def measures_of(views: Sequence[CustomerView], bucket: Bucket, as_of: date) -> pl.DataFrame:
    """Answer every view's question about every customer of the day, sorted by customer."""
    present = bucket.show(CUSTOMERS, as_of).select("customer_id")
    asked = [_answers(view, bucket, as_of) for view in views]
    here, *answers = pl.collect_all([present, *asked])
    customers = here["customer_id"].sort()
    place = np.full(len(bucket.roll), len(customers), dtype=np.int64)
    place[customers.to_numpy()] = np.arange(len(customers))
    laid = [
        column
        for view, found in zip(views, answers, strict=True)
        for column in _laid(view, found, customers, place)
    ]
    return pl.DataFrame([bucket.roll.gather(customers).alias("customer_id"), *laid])


def _answers(view: CustomerView, bucket: Bucket, as_of: date) -> pl.LazyFrame:
    frames = [bucket.show(read, as_of) for read in view.reads]
    types = {column: answer.dtype for answer in view.answers for column in answer.columns}
    return view.compute(frames).select(
        "customer_id", *(pl.col(column).cast(dtype) for column, dtype in types.items())
    )


def _laid(
    view: CustomerView, found: pl.DataFrame, customers: pl.Series, place: npt.NDArray[np.int64]
) -> list[pl.Series]:
    """Lay a view's answers, in any order, beside the customers of the day.

    ``place`` says for every customer of the bucket which of those of the day it is: one place
    after the last for who is none of them.
    """
    absent = {
        column: None if isinstance(answer, Category) else answer.absent
        for answer in view.answers
        for column in answer.columns
    }
    rows = pl.int_range(found.height, dtype=pl.UInt32, eager=True)
    if found.height == len(place) and (found["customer_id"] == rows).all():
        filled = found.select(_filled(column, nothing) for column, nothing in absent.items())
        return filled.select(pl.all().gather(customers)).get_columns()
    at = place[found["customer_id"].to_numpy()]
    filled = found.select(_filled(column, nothing) for column, nothing in absent.items())
    return [
        _scattered(filled[column], at, nothing, len(customers))
        for column, nothing in absent.items()
    ]


def _filled(column: str, nothing: float | None) -> pl.Expr:
    return pl.col(column) if nothing is None else pl.col(column).fill_null(float(nothing))


def _scattered(
    values: pl.Series, at: npt.NDArray[np.int64], nothing: float | None, among: int
) -> pl.Series:
    """Put values in their places, the last left off, and what absence means in all others."""
    if nothing is None:
        laid = pl.repeat(None, among + 1, dtype=values.dtype, eager=True).alias(values.name)
        return laid.scatter(pl.Series(at), values).head(among)
    held = values.to_numpy()
    whole = np.full(among + 1, nothing, dtype=held.dtype)
    whole[at] = held
    return pl.Series(values.name, whole[:among])


def sources_read(views: Sequence[CustomerView]) -> list[Source]:
    """List the sources that some views read, each once."""
    return list(dict.fromkeys(source_of(read) for view in views for read in view.reads))
