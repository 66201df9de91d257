"""What breaks a run of months below the promised spend, and what does not."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from features.domain.home import Home
from features.engine.build import build
from features.engine.snapshot import latest
from features.feature_set import FEATURES
from features.sources import BILLS
from features.views import VIEWS
from tests.world import TABLES, Row, write_world


def run_of(home: Home, customer_id: str) -> float:
    """Build the newest day and give one customer's run."""
    build(home, VIEWS, FEATURES.fingerprint)
    found = latest(home).measures().filter(pl.col("customer_id") == customer_id).collect()
    run: float = found["months_below_promise"].item()
    return run


def with_bill(customer_id: str, month: date, **changes: object) -> list[Row]:
    """The world's bills, one of them changed; without it where nothing is said."""
    kept = []
    for row in TABLES[BILLS]:
        if (row["customer_id"], row["month"]) != (customer_id, month):
            kept.append(row)
        elif changes:
            kept.append(row | changes)
    return kept


@pytest.mark.parametrize(
    ("month", "changes", "run"),
    [
        # 安娜 spent 60 of 100 from March to June.
        (date(2026, 6, 1), {"known_at": datetime(2026, 7, 3, 9)}, 3),
        (date(2026, 6, 1), {}, 3),
        (date(2026, 5, 1), {}, 3),
        (date(2026, 5, 1), {"total_fen": 10_000}, 1),
        (date(2026, 6, 1), {"total_fen": 10_000}, 0),
        (date(2026, 2, 1), {"total_fen": 9_999}, 5),
    ],
    ids=["late", "newest missing", "missing", "reached", "newest reached", "a fen short"],
)
def test_a_bill_that_is_not_there_neither_counts_nor_breaks_the_run(
    tmp_path: Path, month: date, changes: dict[str, object], run: float
) -> None:
    home = write_world(Home(tmp_path), changes={BILLS: with_bill("C01", month, **changes)})

    assert run_of(home, "C01") == run
