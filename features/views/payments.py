"""Payments: how regular they are, and whether the money arrived at once."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import PAYMENTS
from features.views.windows import HALF_YEAR

LATE_SECONDS = 600  # ten minutes: who tops up to be reconnected is waiting by then


def _credited_late(payments: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Pick the payments credited late; one not credited yet counts from its second day."""
    waiting = pl.col("credit_seconds").is_null() & (pl.col("days_ago") > 1)
    return payments.filter(
        pl.col("months_ago") < window, (pl.col("credit_seconds") > LATE_SECONDS) | waiting
    )


@customer_view(
    reads=[PAYMENTS],
    owner="billing",
    zh="这位客户怎样缴费，钱及时到账了吗？",
    answers=[
        Measure(
            name="payments_made",
            words=Words("缴费次数", "payments made"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="payment_mean_yuan",
            words=Words("平均每次缴费", "mean payment"),
            unit=Unit.YUAN,
            absent=None,
        ),
        Measure(
            name="payments_credited_late",
            words=Words("到账慢的缴费", "payments credited late"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_payment",
            words=Words("距最近缴费", "time since the last payment"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=PAYMENTS,
        on="paid_at",
        text=Words(
            zh="{paid_at} 经{channel}缴费{amount_fen}，到账 {credited_at}",
            en="{paid_at}: paid {amount_fen} by way of {channel}, credited {credited_at}",
        ),
        rows=_credited_late,
    ),
)
def payments_and_credit(
    payments: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """How does this customer pay, and did the money arrive in time?"""
    late = (
        _credited_late(payments, window)
        .group_by("customer_id")
        .agg(payments_credited_late=pl.len())
    )
    made = (
        payments.filter(pl.col("months_ago") < window)
        .group_by("customer_id")
        .agg(
            payments_made=pl.len(),
            payment_mean_yuan=pl.col("amount_fen").mean() / 100,
            days_since_payment=pl.col("days_ago").min(),
        )
    )
    return made.join(late, on="customer_id", how="left")
