"""Contacts over the hotline and online, and those that came back with the same problem."""

from typing import Annotated

import polars as pl

from features.declare.columns import Whole
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.threshold import Threshold
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import SERVICE_CONTACTS
from features.views.windows import HALF_YEAR

SAME_PROBLEM = Threshold(
    1,
    90,
    Unit.DAYS,
    Words("视为同一问题的天数", "days within which it is the same problem"),
    Words("一个月内又来，说明上次没解决", "who is back within a month was not helped"),
    30,
)


def _unsettled(service_contacts: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return service_contacts.filter(pl.col("months_ago") < window, pl.col("outcome") != "settled")


@customer_view(
    reads=[SERVICE_CONTACTS],
    owner="hotline",
    zh="这位客户打过几次热线或在线咨询，问题解决了吗？",
    answers=[
        Measure(
            name="service_contacts",
            words=Words("热线与在线接触次数", "hotline and online contacts"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="service_contacts_unsettled",
            words=Words("未解决的接触", "contacts that settled nothing"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="longest_hold_seconds",
            words=Words("最长等待接通", "longest time on hold"),
            unit=Unit.SECONDS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_service_contact",
            words=Words("距最近热线或在线接触", "time since the last hotline or online contact"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=SERVICE_CONTACTS,
        on="contacted_at",
        text=Words(
            zh="{contacted_at} {channel}反映{problem}问题，{outcome}，等待{waited_seconds}",
            en="{contacted_at}: contacted the {channel} about {problem}: {outcome}, "
            "waited {waited_seconds}",
        ),
        rows=_unsettled,
    ),
)
def hotline_and_online(
    service_contacts: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """How often did this customer call or write to us, and was the problem settled?"""
    return (
        service_contacts.filter(pl.col("months_ago") < window)
        .group_by("customer_id")
        .agg(
            service_contacts=pl.len(),
            service_contacts_unsettled=(pl.col("outcome") != "settled").sum(),
            longest_hold_seconds=pl.col("waited_seconds").max(),
            days_since_service_contact=pl.col("days_ago").min(),
        )
    )


def _again(service_contacts: pl.LazyFrame, window: int, within: int) -> pl.LazyFrame:
    """Find the contacts that follow another about the same problem closely."""
    earlier = (
        pl.col("days_ago")
        .shift(1)
        .over("customer_id", "problem", order_by="days_ago", descending=True)
    )
    return (
        service_contacts.filter(pl.col("months_ago") < window, pl.col("problem") != "other")
        .with_columns(days_after=earlier - pl.col("days_ago"))
        .filter(pl.col("days_after") <= within)
    )


@customer_view(
    reads=[SERVICE_CONTACTS],
    owner="hotline",
    zh="这位客户为同一个问题反复找过我们吗？",
    answers=[
        Measure(
            name="contacts_repeated",
            words=Words("同一问题重复接触", "repeated contacts for one problem"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="problems_repeated",
            words=Words("反复反映的问题", "problems brought up more than once"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_repeat",
            words=Words("距最近重复接触", "time since the last repeated contact"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=SERVICE_CONTACTS,
        on="contacted_at",
        text=Words(
            zh="{contacted_at} {days_after}后再次为{problem}问题找{channel}，{outcome}",
            en="{contacted_at}: after {days_after} again to the {channel} about {problem}: "
            "{outcome}",
        ),
        rows=_again,
        extra=(Whole(name="days_after", words=Words("间隔天数", "days between"), unit=Unit.DAYS),),
    ),
)
def repeated_contacts(
    service_contacts: pl.LazyFrame,
    window: Annotated[int, HALF_YEAR] = 6,
    within: Annotated[int, SAME_PROBLEM] = 30,
) -> pl.LazyFrame:
    """Did this customer have to come back to us for the same problem?"""
    return (
        _again(service_contacts, window, within)
        .group_by("customer_id")
        .agg(
            contacts_repeated=pl.len(),
            problems_repeated=pl.col("problem").n_unique(),
            days_since_repeat=pl.col("days_ago").min(),
        )
    )
