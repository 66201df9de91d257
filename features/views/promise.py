"""Spend against the minimum promised in a contract."""

from typing import Annotated

import polars as pl

from features.declare.columns import Money
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.months import BITS, MOST_MONTHS, NO_BIT, in_months, sum_of
from features.declare.source import ByMonth
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import BILLS, CONTRACTS, MARKETING_CASES
from features.views.windows import months_back

POWERS = pl.Series([2**month for month in range(MOST_MONTHS)], dtype=pl.Int32)
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


def _terms(contracts: pl.LazyFrame, marketing_cases: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Give the contracts that promise a spend, with the months, by number, they bind as a whole.

    Months ``from_month`` (the newest) to before ``to_month`` lie inside the term.
    """
    broken_off = pl.col("interrupted_months_reaching_past").fill_null(0)
    return (
        contracts.join(
            marketing_cases.select("case_id", "promised_spend_fen"), on="case_id", how="left"
        )
        .filter(pl.col("promised_spend_fen") > 0)
        .select(
            "customer_id",
            "promised_spend_fen",
            from_month=pl.max_horizontal("ends_months_reaching_past", broken_off, 0),
            to_month=pl.min_horizontal("whole_months_since", window),
        )
        .filter(pl.col("from_month") < pl.col("to_month"))
    )


@customer_view(
    reads=[ByMonth(BILLS), CONTRACTS, MARKETING_CASES],
    owner="marketing",
    version=3,
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
        reads=(BILLS, CONTRACTS, MARKETING_CASES),
        rows=_months_below,
        extra=(Money(name="promised_spend_fen", words=Words("承诺月消费", "promised spend")),),
    ),
)
def below_promised_spend(
    bills_by_month: pl.LazyFrame,
    contracts: pl.LazyFrame,
    marketing_cases: pl.LazyFrame,
    window: Annotated[int, TWO_YEARS] = 24,
) -> pl.LazyFrame:
    """For how many months in a row did this customer spend less than the contract promises?

    The run ends at the newest closed month. A bill that reaches the promise breaks it, and so does
    a month under no promise. A month whose bill is not there (a bill may come days late) neither
    counts nor breaks it. Where two contracts bind the same month, both count towards the mean
    shortfall.
    """
    promised = pl.col("promised_spend_fen")
    bills = dict(enumerate(in_months("total_fen", 0, window)))
    # One bit a month, the newest first: a term is a run of bits, and "and" leaves its months.
    below = pl.sum_horizontal(
        pl.when(bill < promised).then(BITS[month]).otherwise(NO_BIT)
        for month, bill in bills.items()
    )
    missing = sum_of(
        pl.when(bill.is_null()).then(BITS[month]).otherwise(NO_BIT) for month, bill in bills.items()
    )
    term = _bits_before(pl.col("to_month")) - _bits_before(pl.col("from_month"))
    spent = pl.sum_horizontal(
        pl.when(pl.col("bits") & BITS[month] != 0).then(bill).otherwise(0)
        for month, bill in bills.items()
    )
    return (
        _terms(contracts, marketing_cases, window)
        .join(bills_by_month.with_columns(missing=missing), on="customer_id")
        .with_columns(bits=below & term, gaps=pl.col("missing") & term)
        .with_columns(months=pl.col("bits").bitwise_count_ones().cast(pl.Int64))
        .with_columns(short=promised * pl.col("months") - spent)
        .group_by("customer_id")
        # Several contracts are brought together by "or".
        .agg(pl.col("bits", "gaps").bitwise_or(), pl.col("months").sum(), pl.col("short").sum())
        .with_columns(run=(pl.col("bits") | pl.col("gaps")).bitwise_trailing_ones())
        .select(
            "customer_id",
            months_below_promise=(
                pl.col("bits") & (_bits_before(pl.col("run")) - 1)
            ).bitwise_count_ones(),
            promise_shortfall_yuan=pl.when(pl.col("months") > 0)
            .then(pl.col("short") / pl.col("months") / 100)
            .otherwise(0.0),
        )
    )


def _bits_before(month: pl.Expr) -> pl.Expr:
    return pl.lit(POWERS).gather(month)
