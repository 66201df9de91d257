"""What happened lately counts more: events of two years, each halved as the months go by.

A count in a window forgets on one day what it held the day before, and does not tell an event of
last week from one of last spring. Here an event counts 1 on its day and half after a half-life
(`HALF_LIFE`), then a quarter, and so on: one number for how often and how recently.
"""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.threshold import Threshold
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import CONTRACTS, STORE_CONTACTS, SUSPENSIONS
from features.views.contacts import A_VISIT

HALF_LIFE = Threshold(
    1,
    365,
    Unit.DAYS,
    Words("影响减半的天数", "days in which an event comes to count half"),
    Words(
        "一个季度后记忆淡去一半，一年后所剩无几",
        "after a quarter half of it is forgotten, after a year nearly all",
    ),
    90,
)
MONTHS_KEPT = 24  # what is older counts less than one in two hundred
PARTS = 1024  # weights in whole parts: sums are the same in whatever order they are added


def weight(days_ago: pl.Expr, half_life: int) -> pl.Expr:
    """Say how much an event counts so many days after, in 1024ths of one event."""
    return (PARTS * pl.lit(0.5).pow(days_ago / half_life)).round() / PARTS


def _for_arrears(suspensions: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    return suspensions.filter(
        pl.col("months_ago") < MONTHS_KEPT, pl.col("reason") == "arrears"
    ).with_columns(weight=weight(pl.col("days_ago"), half_life))


@customer_view(
    reads=[SUSPENSIONS],
    owner="billing",
    zh="这位客户近来被停机得多吗（越近越重）？",
    answers=[
        Measure(
            name="suspensions_by_recency",
            words=Words(
                "欠费停机（越近越重）", "suspensions for arrears, the latest counting most"
            ),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
            reported_as="suspensions_for_arrears",
        ),
        Measure(
            name="suspensions_unannounced_by_recency",
            words=Words(
                "未收到提醒的停机（越近越重）",
                "suspensions without a reminder received, the latest counting most",
            ),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
            reported_as="suspensions_unannounced",
        ),
    ],
    evidence=Evidence(
        source=SUSPENSIONS,
        on="suspended_at",
        text=Words(
            zh="{suspended_at} 因{reason}停机，欠{arrears_fen}，送达提醒{reminders_delivered}",
            en="{suspended_at}: cut off for {reason} of {arrears_fen}, reminded by "
            "{reminders_delivered}",
        ),
        rows=_for_arrears,
    ),
)
def suspensions_lately(
    suspensions: pl.LazyFrame, half_life: Annotated[int, HALF_LIFE] = 90
) -> pl.LazyFrame:
    """How often was this customer cut off for an unpaid bill, the latest times counting most?"""
    return (
        _for_arrears(suspensions, half_life)
        .group_by("customer_id")
        .agg(
            suspensions_by_recency=pl.col("weight").sum(),
            suspensions_unannounced_by_recency=pl.col("weight")
            .filter(pl.col("reminders_delivered") == 0)
            .sum(),
        )
    )


BEARABLE_MINUTES = 30  # a wait up to here is not held against the visit
MOST_MINUTES = 120  # nor is what goes beyond two hours: somebody forgot to close the ticket


def _weighed_visits(store_contacts: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    waited = pl.col("waited_minutes").clip(BEARABLE_MINUTES, MOST_MINUTES) - BEARABLE_MINUTES
    return store_contacts.filter(pl.col("months_ago") < MONTHS_KEPT).select(
        pl.all(), weight=weight(pl.col("days_ago"), half_life), beyond_minutes=waited
    )


def _annoying(store_contacts: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    return _weighed_visits(store_contacts, half_life).filter(
        (pl.col("outcome") == "not_done") | (pl.col("beyond_minutes") > 0)
    )


@customer_view(
    reads=[STORE_CONTACTS],
    owner="stores",
    zh="这位客户近来到厅白跑、久等得多吗（越近越重）？",
    answers=[
        Measure(
            name="visits_not_done_by_recency",
            words=Words("到厅未办成（越近越重）", "visits not settled, the latest counting most"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
            reported_as="store_visits_for_nothing",
        ),
        Measure(
            name="waiting_by_recency",
            words=Words(
                "到厅等候超过半小时的时长（越近越重）",
                "waiting in stores beyond half an hour, the latest counting most",
            ),
            unit=Unit.MINUTES,
            absent=0,
            more_is=More.WORSE,
            reported_as="longest_wait_minutes",
        ),
    ],
    evidence=Evidence(
        source=STORE_CONTACTS,
        on="visited_at",
        text=A_VISIT,
        rows=_annoying,
    ),
)
def visits_lately(
    store_contacts: pl.LazyFrame, half_life: Annotated[int, HALF_LIFE] = 90
) -> pl.LazyFrame:
    """How often was a visit to a store for nothing, or a long wait, the latest counting most?

    A visit that was referred elsewhere counts for nothing only in ``store_visits_for_nothing``.
    """
    return (
        _weighed_visits(store_contacts, half_life)
        .group_by("customer_id")
        .agg(
            visits_not_done_by_recency=pl.col("weight")
            .filter(pl.col("outcome") == "not_done")
            .sum(),
            waiting_by_recency=(pl.col("weight") * pl.col("beyond_minutes")).sum(),
        )
    )


def _ended_early(contracts: pl.LazyFrame, half_life: int) -> pl.LazyFrame:
    ended = pl.col("interrupted_days_ago")
    return contracts.filter(
        ended > pl.col("ends_days_ago"), pl.col("interrupted_months_ago") < MONTHS_KEPT
    ).with_columns(weight=weight(ended, half_life))


@customer_view(
    reads=[CONTRACTS],
    owner="marketing",
    zh="这位客户近来有营销案提前中断吗，无论由谁（越近越重）？",
    answers=[
        Measure(
            name="contracts_ended_early_by_recency",
            words=Words(
                "期内中断的营销案，含运营商终止（越近越重）",
                "contracts ended early by either side, the latest counting most",
            ),
            unit=Unit.CONTRACTS,
            absent=0,
            more_is=More.WORSE,
            reported_as="contracts_interrupted",
        )
    ],
    evidence=Evidence(
        source=CONTRACTS,
        on="interrupted_on",
        text=Words(
            zh="{interrupted_on} 营销案中断，由{interrupted_by}提出（原定 {ends_on} 到期）",
            en="{interrupted_on}: a contract was broken off by the {interrupted_by} "
            "(due to end {ends_on})",
        ),
        rows=_ended_early,
    ),
)
def contracts_ended_early(
    contracts: pl.LazyFrame, half_life: Annotated[int, HALF_LIFE] = 90
) -> pl.LazyFrame:
    """Did contracts of this customer end before their time, the latest counting most?"""
    return (
        _ended_early(contracts, half_life)
        .group_by("customer_id")
        .agg(contracts_ended_early_by_recency=pl.col("weight").sum())
    )
