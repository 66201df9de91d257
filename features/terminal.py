"""What a person at a terminal sees: progress, what was written, and what to type next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from features.domain.home import Home
from features.domain.moments import parse_day


class Bars:
    """Progress bars on a terminal; a line when done elsewhere."""

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show one step of ``total`` units."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, Elapsed(), console=Console(stderr=True)) as bars:
            task = bars.add_task(title, total=max(total, 1), completed=0 if total else 1)
            yield lambda done: bars.advance(task, done)


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
