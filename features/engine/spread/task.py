"""What is spread: a job, the numbered tasks it is done for, and those it could not be done for.

A job is a function of one whole number (a bucket, a file) that can be sent to another process:
it and all it holds can be pickled. Whoever runs jobs is an ``Engine``; the answers are the same
whichever does, because the job is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")
Job = Callable[[int], T]
Done = Callable[[int, T], None]
TRIES = 2
"""A task that failed is tried once more, when the others are done and memory is free."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that could not be done, and why, in words that end a sentence."""

    task: int
    reason: str


class Engine(Protocol):
    """Whoever runs the same job for many tasks."""

    def run(self, job: Job[T], tasks: Sequence[int], done: Done[T]) -> list[Failure]:
        """Do the job for every task, whatever becomes of the others.

        ``done`` is told of each task's answer as it comes, in any order, in the calling process.
        Gives the tasks that failed at every try, in order.
        """
        ...


def attempt(job: Job[T], task: int) -> tuple[T | None, str | None]:
    """Do one task; give its answer, or why there is none."""
    try:
        return job(task), None
    except MemoryError:
        return None, "memory ran out"
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in Polars' own code is no Exception
        return None, in_words(error)


def in_words(error: BaseException) -> str:
    """Give the first line of an error, and its kind where the house did not word it."""
    lines = str(error).strip().splitlines()
    first = lines[0].rstrip(".") if lines else "no reason given"
    own = type(error).__module__.startswith(("features.", "serving."))
    return first if own else f"{type(error).__name__}: {first}"
