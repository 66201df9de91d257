"""Visits to stores: what the customer came for and how it ended."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import STORE_CONTACTS
from features.views.windows import HALF_YEAR

A_VISIT = Words(
    zh="{visited_at} 到厅（{purpose}），{outcome}，排队{waited_minutes}",
    en="{visited_at}: visited a store about {purpose}: {outcome}, waited {waited_minutes}",
)


def _for_nothing(store_contacts: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return store_contacts.filter(pl.col("months_ago") < window, pl.col("outcome") != "done")


@customer_view(
    reads=[STORE_CONTACTS],
    owner="stores",
    zh="这位客户到厅几次，事情办成了吗？",
    answers=[
        Measure(
            name="store_visits",
            words=Words("到厅次数", "store visits"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="store_visits_for_nothing",
            words=Words("到厅未办成次数", "store visits that led nowhere"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="longest_wait_minutes",
            words=Words("最长排队", "longest wait"),
            unit=Unit.MINUTES,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_visit",
            words=Words("距最近到厅", "time since the last visit"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=STORE_CONTACTS,
        on="visited_at",
        text=A_VISIT,
        rows=_for_nothing,
    ),
)
def store_visits(
    store_contacts: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """How often did this customer come to a store, and was the matter settled?"""
    return (
        store_contacts.filter(pl.col("months_ago") < window)
        .group_by("customer_id")
        .agg(
            store_visits=pl.len(),
            store_visits_for_nothing=(pl.col("outcome") != "done").sum(),
            longest_wait_minutes=pl.col("waited_minutes").max(),
            days_since_visit=pl.col("days_ago").min(),
        )
    )
