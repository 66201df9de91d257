"""Fees for services in months in which they were not used once."""

from typing import Annotated

import polars as pl

from features.declare.columns import Whole
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.months import in_months, sum_of
from features.declare.source import ByMonth
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import SERVICE_USAGE, SERVICES
from features.views.windows import QUARTER


def _months_unused(
    services: pl.LazyFrame, service_usage_by_month: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    """Give each service, cancelled ones too, with the months billed and not used once."""
    unused = sum_of(
        pl.when(uses == 0).then(1).otherwise(0) for uses in in_months("uses", 0, window)
    )
    months = service_usage_by_month.select("subscription_id", months_unused=unused)
    return services.join(months, on="subscription_id").filter(
        pl.col("months_unused") > 0, pl.col("monthly_fee_fen") > 0
    )


@customer_view(
    reads=[SERVICES, ByMonth(SERVICE_USAGE)],
    owner="products",
    zh="这位客户为一次都没用的增值业务付了多少钱？",
    answers=[
        Measure(
            name="fees_for_nothing_yuan",
            words=Words("未使用月份的增值业务费", "fees for months in which a service lay idle"),
            unit=Unit.YUAN,
            absent=0,
            more_is=More.WORSE,
            reported_as="idle_service_fee",
        )
    ],
    evidence=Evidence(
        source=SERVICES,
        on="subscribed_at",
        text=Words(
            zh="{subscribed_at} 订购“{service}”，月费{monthly_fee_fen}，"
            "近期有{months_unused}一次未用",
            en="{subscribed_at}: subscribed to “{service}” at {monthly_fee_fen} a month, "
            "lately {months_unused} without a single use",
        ),
        rows=_months_unused,
        extra=(
            Whole(
                name="months_unused", words=Words("未使用月数", "months unused"), unit=Unit.MONTHS
            ),
        ),
    ),
)
def fees_for_nothing(
    services: pl.LazyFrame,
    service_usage_by_month: pl.LazyFrame,
    window: Annotated[int, QUARTER] = 3,
) -> pl.LazyFrame:
    """What did this customer pay for services in months in which they were not used once?

    A service cancelled since counts for the months in which it was paid for.
    """
    return (
        _months_unused(services, service_usage_by_month, window)
        .group_by("customer_id")
        .agg(
            fees_for_nothing_yuan=(pl.col("months_unused") * pl.col("monthly_fee_fen")).sum() / 100
        )
    )
