"""One contestant in a process of its own, so that its memory is its own.

The child prepares, then makes tables when told. The parent asks the contestants in turns.
"""

import gc
import importlib
import multiprocessing
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import polars as pl

from features.domain.errors import UnspokenError
from features.domain.home import Home
from tests.benchmarks.measurement import seconds
from tests.benchmarks.rivals.asked import Piece

_AFRESH = multiprocessing.get_context("spawn")


class Fell(UnspokenError):
    """A contestant's process ended before it had answered."""


@dataclass(frozen=True)
class Child:
    """A contestant that answers over a pipe."""

    name: str
    pipe: Connection

    def whole(self, day: date) -> float:
        """Time a day's table, all of it in memory at the end."""
        return float(self._ask("seconds", (day,), True))

    def handed_over(self, days: Sequence[date]) -> float:
        """Time the tables of some days, each piece dropped before the next is made."""
        return float(self._ask("seconds", tuple(days), False))

    def write(self, day: date, path: Path) -> None:
        """Write a day's table for comparison."""
        self._ask("write", day, path)

    def peak_gib(self) -> float:
        """The most memory the process has held, in GiB."""
        return float(self._ask("peak"))

    def _ask(self, *question: Any) -> Any:
        try:
            self.pipe.send(question)
            return self.pipe.recv()
        except (EOFError, OSError):
            raise Fell(
                f"The contestant {self.name} fell: its own message is above, or memory ran out."
            ) from None


@contextmanager
def child(name: str, home: Home) -> Iterator[Child]:
    """Start a contestant on a home's tables or buckets."""
    ours, theirs = _AFRESH.Pipe()
    process = _AFRESH.Process(target=_serve, args=(theirs, name, home), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Child(name, ours)
    finally:
        ours.close()
        process.join(timeout=10)
        process.terminate()


def _serve(pipe: Connection, name: str, home: Home) -> None:
    tables = importlib.import_module(f"tests.benchmarks.rivals.with_{name}").contestant(home)

    def make(days: Sequence[date], *, hold: bool) -> None:
        held: list[Piece] = []
        for piece in tables(days):
            if hold:
                held.append(piece)
            del piece  # before the next is made

    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        match question:
            case "seconds", days, hold:
                pipe.send(seconds(partial(make, days, hold=hold)))
            case "write", day, path:
                pl.concat([piece.in_polars() for piece in tables([day])]).write_parquet(path)
                gc.collect()
                pipe.send(None)
            case _:
                pipe.send(_peak_gib())


def _peak_gib() -> float:
    """Read the high-water mark of this program; the one kept by getrusage may be its parent's."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 2**20
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**30 if sys.platform == "darwin" else 2**20)
