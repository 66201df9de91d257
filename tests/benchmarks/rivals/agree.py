"""Whether two contestants' tables of a day say the same, cell by cell."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from features.domain.errors import Mismatch
from features.domain.home import Home
from features.domain.progress import Progress
from tests.benchmarks.rivals.asked import COLUMNS, OURS, RIVALS
from tests.benchmarks.rivals.child import child

KEY = "customer_id"


def must_agree(home: Home, days: Sequence[date], folder: Path, progress: Progress) -> None:
    """Let every contestant write its tables of some days, of all customers, and compare them.

    Raises
    ------
    Mismatch
        When a cell differs: two ways that do not answer alike are not compared.
    """
    names = (OURS, *RIVALS)
    files = {(name, day): folder / f"{name}-{day}.parquet" for name in names for day in days}
    with progress.step("Checking that all agree in every cell", len(files)) as advance:
        for name in names:
            with child(name, home) as contestant:
                for day in days:
                    contestant.write(day, files[name, day])
                    advance(1)
            for day in days:
                apart = {} if name == OURS else differences(files[OURS, day], files[name, day])
                if apart:
                    raise Mismatch(
                        f"The views and {RIVALS[name]} disagree on {day}, so no speed means "
                        f"much: {apart}"
                    )
    for file in files.values():
        file.unlink()


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
