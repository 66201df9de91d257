"""Contracts in marketing cases: interrupted, in force, or expired and not renewed."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money, Text
from features.declare.evidence import Evidence
from features.declare.measure import Ladder, Measure, More
from features.declare.threshold import Threshold
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import CONTRACTS, MARKETING_CASES, STORE_CONTACTS
from features.views.contacts import A_VISIT
from features.views.windows import YEAR

MOST_MONTHS = 12


def _interrupted(contracts: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Pick the contracts the customer broke off inside their term."""
    return contracts.filter(
        pl.col("interrupted_by") == "customer",
        pl.col("interrupted_months_ago") < window,
        pl.col("interrupted_days_ago") > pl.col("ends_days_ago"),
    )


def _interrupted_rows(
    contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    names = marketing_cases.select("case_id", "case_name")
    return _interrupted(contracts, window).join(names, on="case_id", how="left")


@customer_view(
    reads=[CONTRACTS, MARKETING_CASES],
    owner="marketing",
    zh="这位客户是否在期内主动中断过营销案？",
    answers=[
        Measure(
            name="contracts_interrupted",
            words=Words("期内主动中断的营销案", "contracts broken off by the customer"),
            unit=Unit.CONTRACTS,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="months_since_interruption",
            words=Words("距最近一次中断", "time since the last interruption"),
            unit=Unit.MONTHS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=CONTRACTS,
        on="interrupted_on",
        text=Words(
            zh="{interrupted_on} 客户中断“{case_name}”（原定 {ends_on} 到期）",
            en="{interrupted_on}: the customer broke off “{case_name}” (due to end {ends_on})",
        ),
        rows=_interrupted_rows,
        extra=(Text(name="case_name", words=Words("营销案", "case")),),
    ),
)
def interrupted_contracts(
    contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame, window: Annotated[int, YEAR] = 12
) -> pl.LazyFrame:
    """How many contracts did this customer break off inside their term?"""
    return (
        _interrupted(contracts, window)
        .group_by("customer_id")
        .agg(
            contracts_interrupted=pl.len(),
            months_since_interruption=pl.col("interrupted_months_ago").min(),
        )
    )


def _in_force(contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame) -> pl.LazyFrame:
    promised = marketing_cases.select("case_id", "case_name", "promised_spend_fen")
    return contracts.filter(
        pl.col("ends_days_ago") <= 0, pl.col("interrupted_days_ago").is_null()
    ).join(promised, on="case_id", how="left")


@customer_view(
    reads=[CONTRACTS, MARKETING_CASES],
    owner="marketing",
    zh="这位客户现在有什么营销案在身？",
    answers=[
        Measure(
            name="contracts_in_force",
            words=Words("在期营销案", "contracts in force"),
            unit=Unit.CONTRACTS,
            absent=0,
        ),
        Measure(
            name="months_to_contract_end",
            words=Words("距营销案到期", "time until the contract ends"),
            unit=Unit.MONTHS,
            absent=None,
        ),
        Measure(
            name="promised_spend_yuan",
            words=Words("承诺月消费", "promised monthly spend"),
            unit=Unit.YUAN,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=CONTRACTS,
        on="signed_at",
        text=Words(
            zh="{signed_at} 办理“{case_name}”，承诺月消费{promised_spend_fen}，{ends_on} 到期",
            en="{signed_at}: signed “{case_name}”, promising {promised_spend_fen} a month "
            "until {ends_on}",
        ),
        rows=_in_force,
        extra=(
            Text(name="case_name", words=Words("营销案", "case")),
            Money(name="promised_spend_fen", words=Words("承诺月消费", "promised spend")),
        ),
    ),
)
def contracts_in_force(contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame) -> pl.LazyFrame:
    """Which contracts bind this customer now, until when and to what spend?"""
    return (
        _in_force(contracts, marketing_cases)
        .group_by("customer_id")
        .agg(
            contracts_in_force=pl.len(),
            months_to_contract_end=-pl.col("ends_months_ago").max(),
            promised_spend_yuan=pl.col("promised_spend_fen").max() / 100,
        )
    )


def _expired_for_good(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """Find who ran a contract to its end, and has signed none since and is bound by none."""
    kept, over = pl.col("interrupted_days_ago").is_null(), pl.col("ends_days_ago") > 0
    return (
        contracts.select(
            "customer_id",
            expired_days_ago=pl.when(kept & over).then("ends_days_ago"),
            expired_months_ago=pl.when(kept & over).then("ends_months_ago"),
            last_signed_days_ago=pl.col("days_ago"),
            bound=kept & ~over,
        )
        .group_by("customer_id")
        .agg(
            pl.col("expired_days_ago", "expired_months_ago", "last_signed_days_ago").min(),
            pl.col("bound").any(),
        )
        .filter(
            pl.col("expired_days_ago").is_not_null(),
            ~pl.col("bound"),
            pl.col("last_signed_days_ago") > pl.col("expired_days_ago"),
        )
    )


def _visits_after_expiry(contracts: pl.LazyFrame, store_contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Join each later visit to the expiry it followed, with the months between."""
    return (
        store_contacts.join(_expired_for_good(contracts), on="customer_id")
        .filter(pl.col("days_ago") < pl.col("expired_days_ago"))
        .with_columns(months_after=pl.col("expired_months_ago") - pl.col("months_ago"))
        .filter(pl.col("months_after") <= MOST_MONTHS)
    )


VISITS_WITHOUT_RENEWAL = Ladder(
    name="visits_after_expiry",
    words=Words("到期后到厅未续办次数", "store visits after expiry without renewal"),
    unit=Unit.TIMES,
    first=1,
    last=MOST_MONTHS,
    step_unit=Unit.MONTHS,
    absent=0,
    more_is=More.WORSE,
    taught=(3, 12),
)


@customer_view(
    reads=[CONTRACTS, STORE_CONTACTS],
    owner="marketing",
    zh="营销案到期后，这位客户多次到厅却没有再办新案吗？",
    answers=[
        VISITS_WITHOUT_RENEWAL,
        Measure(
            name="months_since_expiry",
            words=Words("营销案到期未续", "time since the contract ran out, not renewed"),
            unit=Unit.MONTHS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=STORE_CONTACTS,
        on="visited_at",
        text=A_VISIT,
        rows=_visits_after_expiry,
    ),
)
def expired_without_renewal(contracts: pl.LazyFrame, store_contacts: pl.LazyFrame) -> pl.LazyFrame:
    """After the contract ran out, did this customer come to stores and take no new one?"""
    visits = _visits_after_expiry(contracts, store_contacts)
    counted = visits.group_by("customer_id").agg(
        (pl.col("months_after") <= step).sum().alias(VISITS_WITHOUT_RENEWAL.column_at(step))
        for step in VISITS_WITHOUT_RENEWAL.steps
    )
    expired = _expired_for_good(contracts).select(
        "customer_id", months_since_expiry=pl.col("expired_months_ago")
    )
    return expired.join(counted, on="customer_id", how="left")


WITHIN_MONTHS = Threshold(
    1,
    MOST_MONTHS,
    Unit.MONTHS,
    Words("到期后月数 Y", "months after expiry (Y)"),
    Words(
        "三个月内还来厅，说明仍有需求", "who still comes within three months still wants something"
    ),
    3,
)
