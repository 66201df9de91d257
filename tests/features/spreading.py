"""Jobs and views that go wrong in the ways that jobs on real machines do."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from features.declare.measure import Measure
from features.declare.view import customer_view
from features.domain.errors import BadInput
from features.domain.units import Unit
from features.domain.words import Words
from features.sources import CUSTOMERS

UNLUCKY = "刘洋"  # customer C05


@customer_view(
    reads=[CUSTOMERS],
    owner="tests",
    zh="谁会要了这个进程的命？",
    answers=[Measure(name="fatal", words=Words("致命", "fatal"), unit=Unit.MONTHS, absent=0)],
)
def fatal(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Whose record ends the process that looks at it, as the kernel does when memory is out?"""
    if UNLUCKY in customers.collect()["name"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return customers.group_by("customer_id").agg(fatal=pl.len())


@dataclass(frozen=True)
class Squares:
    """Squares a number, and tells which process did."""

    def __call__(self, task: int) -> tuple[int, int, str | None]:
        return task * task, os.getpid(), os.environ.get("POLARS_MAX_THREADS")


@dataclass(frozen=True)
class Stumbles:
    """Goes wrong in a way of its own for some tasks, the first time or each time.

    ``folder`` remembers, over processes, who has been tried.
    """

    folder: Path
    killed_once: int = -1
    refused_once: int = -1
    always: int = -1
    hungry: int = -1

    def __call__(self, task: int) -> int:
        with (self.folder / f"{task}").open("a") as tries:
            tries.write(".")
        first = (self.folder / f"{task}").read_text() == "."
        if task == self.killed_once and first:
            os.kill(os.getpid(), signal.SIGKILL)
        if task == self.refused_once and first:
            raise BadInput("Not today.")
        if task == self.always:
            raise ValueError("never\nand a long story")
        if task == self.hungry:
            bytearray(1 << 50)
        return -task
