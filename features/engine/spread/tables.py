"""The jobs of the cut: one file's rows laid into buckets, one bucket's rows settled.

Both write below a folder and give the faults they found, so that it does not matter who does
them: faults are put together in the order of files and buckets.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import polars as pl

from features.declare.source import Source
from features.domain.errors import Unfinished
from features.domain.home import Home
from features.domain.progress import Progress
from features.engine.buckets.adding import Added
from features.engine.buckets.cutting import (
    CutAfresh,
    Roll,
    settle_bucket,
    spread_file,
    with_customers,
)
from features.engine.intake.quarantine import Ledger
from features.engine.spread.task import TRIES, Engine, Failure, T
from features.sources import SOURCES

_SOURCE = {source.name: source for source in SOURCES}


@dataclass(frozen=True, slots=True)
class LayFile:
    """Lays the good rows of one file into buckets below a folder; gives the file's faults.

    ``files`` names each file and its source; ``keys`` holds the keys of tables about no customer.
    """

    home: Home
    folder: Path
    files: tuple[tuple[str, Path], ...]
    first_ids: tuple[str, ...]
    customers: int
    keys: Mapping[str, pl.Series]

    def __call__(self, number: int) -> Ledger:
        """Do so in the common folder."""
        return self.into(number, self.folder)

    def into(self, number: int, folder: Path) -> Ledger:
        """Do so in a folder of the caller's."""
        name, path = self.files[number]
        ledger = Ledger()
        roll = Roll(list(self.first_ids), self.customers)
        spread_file(self.home, _SOURCE[name], path, number, roll, dict(self.keys), ledger, folder)
        return ledger


@dataclass(frozen=True, slots=True)
class SettleBucket:
    """Brings one bucket's parts together; gives the faults that only show beside other rows.

    ``added`` are the buckets that are added to, if any; where that cannot be, None is given.
    """

    folder: Path
    added: Added | None

    def __call__(self, bucket: int) -> Ledger | None:
        """Do so in the common folder; the parts stay until the caller clears them away.

        So a bucket whose process was killed half-way has all its parts when it is tried again.
        """
        place, parts = self.folder / f"{bucket:04d}", self.parts(bucket)
        if not parts.exists():
            place.rename(parts)
        scratch = self.folder / f".settling-{bucket:04d}"
        for left in (scratch, place):
            shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(parts, scratch, copy_function=os.link)
        ledger = self.within(bucket, scratch)
        scratch.rename(place)
        return ledger

    def parts(self, bucket: int) -> Path:
        """Where a bucket's parts lie once settling them has begun."""
        return self.folder / f".parts-{bucket:04d}"

    def within(self, bucket: int, place: Path) -> Ledger | None:
        """Do so in a bucket's folder, wherever it lies."""
        ledger = Ledger()
        before = None if self.added is None else self.added.bucket(bucket)
        try:
            settle_bucket(place, with_customers(), ledger, before)
        except CutAfresh:
            return None
        return ledger


@runtime_checkable
class Shuffling(Protocol):
    """An engine that carries rows from files to buckets by itself."""

    def shuffle(
        self,
        lay: LayFile,
        settle: SettleBucket,
        advance: Callable[[int], None],
    ) -> tuple[dict[int, Ledger], dict[int, Ledger | None], list[Failure]]:
        """Lay every file and settle every bucket of the common folder.

        Gives the faults of files and of buckets, and the buckets that failed.
        """
        ...


def cut_by(
    engine: Engine,
    home: Home,
    files: list[tuple[Source, Path]],
    roll: Roll,
    keys: dict[str, pl.Series],
    ledger: Ledger,
    fresh: Path,
    added: Added | None,
    progress: Progress,
) -> None:
    """Lay files into buckets and settle these; ``ledger`` takes the faults, always in one order.

    Raises
    ------
    Unfinished
        When a file or a bucket failed at every try, naming it.
    CutAfresh
        When what is there cannot be added to.
    """
    named = tuple((source.name, path) for source, path in files)
    lay = LayFile(home, fresh, named, tuple(roll.first_ids), roll.customers, keys)
    settle = SettleBucket(fresh, added)
    if isinstance(engine, Shuffling):
        with progress.step("Checking and cutting tables", roll.buckets) as advance:
            laid, settled, failures = engine.shuffle(lay, settle, advance)
        _refuse(failures, lambda bucket: _bucket(roll, bucket))
    else:
        laid = _all(
            engine,
            lay,
            range(len(files)),
            "Checking and cutting tables",
            progress,
            lambda number: f"the file {named[number][1].relative_to(home.tables)}",
        )
        settled = _all(
            engine,
            settle,
            range(roll.buckets),
            "Sorting buckets",
            progress,
            lambda bucket: _bucket(roll, bucket),
        )
    for bucket in range(roll.buckets):
        shutil.rmtree(settle.parts(bucket), ignore_errors=True)
    for found in (laid, settled):
        for number in sorted(found):
            one = found[number]
            if one is None:
                raise CutAfresh
            ledger.take_in(one)


def _all(
    engine: Engine,
    job: Callable[[int], T],
    tasks: Sequence[int],
    title: str,
    progress: Progress,
    name: Callable[[int], str],
) -> dict[int, T]:
    found: dict[int, T] = {}
    with progress.step(title, len(tasks)) as advance:

        def done(task: int, answer: T) -> None:
            found[task] = answer
            advance(1)

        _refuse(engine.run(job, tasks, done), name)
    return found


def _refuse(failures: Sequence[Failure], name: Callable[[int], str]) -> None:
    if failures:
        told = "; ".join(f"{name(each.task)}: {each.reason}" for each in failures)
        raise Unfinished(
            f"Cutting the tables was tried {TRIES} times and failed at {told}. Nothing was "
            "changed; correct the cause and run the command again."
        )


def _bucket(roll: Roll, bucket: int) -> str:
    return f"bucket {bucket} (customers from {roll.first_ids[bucket]} on)"
