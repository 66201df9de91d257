"""Every measure of every customer agrees with what plain pandas finds in the operator's tables."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from features.domain.home import Home
from features.engine.buckets.warehouse import Cut, cut
from features.engine.compute import measures_of
from features.engine.spread import open_for
from features.simulator.operator import simulate
from features.views import VIEWS
from tests.agreement import differences

LATE_BILLS = 0.03  # of the bills never arrive, so that some months have none


@pytest.fixture(scope="module")
def untidy_operator(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Cut]:
    """A small operator some of whose bills are missing, in several buckets."""
    home = Home(tmp_path_factory.mktemp("untidy"))
    simulate(home, customers=900, months=15, last_month=date(2026, 6, 1), seed=7)
    chance = np.random.default_rng(7)
    for path in sorted((home.tables / "bills").glob("*.parquet")):
        bills = pl.read_parquet(path)
        bills.filter(chance.random(bills.height) > LATE_BILLS).write_parquet(path)
    return home, cut(home, customers_per_bucket=400)


@pytest.mark.parametrize(
    "as_of", [date(2026, 7, 1), date(2026, 5, 17), date(2025, 12, 31)], ids=str
)
def test_every_cell_agrees_with_plain_pandas(
    untidy_operator: tuple[Home, Cut], as_of: date
) -> None:
    home, tables = untidy_operator
    buckets = [measures_of(VIEWS, open_for(tables, b, VIEWS), as_of) for b in tables.buckets]
    assert len(buckets) > 1
    assert differences(pl.concat(buckets), home.tables, as_of) == {}
