"""Whether two contestants' tables of a day say the same, cell by cell."""

from pathlib import Path

import numpy as np
import polars as pl

from tests.benchmarks.rivals.asked import COLUMNS

KEY = "customer_id"


def differences(ours: Path, theirs: Path) -> dict[str, int]:
    """Count, by column, the customers for whom two files of wide tables differ.

    Whole numbers must be equal and nulls in the same places; means may differ in their last bits
    by the order of adding.
    """
    mine, other = (_sorted(path) for path in (ours, theirs))
    if not mine[KEY].equals(other[KEY]):
        return {KEY: len(set(mine[KEY]) ^ set(other[KEY])) or 1}
    if missing := [name for name in COLUMNS if name not in other.columns]:
        return dict.fromkeys(missing, mine.height)
    apart = {name: _apart(mine[name], other[name]) for name in COLUMNS}
    return {name: count for name, count in apart.items() if count}


def _sorted(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path).sort(KEY)


def _apart(mine: pl.Series, other: pl.Series) -> int:
    one, two = (each.cast(pl.Float64).to_numpy() for each in (mine, other))
    return int((~np.isclose(one, two, rtol=1e-12, atol=0, equal_nan=True)).sum())
