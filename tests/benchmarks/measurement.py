"""One figure, what it was measured against, and how two ways are compared fairly.

A lone time says more about the machine than about the code. `compare` runs our way and the other
way in turns, so that whatever else the machine does falls on both, and gives the median of each.
"""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Measurement:
    """One figure of a benchmark.

    Parameters
    ----------
    name
        What was measured, in words: `"views: building one snapshot of 20,000 customers"`.
    value
        The figure.
    unit
        `"seconds"`, `"× faster"`, `"MB"`, `"a second"`.
    against
        What it stands beside, in words: the other way, measured in the same run.
    """

    name: str
    value: float
    unit: str
    against: str


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], *, times: int = 5
) -> tuple[float, float]:
    """Run both ways in turns and give the median seconds of each.

    Parameters
    ----------
    ours, theirs
        The two ways of doing the same work. Each runs once beforehand, unmeasured, to warm up.
    times
        How often each is measured.

    Returns
    -------
    tuple of float
        Median seconds of `ours` and of `theirs`.
    """
    ours()
    theirs()
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        # Whoever goes second finds warmer caches, so the order alternates.
        both = ((ours, spent[0]), (theirs, spent[1]))
        for run, times_spent in both if turn % 2 == 0 else reversed(both):
            times_spent.append(seconds(run))
    return median(spent[0]), median(spent[1])


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes, without the collector stepping in between."""
    gc.collect()
    gc.disable()
    try:
        started = perf_counter()
        run()
        return perf_counter() - started
    finally:
        gc.enable()
