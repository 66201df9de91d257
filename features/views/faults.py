"""Faults of the products a customer holds, and their repair."""

from typing import Annotated

import polars as pl

from features.declare.columns import Code
from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import FAULTS, HOLDINGS
from features.sources.lines import PRODUCT_KINDS
from features.views.windows import HALF_YEAR


def _recent(faults: pl.LazyFrame, holdings: pl.LazyFrame, window: int) -> pl.LazyFrame:
    products = holdings.select("holding_id", "product")
    return faults.filter(pl.col("months_ago") < window).join(products, on="holding_id", how="left")


@customer_view(
    reads=[FAULTS, HOLDINGS],
    owner="network",
    zh="这位客户报过几次故障，修得怎么样？",
    answers=[
        Measure(
            name="faults_reported",
            words=Words("报障次数", "faults reported"),
            unit=Unit.TIMES,
            absent=0,
        ),
        Measure(
            name="faults_again",
            words=Words("同一产品再次报障", "further faults of the same product"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="faults_open",
            words=Words("未修复故障", "faults not repaired yet"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="slowest_repair_hours",
            words=Words("最慢修复用时", "slowest repair"),
            unit=Unit.HOURS,
            absent=None,
            more_is=More.WORSE,
        ),
        Measure(
            name="repairs_disappointing",
            words=Words("对修复不满意次数", "repairs that disappointed"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="days_since_fault",
            words=Words("距最近报障", "time since the last fault"),
            unit=Unit.DAYS,
            absent=None,
        ),
    ],
    evidence=Evidence(
        source=FAULTS,
        on="reported_at",
        text=Words(
            zh="{reported_at} {product}报障（{kind}），{repaired_at} 修复，对修复满意：{satisfied}",
            en="{reported_at}: {product} fault ({kind}), repaired {repaired_at}, "
            "satisfied: {satisfied}",
        ),
        rows=_recent,
        extra=(Code(name="product", words=Words("产品", "product"), values=PRODUCT_KINDS),),
    ),
)
def faults_and_repairs(
    faults: pl.LazyFrame, holdings: pl.LazyFrame, window: Annotated[int, HALF_YEAR] = 6
) -> pl.LazyFrame:
    """How often did something break for this customer, and how was it repaired?"""
    return (
        _recent(faults, holdings, window)
        .group_by("customer_id")
        .agg(
            faults_reported=pl.len(),
            faults_again=pl.len() - pl.col("holding_id").n_unique(),
            faults_open=pl.col("repaired_days_ago").is_null().sum(),
            slowest_repair_hours=pl.col("repair_seconds").max() / 3600,
            repairs_disappointing=(~pl.col("satisfied")).fill_null(value=False).sum(),
            days_since_fault=pl.col("days_ago").min(),
        )
    )
