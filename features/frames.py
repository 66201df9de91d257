"""For Python and notebooks: a home opened, a snapshot as a frame. Names here stay as they are.

What stays, and examples of all of it, are on the page docs/python.md, which a test runs.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.domain.moments import parse_day
from features.engine import snapshot as snapshots
from features.feature_set import FEATURES

if TYPE_CHECKING:
    import pandas as pd

    AnyFrame = pl.DataFrame | pd.DataFrame


def open_home(path: str | Path | None = None) -> Home:
    """Open an installation; that of UNSPOKEN_HOME, unless given.

    Raises
    ------
    NotThere
        When the folder is not there: Python makes no home by mistake.
    """
    home = Home.from_environment() if path is None else Home(Path(path).expanduser().absolute())
    if not home.root.is_dir():
        raise NotThere(f"There is no home {home.root}: set UNSPOKEN_HOME, or say another folder.")
    return home


def snapshot_days(home: Home) -> list[date]:
    """List the days that have a snapshot, oldest first."""
    return snapshots.as_ofs(home)


def snapshot(home: Home, as_of: date | str | None = None) -> pl.DataFrame:
    """Read ``customer_id`` and every measure as known on a day, the newest unless given.

    One row a customer, sorted. ``.to_pandas()`` makes a pandas frame of it.

    Raises
    ------
    NotThere
        When there is no snapshot of the day.
    """
    day = parse_day(as_of) if isinstance(as_of, str) else as_of
    opened = snapshots.latest(home) if day is None else snapshots.Snapshot.open(home, day)
    return opened.measures().collect()


def measures_of(frame: AnyFrame) -> pl.DataFrame:
    """Take a frame of either kind as Polars, with every measure a model reads.

    Raises
    ------
    Mismatch
        When some are missing; says which.
    """
    taken = frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame)
    missing = [name for name in FEATURES.names if name not in taken.columns]
    if missing:
        raise Mismatch(
            f"The frame lacks {len(missing)} of {len(FEATURES.names)} measures, "
            f"{missing[0]!r} for one: take the columns of a snapshot."
        )
    return taken
