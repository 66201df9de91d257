"""How a long function tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Progress(Protocol):
    """Whoever shows progress: a bar on a terminal, a log line, nobody."""

    def step(self, title: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        """Open one step of ``total`` units; call the given function with units done."""
        ...


class SilentProgress:
    """Nobody listens."""

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Callable[[int], None]]:
        """Open a step that nobody sees."""
        yield lambda done: None


SILENT = SilentProgress()
