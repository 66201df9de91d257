"""Incidents: what went wrong on our side and hit this customer."""

from typing import Annotated

import polars as pl

from features.declare.columns import Code
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import INCIDENT_CUSTOMERS, INCIDENTS
from features.sources.incidents import INCIDENT_KINDS
from features.views.windows import HALF_YEAR


def _hits(incident_customers: pl.LazyFrame, incidents: pl.LazyFrame, window: int) -> pl.LazyFrame:
    what = incidents.select("incident_id", "kind", "lasted_seconds")
    recent = incident_customers.filter(pl.col("months_ago") < window)
    return recent.join(what, on="incident_id", how="left")


@customer_view(
    reads=[INCIDENT_CUSTOMERS, INCIDENTS],
    owner="quality",
    zh="这位客户受过哪些事件影响，弥补了吗？",
    answers=[
        Measure(
            name="incidents_hit",
            words=Words("受事件影响次数", "incidents that hit the customer"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="outages_hit",
            words=Words("受网络中断影响次数", "outages that hit the customer"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="failed_top_ups_hit",
            words=Words("受充值失败影响次数", "failed top-ups that hit the customer"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="wrong_bills_hit",
            words=Words("受账单差错影响次数", "wrong bills that hit the customer"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="incidents_not_put_right",
            words=Words("未弥补的事件", "incidents not put right"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="compensated_yuan",
            words=Words("补偿金额", "compensation paid"),
            unit=Unit.YUAN,
            absent=0,
        ),
        Measure(
            name="longest_incident_hours",
            words=Words("最长事件时长", "longest incident"),
            unit=Unit.HOURS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_incident",
            words=Words("距最近受影响", "time since the last incident"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=INCIDENT_CUSTOMERS,
        on="hit_at",
        text=Words(
            zh="{hit_at} 受{kind}影响，弥补 {put_right_at}，补偿{compensated_fen}",
            en="{hit_at}: hit by {kind}, put right {put_right_at}, compensated {compensated_fen}",
        ),
        rows=_hits,
        extra=(Code(name="kind", words=Words("事件", "incident"), values=INCIDENT_KINDS),),
    ),
)
def hit_by_incidents(
    incident_customers: pl.LazyFrame,
    incidents: pl.LazyFrame,
    window: Annotated[int, HALF_YEAR] = 6,
) -> pl.LazyFrame:
    """Which incidents hit this customer, and were they put right?"""
    kind = pl.col("kind")
    return (
        _hits(incident_customers, incidents, window)
        .group_by("customer_id")
        .agg(
            incidents_hit=pl.len(),
            outages_hit=(kind == "outage").sum(),
            failed_top_ups_hit=(kind == "failed_top_up").sum(),
            wrong_bills_hit=(kind == "wrong_bill").sum(),
            incidents_not_put_right=pl.col("put_right_days_ago").is_null().sum(),
            compensated_yuan=pl.col("compensated_fen").sum() / 100,
            longest_incident_hours=pl.col("lasted_seconds").max() / 3600,
            days_since_incident=pl.col("days_ago").min(),
        )
    )
