"""What a person at a terminal sees: progress, what was written, and what to type next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from time import monotonic

from features.domain.home import Home
from features.domain.moments import parse_day

TENTHS = 10  # lines of a step where nobody looks at a terminal


class Bars:
    """Progress bars on a terminal; elsewhere a line at the start and at every tenth of the way."""

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show one step of ``total`` units."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        if not sys.stderr.isatty():
            yield _lines(title, max(total, 1))
            return
        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, Elapsed(), console=Console(stderr=True)) as bars:
            task = bars.add_task(title, total=max(total, 1), completed=0 if total else 1)
            yield lambda done: bars.advance(task, done)


def _lines(title: str, total: int) -> Callable[[int], None]:
    """Write a line now and at every tenth of `total`: a file is read while it grows."""
    started, done, told = monotonic(), 0, 0
    sys.stderr.write(f"{title} …\n")

    def advance(by: int) -> None:
        nonlocal done, told
        done += by
        tenth = min(done, total) * TENTHS // total
        if tenth > told:
            told = tenth
            sys.stderr.write(f"{title} {done}/{total}, {monotonic() - started:.0f} s\n")
        sys.stderr.flush()

    return advance


def say(*lines: str) -> None:
    """Tell a person some things, one a line."""
    sys.stdout.writelines(f"{line}\n" for line in lines)


_steps_follow = ContextVar("steps_follow", default=False)


@contextmanager
def steps_follow() -> Iterator[None]:
    """Say nothing of what to type next while the next step follows by itself."""
    before = _steps_follow.set(True)
    try:
        yield
    finally:
        _steps_follow.reset(before)


def next_is(command: str) -> None:
    """Tell a person what to type next."""
    if _steps_follow.get():
        return
    sys.stdout.write(f"Next: {command}\n")


def this_home() -> Home:
    """Give the installation a command works on."""
    return Home.from_environment()


def day_of(text: str | None) -> date | None:
    """Read a day a person typed, if they typed one."""
    return parse_day(text) if text else None
