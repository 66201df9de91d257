"""Many buckets: the same function for each, one after another.

The door for more processes, and for a cluster: whatever runs the buckets calls ``one_bucket``
with the same arguments, so the answer is the same because the code is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from features.declare.view import CustomerView
from features.engine.compute import frames_of, measures_of, people_of
from features.engine.warehouse import Cut


def one_bucket(
    cut: Cut, bucket: int, as_of: date, views: Sequence[CustomerView], folder: Path
) -> int:
    """Compute one bucket's measures and people, write both, and give the number of customers."""
    frames = frames_of(cut, bucket, as_of)
    measures, people = pl.collect_all([measures_of(views, frames), people_of(frames)])
    measures.write_parquet(folder / "measures" / f"{bucket:04d}.parquet")
    people.write_parquet(folder / "people" / f"{bucket:04d}.parquet")
    return people.height
