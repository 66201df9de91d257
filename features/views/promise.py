"""Spend against the minimum promised in a contract."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS, CONTRACTS, MARKETING_CASES
from features.views.windows import months_back

TWO_YEARS = months_back(24, "营销案最长两年", "a contract lasts two years at most")


def _promised_months(
    bills: pl.LazyFrame, contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    """Pair each bill with the highest spend promised for the whole of its month."""
    promises = contracts.join(
        marketing_cases.select("case_id", "promised_spend_fen"), on="case_id", how="left"
    ).filter(pl.col("promised_spend_fen") > 0)
    terms = promises.select(
        "customer_id",
        "promised_spend_fen",
        signed_days_ago=pl.col("days_ago"),
        ends_days_ago=pl.col("ends_days_ago"),
        interrupted_days_ago=pl.col("interrupted_days_ago"),
    )
    recent = bills.filter(pl.col("months_ago") < window)
    promised = (
        recent.select("customer_id", "months_ago", "days_ago", "first_days_ago")
        .join(terms, on="customer_id")
        .filter(
            pl.col("signed_days_ago") >= pl.col("first_days_ago"),
            pl.col("ends_days_ago") <= pl.col("days_ago"),
            pl.col("interrupted_days_ago").fill_null(0) <= pl.col("days_ago"),
        )
        .group_by("customer_id", "months_ago")
        .agg(pl.col("promised_spend_fen").max())
    )
    return recent.join(promised, on=["customer_id", "months_ago"])


def _months_below(
    bills: pl.LazyFrame, contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    return _promised_months(bills, contracts, marketing_cases, window).filter(
        pl.col("total_fen") < pl.col("promised_spend_fen")
    )


@customer_view(
    reads=[BILLS, CONTRACTS, MARKETING_CASES],
    owner="marketing",
    zh="这位客户连续几个月没有达到营销案承诺的最低消费？",
    answers=[
        Measure(
            name="months_below_promise",
            words=Words("连续未达承诺消费", "months in a row below the promised spend"),
            unit=Unit.MONTHS,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="promise_shortfall_yuan",
            words=Words("未达月份的平均差额", "mean shortfall in the months below"),
            unit=Unit.YUAN,
            absent=0,
            more_is=More.WORSE,
        ),
    ],
    evidence=Evidence(
        source=BILLS,
        on="month",
        text=Words(
            zh="{month} 消费{total_fen}，承诺{promised_spend_fen}",
            en="{month}: spent {total_fen} of the {promised_spend_fen} promised",
        ),
        rows=_months_below,
        extra=(Money(name="promised_spend_fen", words=Words("承诺月消费", "promised spend")),),
    ),
)
def below_promised_spend(
    bills: pl.LazyFrame,
    contracts: pl.LazyFrame,
    marketing_cases: pl.LazyFrame,
    window: Annotated[int, TWO_YEARS] = 24,
) -> pl.LazyFrame:
    """For how many months in a row did this customer spend less than the contract promises?

    The run ends at the newest closed month; a month without a bill, or under no promise, breaks it.
    """
    months = _promised_months(bills, contracts, marketing_cases, window)
    below = pl.col("total_fen") < pl.col("promised_spend_fen")
    short = (pl.col("promised_spend_fen") - pl.col("total_fen")).filter(below)
    in_order = (pl.col("months_ago").sort() == pl.int_range(pl.len())) & below.sort_by("months_ago")
    return months.group_by("customer_id").agg(
        months_below_promise=in_order.cast(pl.Int32).cum_min().sum(),
        promise_shortfall_yuan=short.mean().fill_null(0) / 100,
    )
