"""The task that is spread when measures are built: one bucket, for all the days it lacks.

Whatever runs the buckets calls the same function, so the answer is the same because the code is.
A bucket's files are made in a folder of their own and moved into place when they are whole, so
that what lies in a snapshot's folder counts, whenever the process was killed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from features.declare.view import CustomerView
from features.domain.canonical import sync_folder
from features.domain.errors import Unfinished
from features.engine.bucket import Bucket
from features.engine.buckets.warehouse import Cut
from features.engine.compute import measures_of, people_of
from features.engine.needs import needs_of
from features.engine.snapshot import PARTS, SCRATCH, holds
from features.engine.spread.task import in_words
from features.sources import CUSTOMERS


def open_for(cut: Cut, number: int, views: Sequence[CustomerView]) -> Bucket:
    """Read what some views need of a bucket, once for all days."""
    return Bucket.open(cut, number, needs_of(tuple(views), also=(CUSTOMERS,)))


def one_bucket(
    opened: Bucket, number: int, as_of: date, views: Sequence[CustomerView], folder: Path
) -> int:
    """Compute one bucket's measures and people, write both, and give the number of customers."""
    measures, people = measures_of(views, opened, as_of), people_of(opened, as_of)
    measures.write_parquet(folder / "measures" / f"{number:04d}.parquet")
    people.write_parquet(folder / "people" / f"{number:04d}.parquet")
    return people.height


@dataclass(frozen=True, slots=True)
class BuildBucket:
    """Computes one bucket for every day whose folder lacks it; gives how many days those were."""

    cut: Cut
    views: tuple[CustomerView, ...]
    folders: tuple[tuple[date, Path], ...]

    def days_without(self, bucket: int) -> list[tuple[date, Path]]:
        """List the days, with their folders, for which the bucket is still to be computed."""
        return [(day, folder) for day, folder in self.folders if not holds(folder, bucket)]

    def __call__(self, bucket: int) -> int:
        """Compute, write and put in place."""
        missing = self.days_without(bucket)
        if not missing:
            return 0
        opened = open_for(self.cut, bucket, self.views)
        for day, folder in missing:
            scratch = Path(tempfile.mkdtemp(dir=folder, prefix=f"{SCRATCH}{bucket:04d}-"))
            try:
                for part in PARTS:
                    (scratch / part).mkdir()
                self._compute(opened, bucket, day, scratch)
                _put_in_place(scratch, folder, bucket)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        return len(missing)

    def _compute(self, opened: Bucket, bucket: int, day: date, folder: Path) -> None:
        try:
            one_bucket(opened, bucket, day, self.views, folder)
        except MemoryError:
            raise
        except BaseException as error:
            view = self._failing_view(opened, day)
            if view is None:
                raise
            raise Unfinished(f"the view {view} says {in_words(error)}") from error

    def _failing_view(self, opened: Bucket, day: date) -> str | None:
        """Ask the views one by one which of them it was."""
        for view in self.views:
            try:
                measures_of([view], opened, day)
            except (KeyboardInterrupt, SystemExit, MemoryError):
                raise
            except BaseException:
                return view.name
        return None


def _put_in_place(scratch: Path, folder: Path, bucket: int) -> None:
    """Move a bucket's whole files where they count, durably."""
    for part in PARTS:
        made = scratch / part / f"{bucket:04d}.parquet"
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(folder / part / made.name)
        sync_folder(folder / part)
