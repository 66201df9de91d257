"""One snapshot by all four contestants, in turns: ratios of wall time and of peak memory."""

from contextlib import ExitStack
from datetime import date
from statistics import median

from features.domain.home import Home
from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.rivals.asked import COLUMNS, EIGHT, OURS, RIVALS, size_of
from tests.benchmarks.rivals.child import child

ROUNDS = 5


def one_snapshot(home: Home, customers: int, day: date, progress: Progress) -> list[Measurement]:
    """Time the wide table of one day, all of it in memory at the end."""
    spent: dict[str, list[float]] = {name: [] for name in (OURS, *RIVALS)}
    with (
        ExitStack() as stack,
        progress.step("One snapshot, four contestants in turns", ROUNDS + 1) as advance,
    ):
        children = {name: stack.enter_context(child(name, home)) for name in spent}
        for turn in range(ROUNDS + 1):
            # Whoever goes later finds other caches, so the order alternates.
            order = list(children) if turn % 2 == 0 else list(reversed(children))
            for name in order:
                spent[name].append(children[name].whole(day))
            advance(1)
        peaks = {name: each.peak_gib() for name, each in children.items()}
    took = {name: median(times[1:]) for name, times in spent.items()}  # the first warms up
    asked = f"{len(EIGHT)} views, {len(COLUMNS)} columns, from buckets on disk"
    name = f"views.{size_of(customers)}.one_snapshot"
    return [
        Measurement(f"{name}.seconds", took[OURS], "seconds", asked),
        *(
            Measurement(
                f"{name}.times_faster_than_{rival}",
                took[rival] / took[OURS],
                "× faster",
                f"{words}: {took[rival]:.2f} seconds",
            )
            for rival, words in RIVALS.items()
        ),
        Measurement(f"{name}.peak_gib", peaks[OURS], "GiB", asked),
        *(
            Measurement(
                f"{name}.times_less_memory_than_{rival}",
                peaks[rival] / peaks[OURS],
                "× less",
                f"{words}: {peaks[rival]:.2f} GiB",
            )
            for rival, words in RIVALS.items()
        ),
    ]
