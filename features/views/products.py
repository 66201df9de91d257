"""The lines a customer holds, and whether they were installed on the day promised."""

from typing import Annotated

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Measure, More
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import HOLDINGS
from features.views.windows import YEAR


def _held(holdings: pl.LazyFrame) -> pl.LazyFrame:
    return holdings.filter(
        pl.col("product") != "mobile",
        pl.col("installed_days_ago").is_not_null(),
        pl.col("ended_days_ago").is_null(),
    )


@customer_view(
    reads=[HOLDINGS],
    owner="products",
    zh="这位客户有哪些宽带和专线，每月多少钱？",
    answers=[
        Measure(
            name="lines_held",
            words=Words("在用宽带和专线", "broadband and leased lines held"),
            unit=Unit.PRODUCTS,
            absent=0,
        ),
        Measure(
            name="lines_fee_yuan",
            words=Words("线路月费合计", "monthly fees of lines"),
            unit=Unit.YUAN,
            absent=0,
        ),
    ],
    evidence=Evidence(
        source=HOLDINGS,
        on="ordered_at",
        text=Words(
            zh="{ordered_at} 订购{product}，签约{sold_mbps}，月费{monthly_fee_fen}",
            en="{ordered_at}: ordered {product} of {sold_mbps} at {monthly_fee_fen} a month",
        ),
        rows=_held,
    ),
)
def lines_held(holdings: pl.LazyFrame) -> pl.LazyFrame:
    """Which lines does this customer hold, and at what fee?"""
    return (
        _held(holdings)
        .group_by("customer_id")
        .agg(lines_held=pl.len(), lines_fee_yuan=pl.col("monthly_fee_fen").sum() / 100)
    )


def _late(holdings: pl.LazyFrame, window: int) -> pl.LazyFrame:
    """Find what was, or still is, installed after the day promised."""
    until = pl.coalesce("installed_days_ago", "ended_days_ago", pl.lit(0))
    return (
        holdings.filter(pl.col("months_ago") < window)
        .with_columns(days_late=pl.col("promised_days_ago") - until)
        .filter(pl.col("days_late") > 0)
    )


@customer_view(
    reads=[HOLDINGS],
    owner="products",
    zh="承诺的安装日期兑现了吗？",
    answers=[
        Measure(
            name="installations_late",
            words=Words("超期安装", "installations after the day promised"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="installation_days_late",
            words=Words("安装超期天数", "days after the day promised"),
            unit=Unit.DAYS,
            absent=0,
            more_is=More.WORSE,
        ),
        Measure(
            name="installations_overdue",
            words=Words("已超期仍未安装", "installations overdue"),
            unit=Unit.TIMES,
            absent=0,
            more_is=More.WORSE,
        ),
    ],
    evidence=Evidence(
        source=HOLDINGS,
        on="ordered_at",
        text=Words(
            zh="{ordered_at} 订购{product}，承诺 {promised_on} 安装，实际 {installed_on}",
            en="{ordered_at}: ordered {product}, promised for {promised_on}, "
            "installed {installed_on}",
        ),
        rows=_late,
    ),
)
def late_installations(holdings: pl.LazyFrame, window: Annotated[int, YEAR] = 12) -> pl.LazyFrame:
    """Was what this customer ordered installed on the day promised?"""
    overdue = pl.col("installed_days_ago").is_null() & pl.col("ended_days_ago").is_null()
    return (
        _late(holdings, window)
        .group_by("customer_id")
        .agg(
            installations_late=pl.len(),
            installation_days_late=pl.col("days_late").max(),
            installations_overdue=overdue.sum(),
        )
    )
