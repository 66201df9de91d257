"""Visits to stores and complaints: what the customer came for and how it ended."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import COMPLAINTS, STORE_CONTACTS
from features.views.windows import HALF_YEAR, YEAR


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
        ),
        Measure(
            name="longest_wait_minutes",
            words=Words("最长排队", "longest wait"),
            unit=Unit.MINUTES,
            absent=None,
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
        text=Words(
            zh="{visited_at} 到厅（{purpose}），{outcome}，排队{waited_minutes}",
            en="{visited_at}: visited a store about {purpose}: {outcome}, waited {waited_minutes}",
        ),
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


def _recent_complaints(complaints: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return complaints.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[COMPLAINTS],
    owner="complaints",
    zh="这位客户投诉过吗，结果如何？",
    answers=[
        Measure(
            name="complaints",
            words=Words("投诉次数", "complaints"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="complaints_badly_ended",
            words=Words("对处理不满意的投诉", "complaints whose handling disappointed"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="complaints_open",
            words=Words("未办结投诉", "complaints still open"),
            unit=Unit.TIMES,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=COMPLAINTS,
        on="opened_at",
        text=Words(
            zh="{opened_at} 投诉{topic}，办结 {closed_at}，对处理满意：{satisfied}",
            en="{opened_at}: complained about {topic}, closed {closed_at}, satisfied: {satisfied}",
        ),
        rows=_recent_complaints,
    ),
)
def complaints_and_their_end(
    complaints: pl.LazyFrame, window: Annotated[int, YEAR] = 12
) -> pl.LazyFrame:
    """Did this customer complain, and how did it end?"""
    return (
        _recent_complaints(complaints, window)
        .group_by("customer_id")
        .agg(
            complaints=pl.len(),
            complaints_badly_ended=(~pl.col("satisfied")).fill_null(value=False).sum(),
            complaints_open=pl.col("closed_days_ago").is_null().sum(),
        )
    )
