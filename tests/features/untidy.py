"""An operator whose tables are as tables are: late, with gaps, twice, about nobody."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from features.domain.home import Home
from features.simulator.operator import simulate

BUCKETS = 4
PER_BUCKET = 150


def untidy_operator(home: Home) -> Home:
    """Simulate some customers, then spoil their tables in every way that is not refused whole."""
    simulate(home, customers=BUCKETS * PER_BUCKET, months=6, last_month=date(2026, 6, 1), seed=7)
    chance = np.random.default_rng(7)
    for path in sorted((home.tables / "bills").glob("*.parquet")):
        bills = pl.read_parquet(path)
        bills = bills.filter(chance.random(bills.height) > 0.03)  # some never come
        late = pl.Series(chance.random(bills.height) < 0.05)
        late_by = pl.when(late).then(pl.duration(days=70)).otherwise(pl.duration(days=0))
        bills.with_columns(pl.col("known_at") + late_by).write_parquet(path)
    _spoil(home.tables / "payments" / "2026-05.parquet")
    _spoil(home.tables / "store_contacts" / "2026-04.parquet")
    _spoil(home.tables / "suspensions" / "2026-03.parquet")
    _as_gbk_with_faults(home.tables / "bills" / "2026-06.parquet")
    return home


def _spoil(path: Path) -> None:
    """Repeat rows, give some to nobody, and leave out values that must be there."""
    rows = pl.read_parquet(path)
    nobody = rows.head(2).with_columns(customer_id=pl.lit("C9999999"))
    holes = rows.tail(1).with_columns(customer_id=pl.lit(None, dtype=pl.String))
    pl.concat([rows, rows.head(3), nobody, holes]).write_parquet(path)


def _as_gbk_with_faults(path: Path) -> None:
    """Deliver a month as CSV in GBK, some cells of which are no numbers."""
    lines = pl.read_parquet(path).write_csv().splitlines()
    for place in (3, 40, 77):
        lines[place] = lines[place].replace("2026", "2O26")
    path.with_suffix(".csv").write_bytes(("\n".join(lines) + "\n").encode("gb18030"))
    path.unlink()
