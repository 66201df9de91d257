"""One bucket of customers to one wide table of measures.

1. every view answers for the customers it has rows of (``measures_of``);
2. each answer is laid beside the customers of the day, by number, and absence is filled as each
   measure declares (``_laid``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
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
    laid = [
        column
        for view, found in zip(views, answers, strict=True)
        for column in _laid(view, found, customers, len(bucket.roll))
    ]
    return pl.DataFrame([bucket.roll.gather(customers).alias("customer_id"), *laid])


def _answers(view: CustomerView, bucket: Bucket, as_of: date) -> pl.LazyFrame:
    frames = [bucket.show(read, as_of) for read in view.reads]
    types = {column: answer.dtype for answer in view.answers for column in answer.columns}
    return view.compute(frames).select(
        "customer_id", *(pl.col(column).cast(dtype) for column, dtype in types.items())
    )


def _laid(
    view: CustomerView, found: pl.DataFrame, customers: pl.Series, everybody: int
) -> list[pl.Series]:
    """Lay a view's answers, in any order, beside the customers of the day."""
    absent = {
        column: None if isinstance(answer, Category) else answer.absent
        for answer in view.answers
        for column in answer.columns
    }
    held = [
        pl.col(column) if nothing is None else pl.col(column).fill_null(float(nothing))
        for column, nothing in absent.items()
    ]
    rows = pl.int_range(found.height, dtype=pl.UInt32, eager=True)
    if found.height == everybody and (found["customer_id"] == rows).all():
        return found.select(held).select(pl.all().gather(customers)).get_columns()
    # One row more says what absence means; who has no answer is sent there.
    one_more = [
        column.extend_constant(None if nothing is None else float(nothing), 1)
        for column, nothing in zip(held, absent.values(), strict=True)
    ]
    place = np.full(everybody, found.height, dtype=np.uint32)
    place[found["customer_id"].to_numpy()] = rows.to_numpy()
    where = pl.Series(place[customers.to_numpy()])
    return found.select(one_more).select(pl.all().gather(where)).get_columns()


def sources_read(views: Sequence[CustomerView]) -> list[Source]:
    """List the sources that some views read, each once."""
    return list(dict.fromkeys(source_of(read) for view in views for read in view.reads))
