"""Who the customer is: what stays when nothing happens."""

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Category, Measure
from features.declare.view import customer_view
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import CUSTOMERS
from features.sources.customers import BRANDS, RANKS


def _as_it_stands(customers: pl.LazyFrame) -> pl.LazyFrame:
    return customers


@customer_view(
    reads=[CUSTOMERS],
    owner="customer-data",
    zh="这位客户是谁，入网多久？",
    answers=[
        Category(name="brand", words=Words("品牌", "brand"), says=BRANDS),
        Category(name="rank", words=Words("客户等级", "rank"), says=RANKS),
        Category(name="city", words=Words("地市", "city"), says={}),
        Measure(
            name="tenure_months",
            words=Words("在网时长", "time with us"),
            unit=Unit.MONTHS,
            absent=None,
        ),
        Measure(name="age_years", words=Words("年龄", "age"), unit=Unit.YEARS, absent=None),
    ],
    evidence=Evidence(
        source=CUSTOMERS,
        on="joined_on",
        text=Words(
            zh="{joined_on} 入网，{city}，{brand}，等级{rank}（自 {true_from} 起）",
            en="{joined_on}: joined in {city}, {brand}, rank {rank} (since {true_from})",
        ),
        rows=_as_it_stands,
    ),
)
def profile(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Who is this customer, and for how long have they been with us?"""
    return customers.select(
        "customer_id",
        "brand",
        "rank",
        "city",
        tenure_months=pl.col("joined_months_ago"),
        age_years=pl.col("birth_years_ago"),
    )
