"""One bucket of customers to one wide table of measures.

1. every source is shown as known on the day (``frames_of``);
2. every view answers for the customers it has rows of;
3. the answers are joined to the customers of the day, and absence is filled as each measure
   declares (``measures_of``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from features.declare.measure import Category
from features.declare.source import History, Source, States
from features.declare.view import CustomerView
from features.engine.point_in_time import known_on
from features.engine.warehouse import Cut
from features.sources import CUSTOMERS, SOURCES

Frames = Mapping[str, pl.LazyFrame]
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


def frames_of(
    cut: Cut, bucket: int, as_of: date, *, customer_id: str | None = None, with_rows: bool = False
) -> dict[str, pl.LazyFrame]:
    """Show every source of one bucket as known on a day, of all customers or of one."""
    raw: dict[Source, pl.LazyFrame] = {}
    for source in SOURCES:
        raw[source] = cut.scan(bucket, source)
        if customer_id is not None and source.customer is not None:
            raw[source] = raw[source].filter(pl.col(source.customer) == customer_id)
    return all_known_on(raw, as_of, with_rows=with_rows)


def all_known_on(
    raw: Mapping[Source, pl.LazyFrame], as_of: date, *, with_rows: bool = False
) -> dict[str, pl.LazyFrame]:
    """Show every source as known on a day, and the history of those that are states."""
    frames: dict[str, pl.LazyFrame] = {}
    for source, frame in raw.items():
        past = (History(source),) if isinstance(source.kind, States) else ()
        for read in (source, *past):
            frames[read.name] = known_on(frame, read, as_of, with_rows=with_rows)
    return frames


def reads(view: CustomerView, frames: Frames) -> list[pl.LazyFrame]:
    """Pick the frames a view reads, in its order."""
    return [frames[read.name] for read in view.reads]


def people_of(frames: Frames) -> pl.LazyFrame:
    """Give the customers of the day, with what a person needs to recognise them."""
    return frames[CUSTOMERS.name].select(PEOPLE).sort("customer_id")


def measures_of(views: Sequence[CustomerView], frames: Frames) -> pl.LazyFrame:
    """Answer every view's question about every customer of the day, sorted by customer."""
    wide = frames[CUSTOMERS.name].select("customer_id")
    for view in views:
        answers = view.compute(reads(view, frames)).select("customer_id", *view.columns)
        wide = wide.join(answers, on="customer_id", how="left")
    return wide.with_columns(
        _filled(view, column) for view in views for column in view.columns
    ).sort("customer_id")


def _filled(view: CustomerView, column: str) -> pl.Expr:
    answer = next(answer for answer in view.answers if column in answer.columns)
    value = pl.col(column).cast(answer.dtype)
    if isinstance(answer, Category) or answer.absent is None:
        return value
    return value.fill_null(float(answer.absent))


def sources_read(views: Sequence[CustomerView]) -> list[Source]:
    """List the sources that some views read, each once."""
    read = (read for view in views for read in view.reads)
    return list(dict.fromkeys(each.of if isinstance(each, History) else each for each in read))
