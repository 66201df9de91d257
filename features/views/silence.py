"""Silence: who used to call, or to come to us, and no longer does."""

from typing import Annotated

import polars as pl

from features.declare.columns import Whole
from features.declare.evidence import Evidence
from features.declare.measure import Measure
from features.declare.months import in_months, mean_in
from features.declare.source import ByMonth
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS, SERVICE_CONTACTS, STORE_CONTACTS
from features.views.windows import YEAR

LATELY = 3  # months that are held against those before them
QUIET = 0.2  # a month with a fifth of the usual calls is a quiet one
USED_TO_CALL = 30  # minutes a month; who called less than that cannot fall silent


def _against_usual(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Set the newest months of those who used to call beside what was usual before."""
    usual = pl.col("call_minutes").filter(pl.col("months_ago") >= LATELY).mean()
    return (
        bills.filter(pl.col("months_ago") < window)
        .with_columns(usual_minutes=usual.over("customer_id"))
        .filter(pl.col("usual_minutes") >= USED_TO_CALL, pl.col("months_ago") < LATELY)
        .with_columns(quiet=pl.col("call_minutes") < QUIET * pl.col("usual_minutes"))
    )


def _quiet_months(bills: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return (
        _against_usual(bills, window)
        .filter("quiet")
        .with_columns(pl.col("usual_minutes").round().cast(pl.Int64))
    )


@customer_view(
    reads=[ByMonth(BILLS)],
    owner="quality",
    version=2,
    zh="这位客户以前常打电话，现在是不是不打了？",
    answers=[
        Measure(
            name="months_fallen_silent",
            words=Words("通话骤减月数", "months of silence after calling"),
            unit=Unit.MONTHS,
            absent=0,
        ),
        Measure(
            name="calls_to_usual_share",
            words=Words("近期通话相对平常", "recent calls against the usual"),
            unit=Unit.SHARE,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 通话{call_minutes}，平常{usual_minutes}",
            en="{month}: {call_minutes} of calls, usually {usual_minutes}",
        ),
        reads=(BILLS,),
        rows=_quiet_months,
        extra=(
            Whole(name="usual_minutes", words=Words("平常通话", "usual calls"), unit=Unit.MINUTES),
        ),
    ),
)
def fallen_silent(bills_by_month: pl.LazyFrame, window: Annotated[int, YEAR] = 12) -> pl.LazyFrame:
    """Did this customer use to call, and no longer does?"""
    usual, lately = pl.col("usual_minutes"), min(LATELY, window)
    minutes = in_months("call_minutes", 0, lately)
    quiet = ((each < QUIET * usual).cast(pl.Int32) for each in minutes)
    return (
        bills_by_month.with_columns(
            usual_minutes=mean_in("call_minutes", LATELY, window)
            if window > LATELY
            else pl.lit(None, dtype=pl.Float64)
        )
        .filter(usual >= USED_TO_CALL)
        .select(
            "customer_id",
            months_fallen_silent=pl.sum_horizontal(quiet),
            calls_to_usual_share=mean_in("call_minutes", 0, lately) / usual,
        )
    )


def _heard(
    service_contacts: pl.LazyFrame, store_contacts: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    columns = ("customer_id", "days_ago", "months_ago")
    heard = pl.concat([service_contacts.select(columns), store_contacts.select(columns)])
    return heard.filter(pl.col("months_ago") < window)


def _calls_and_chats(
    service_contacts: pl.LazyFrame, store_contacts: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    del store_contacts
    return service_contacts.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[SERVICE_CONTACTS, STORE_CONTACTS],
    owner="quality",
    zh="我们最近一次听到这位客户的声音是什么时候？",
    answers=[
        Measure(
            name="days_since_heard",
            words=Words("距最近主动接触", "time since the customer last came to us"),
            unit=Unit.DAYS,
            absent=None,
        ),
        Measure(
            name="contacts_lately",
            words=Words("近三个月主动接触", "times the customer came to us lately"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="contacts_before",
            words=Words("此前主动接触", "times the customer came to us before"),
            unit=Unit.TIMES,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=SERVICE_CONTACTS,
        on="contacted_at",
        text=Words(
            zh="{contacted_at} {channel}反映{problem}问题，{outcome}",
            en="{contacted_at}: contacted the {channel} about {problem}: {outcome}",
        ),
        rows=_calls_and_chats,
    ),
)
def last_heard_of(
    service_contacts: pl.LazyFrame,
    store_contacts: pl.LazyFrame,
    window: Annotated[int, YEAR] = 12,
) -> pl.LazyFrame:
    """When did this customer last come to us, and how often before?"""
    lately = pl.col("months_ago") < LATELY
    return (
        _heard(service_contacts, store_contacts, window)
        .group_by("customer_id")
        .agg(
            days_since_heard=pl.col("days_ago").min(),
            contacts_lately=lately.sum(),
            contacts_before=(~lately).sum(),
        )
    )
