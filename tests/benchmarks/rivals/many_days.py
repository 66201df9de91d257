"""Twelve monthly snapshots: against pandas, and against one snapshot of our own."""

from collections.abc import Sequence
from datetime import date
from statistics import median

from features.domain.home import Home
from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.rivals.asked import OURS, size_of
from tests.benchmarks.rivals.child import child

ROUNDS = 3
PATIENCE_SECONDS = 360
FEWER = 3


def many_days(
    home: Home, customers: int, days: Sequence[date], progress: Progress
) -> list[Measurement]:
    """Time the tables of some days, each handed over and dropped before the next."""
    ones, alls = [], []
    with (
        child(OURS, home) as ours,
        child("pandas", home) as pandas,
        progress.step(f"{len(days)} snapshots, ours and pandas", ROUNDS + 1) as advance,
    ):
        ours.handed_over(days[-1:])  # warms up
        one_in_pandas = pandas.handed_over(days[-1:])
        measured = days if one_in_pandas * len(days) <= PATIENCE_SECONDS else days[-FEWER:]
        theirs = 0.0
        for turn in range(ROUNDS):
            ones.append(ours.handed_over(days[-1:]))
            alls.append(ours.handed_over(days))
            advance(1)
            if turn == 0:  # between two of ours
                theirs = pandas.handed_over(measured) * len(days) / len(measured)
                advance(1)
        peak = ours.peak_gib()
    one, all_ = median(ones), median(alls)
    said = f"{len(days)} days in plain pandas: {theirs:.0f} seconds"
    if measured is not days:
        said += f", reckoned from {FEWER} days"
    name = f"views.{size_of(customers)}.{NUMBERS.get(len(days), len(days))}_snapshots"
    return [
        Measurement(f"{name}.seconds", all_, "seconds", "eight views, from buckets on disk"),
        Measurement(f"{name}.times_faster_than_pandas", theirs / all_, "× faster", said),
        Measurement(
            f"{name}.cost_in_single_snapshots",
            all_ / one,
            "× one snapshot",
            f"one snapshot in the same process: {one:.2f} seconds",
        ),
        Measurement(f"{name}.peak_gib", peak, "GiB", "each table dropped before the next"),
    ]


NUMBERS = {12: "twelve"}
