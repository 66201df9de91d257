"""What the benchmark compares are the same answers, and an enlarged operator is a whole one."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.domain.home import Home
from features.domain.progress import SILENT
from features.engine.buckets.warehouse import Cut, cut
from features.engine.compute import measures_of
from features.engine.spread import open_for
from features.simulator.operator import simulate
from tests.benchmarks.rivals import enlarged, with_pandas, with_polars
from tests.benchmarks.rivals.agree import differences
from tests.benchmarks.rivals.asked import EIGHT

LATE_BILLS = 0.03  # of the bills never arrive, so that some months have none


@pytest.fixture(scope="module")
def untidy_operator(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("untidy"))
    simulate(home, customers=600, months=15, last_month=date(2026, 6, 1), seed=11, workers=1)
    chance = np.random.default_rng(11)
    for path in sorted((home.tables / "bills").glob("*.parquet")):
        bills = pl.read_parquet(path)
        bills.filter(chance.random(bills.height) > LATE_BILLS).write_parquet(path)
    return home


@pytest.mark.parametrize("as_of", [date(2026, 7, 1), date(2026, 3, 17)], ids=str)
def test_plain_polars_and_pandas_agree_with_the_eight_views(
    untidy_operator: Home, as_of: date, tmp_path: Path
) -> None:
    files = {name: tmp_path / name for name in ("ours", "polars", "pandas")}
    _measures(cut(untidy_operator, customers_per_bucket=300), as_of).write_parquet(files["ours"])
    for name, module in (("polars", with_polars), ("pandas", with_pandas)):
        [piece] = module.contestant(untidy_operator)([as_of])
        piece.in_polars().write_parquet(files[name])
        assert differences(files["ours"], files[name]) == {}


def test_copied_buckets_answer_as_the_buckets_they_are_copies_of(
    untidy_operator: Home, tmp_path: Path
) -> None:
    tables = cut(untidy_operator, customers_per_bucket=300)
    larger = enlarged.copied_buckets(untidy_operator, Home(tmp_path), 2, SILENT)
    once, twice = (_measures(each, date(2026, 7, 1)) for each in (tables, larger))
    assert larger.customers == 2 * tables.customers
    assert twice["customer_id"].is_sorted()
    assert twice["customer_id"].is_unique().all()
    answers = once.drop("customer_id")
    assert twice.drop("customer_id").equals(pl.concat([answers, answers]))


def _measures(tables: Cut, day: date) -> pl.DataFrame:
    buckets = (open_for(tables, bucket, EIGHT) for bucket in tables.buckets)
    return pl.concat([measures_of(EIGHT, bucket, day) for bucket in buckets])
