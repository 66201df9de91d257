"""Changes of rank: read from the history of the customer's states."""

from typing import Annotated

import polars as pl

from features.declare.columns import Code
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.source import History
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import CUSTOMERS
from features.sources.customers import RANKS
from features.views.windows import YEAR

PLACES = {rank: place for place, rank in enumerate(RANKS)}  # the highest rank is place 0


def _changes(customers_history: pl.LazyFrame) -> pl.LazyFrame:
    """Find the states that began with another rank than the one before; ``fell`` by how much."""
    before = (
        pl.col("rank").shift(1).over("customer_id", order_by="true_from_days_ago", descending=True)
    )
    place = pl.col("rank").replace_strict(PLACES, return_dtype=pl.Int32)
    earlier = pl.col("rank_before").replace_strict(PLACES, return_dtype=pl.Int32)
    return (
        customers_history.with_columns(rank_before=before)
        .filter(pl.col("rank_before") != pl.col("rank"))
        .with_columns(fell=place - earlier)
    )


def _recent(customers_history: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return _changes(customers_history).filter(pl.col("true_from_months_ago") < window)


@customer_view(
    reads=[History(CUSTOMERS)],
    owner="customer-data",
    zh="这位客户的等级升了还是降了？",
    answers=[
        Measure(
            name="rank_falls",
            words=Words("等级下降次数", "times the rank fell"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="rank_rises",
            words=Words("等级上升次数", "times the rank rose"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="months_since_rank_fall",
            words=Words("距最近降级", "time since the rank last fell"),
            unit=Unit.MONTHS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=CUSTOMERS,
        on="true_from",
        text=Words(
            zh="{true_from} 等级由{rank_before}变为{rank}",
            en="{true_from}: the rank changed from {rank_before} to {rank}",
        ),
        rows=_recent,
        extra=(Code(name="rank_before", words=Words("原等级", "rank before"), values=RANKS),),
    ),
)
def changes_of_rank(
    customers_history: pl.LazyFrame, window: Annotated[int, YEAR] = 12
) -> pl.LazyFrame:
    """Did this customer's rank rise or fall?"""
    fell = pl.col("fell") > 0
    return (
        _recent(customers_history, window)
        .group_by("customer_id")
        .agg(
            rank_falls=fell.sum(),
            rank_rises=(~fell).sum(),
            months_since_rank_fall=pl.col("true_from_months_ago").filter(fell).min(),
        )
    )
