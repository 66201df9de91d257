"""Paid services nobody uses."""

from typing import Annotated

import polars as pl

from features.declare.columns import Whole
from features.declare.evidence import Evidence
from features.declare.measure import Ladder, Measure, More
from features.declare.months import mean_in
from features.declare.source import ByMonth
from features.declare.threshold import Threshold
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import SERVICE_USAGE, SERVICES
from features.views.windows import QUARTER

MOST_USES = 10

FEE_OF_IDLE = Ladder(
    name="idle_service_fee",
    words=Words("低活跃增值业务月费", "monthly fee of a hardly used service"),
    unit=Unit.YUAN,
    first=0,
    last=MOST_USES,
    step_unit=Unit.USES,
    absent=0,
    more_is=More.WORSE,
    taught=(1,),
)


def _usage(
    services: pl.LazyFrame, service_usage_by_month: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    """Give fee and mean monthly use of every service held for at least a month."""
    held = services.filter(pl.col("cancelled_days_ago").is_null(), pl.col("months_ago") >= 1)
    used = service_usage_by_month.select("subscription_id", uses=mean_in("uses", 0, window))
    return held.join(used, on="subscription_id", how="left").with_columns(
        uses=pl.col("uses").fill_null(0.0), fee=pl.col("monthly_fee_fen") / 100
    )


def _hardly_used(
    services: pl.LazyFrame, service_usage_by_month: pl.LazyFrame, window: int
) -> pl.LazyFrame:
    return (
        _usage(services, service_usage_by_month, window)
        .filter(pl.col("uses") <= MOST_USES, pl.col("fee") > 0)
        .with_columns(uses_a_month=pl.col("uses").round().cast(pl.Int64))
    )


@customer_view(
    reads=[SERVICES, ByMonth(SERVICE_USAGE)],
    owner="products",
    zh="这位客户是否在为不怎么用的增值业务付高费用？",
    answers=[
        FEE_OF_IDLE,
        Measure(
            name="services_held",
            words=Words("在用增值业务", "services held"),
            unit=Unit.SERVICES,
            absent=0,
        ),
        Measure(
            name="services_fee_yuan",
            words=Words("增值业务月费合计", "monthly fees of services"),
            unit=Unit.YUAN,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=SERVICES,
        on="subscribed_at",
        text=Words(
            zh="{subscribed_at} 订购“{service}”，月费{monthly_fee_fen}，近期使用{uses_a_month}",
            en="{subscribed_at}: subscribed to “{service}” at {monthly_fee_fen} a month, "
            "lately {uses_a_month}",
        ),
        rows=_hardly_used,
        extra=(Whole(name="uses_a_month", words=Words("月均使用", "mean use"), unit=Unit.USES),),
    ),
)
def idle_paid_services(
    services: pl.LazyFrame,
    service_usage_by_month: pl.LazyFrame,
    window: Annotated[int, QUARTER] = 3,
) -> pl.LazyFrame:
    """What does this customer pay for services they hardly use?"""
    steps = {FEE_OF_IDLE.column_at(step): step for step in FEE_OF_IDLE.steps}
    return (
        _usage(services, service_usage_by_month, window)
        .select(
            "customer_id",
            "fee",
            *(
                pl.when(pl.col("uses") <= step).then(pl.col("fee")).otherwise(0.0).alias(name)
                for name, step in steps.items()
            ),
        )
        .group_by("customer_id")
        .agg(
            pl.col(list(steps)).max(),
            services_held=pl.len(),
            services_fee_yuan=pl.col("fee").sum(),
        )
    )


USES_AT_MOST = Threshold(
    0,
    MOST_USES,
    Unit.USES,
    Words("每月使用不超过", "uses a month, at most"),
    Words("一个月用不到两次，等于没用", "less than two uses a month is as good as none"),
    1,
)
