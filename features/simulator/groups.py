"""Groups of blocks, lived through in processes side by side and landed in order.

Every block draws from generators of its own, so it does not matter who lives it, or when. A
process leaves a group's tables beside the operator's, uncompressed; they are landed in the order
of the groups, so that the files are the same, byte for byte, however many processes there were.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.domain.errors import Unfinished
from features.engine.spread.machine import workers_for
from features.engine.spread.processes import Processes
from features.simulator.life import Lives, live
from features.simulator.people import BLOCK
from features.simulator.seasons import Calendar

MEMORY_OF_GROUP = 1_600 * 2**20
"""A process that lives a group of 50,000 customers × 24 months, with the group being landed."""
_TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Groups:
    """How an operator's customers fall into groups of blocks."""

    seed: int
    calendar: Calendar
    customers: int
    blocks_together: int

    @property
    def count(self) -> int:
        """How many groups there are."""
        return -(-self.customers // (BLOCK * self.blocks_together))

    def size(self, group: int) -> int:
        """How many customers a group has."""
        each = BLOCK * self.blocks_together
        return min(each, self.customers - group * each)

    def live(self, group: int, advance: Callable[[int], None]) -> Lives:
        """Let a group's blocks live, one after another."""
        first = group * BLOCK * self.blocks_together
        blocks: list[Lives] = []
        for start in range(first, first + self.size(group), BLOCK):
            size = min(BLOCK, self.customers - start)
            blocks.append(live(self.seed, start // BLOCK, self.calendar, size))
            advance(size)
        tables = {
            name: pl.concat([block.tables[name] for block in blocks], rechunk=True)
            for name in blocks[0].tables
        }
        return Lives(tables, pl.concat([block.truth for block in blocks], rechunk=True))


@dataclass(frozen=True, slots=True)
class _Leave:
    """The job of a process: let a group live and leave its tables in a folder of its own."""

    groups: Groups
    folder: Path

    def __call__(self, group: int) -> int:
        place = self.folder / f"{group:06d}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        lives = self.groups.live(group, lambda _: None)
        for name, table in {**lives.tables, _TRUTH: lives.truth}.items():
            table.write_ipc(place / f"{name}.arrow", compression="uncompressed")
        return self.groups.size(group)

    def take(self, group: int) -> Lives:
        """Read what was left of a group, in the order of its tables, and clear it away."""
        place = self.folder / f"{group:06d}"
        found = {path.stem: pl.read_ipc(path).rechunk() for path in sorted(place.iterdir())}
        shutil.rmtree(place)
        truth = found.pop(_TRUTH)
        return Lives(found, truth)


def live_all(
    groups: Groups,
    land: Callable[[Lives], None],
    folder: Path,
    workers: int | None,
    advance: Callable[[int], None],
) -> None:
    """Let all groups live and land each, in order.

    ``workers`` is how many processes live groups at once; with 1, or with one group and nothing
    asked for, it is done here. ``folder`` holds what is not landed yet.
    """
    if workers is None:
        workers = workers_for(groups.count, MEMORY_OF_GROUP)
    if workers == 1:
        for group in range(groups.count):
            land(groups.live(group, advance))
        return
    job = _Leave(groups, folder)
    ready: set[int] = set()
    landed = 0

    def take(group: int, size: int) -> None:
        nonlocal landed
        ready.add(group)
        advance(size)
        while landed in ready:
            land(job.take(landed))
            landed += 1

    try:
        if failures := Processes(workers).run(job, range(groups.count), take):
            raise Unfinished(
                f"Group {failures[0].task} of the operator's customers could not be made: "
                f"{failures[0].reason}. Nothing was changed; try it with fewer --workers."
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
