"""What we did towards the customer: contacts of our own, and recoveries."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import OWN_CONTACTS, RECOVERIES
from features.views.windows import QUARTER, YEAR


def _recent_contacts(own_contacts: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return own_contacts.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[OWN_CONTACTS],
    owner="marketing",
    zh="我们近来联系过这位客户几次，为了什么？",
    answers=[
        Measure(
            name="contacts_from_us",
            words=Words("主动联系次数", "times we contacted the customer"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="offers_from_us",
            words=Words("营销推荐次数", "offers we made"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="days_since_our_contact",
            words=Words("距最近主动联系", "time since we last made contact"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=OWN_CONTACTS,
        on="contacted_at",
        text=Words(
            zh="{contacted_at} {channel}联系（{purpose}），联系上：{reached}",
            en="{contacted_at}: contacted by {channel} with {purpose}, reached: {reached}",
        ),
        rows=_recent_contacts,
    ),
)
def approached_by_us(
    own_contacts: pl.LazyFrame, window: Annotated[int, QUARTER] = 3
) -> pl.LazyFrame:
    """How often did we contact this customer lately, and what for?"""
    return (
        _recent_contacts(own_contacts, window)
        .group_by("customer_id")
        .agg(
            contacts_from_us=pl.len(),
            offers_from_us=(pl.col("purpose") == "marketing").sum(),
            days_since_our_contact=pl.col("days_ago").min(),
        )
    )


def _recent_recoveries(recoveries: pl.LazyFrame, window: int) -> pl.LazyFrame:
    return recoveries.filter(pl.col("months_ago") < window)


@customer_view(
    reads=[RECOVERIES],
    owner="quality",
    zh="我们为这位客户做过满意度修复吗，结果如何？",
    answers=[
        Measure(
            name="recoveries",
            words=Words("满意度修复次数", "recoveries"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="recoveries_not_settled",
            words=Words("未修复成功次数", "recoveries that did not put things right"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="recoveries_open",
            words=Words("进行中的修复", "recoveries still open"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="slowest_first_contact_hours",
            words=Words("最慢首次联系", "slowest first contact"),
            unit=Unit.HOURS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_recovery",
            words=Words("距最近修复", "time since the last recovery"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=RECOVERIES,
        on="opened_at",
        text=Words(
            zh="{opened_at} 因{because}立单修复，首次联系 {first_contact_at}，{outcome}",
            en="{opened_at}: recovery because of {because}, first contact {first_contact_at}: "
            "{outcome}",
        ),
        rows=_recent_recoveries,
    ),
)
def recoveries_and_their_end(
    recoveries: pl.LazyFrame, window: Annotated[int, YEAR] = 12
) -> pl.LazyFrame:
    """Did we try to put things right for this customer, and did we?"""
    unsettled = pl.col("outcome").is_in(["not_settled", "not_reached"])
    return (
        _recent_recoveries(recoveries, window)
        .group_by("customer_id")
        .agg(
            recoveries=pl.len(),
            recoveries_not_settled=unsettled.sum(),
            recoveries_open=pl.col("closed_days_ago").is_null().sum(),
            slowest_first_contact_hours=pl.col("first_contact_seconds").max() / 3600,
            days_since_recovery=pl.col("days_ago").min(),
        )
    )
