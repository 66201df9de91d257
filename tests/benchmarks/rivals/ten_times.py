"""An operator ten times as large, from buckets: time per customer, and memory."""

import shutil
from datetime import date
from pathlib import Path
from statistics import median

from features.domain.home import Home
from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.rivals.asked import OURS, size_of
from tests.benchmarks.rivals.child import child
from tests.benchmarks.rivals.enlarged import bytes_of, copied_buckets

TIMES = 10
ROUNDS = 3
KEPT_FREE = 2 * 2**30


def ten_times(
    home: Home, folder: Path, customers: int, day: date, progress: Progress
) -> list[Measurement]:
    """Time one snapshot, each bucket's table handed over and dropped; nothing without room."""
    needed = TIMES * bytes_of(home.buckets)
    free = shutil.disk_usage(folder).free
    size = size_of(TIMES * customers)
    if free < needed + KEPT_FREE:
        room = f"{needed / 2**30:.1f} GiB and 2 to spare are needed, {free / 2**30:.1f} are free"
        with progress.step(f"Left out {size} customers: in {folder} {room}", 0):
            return []
    larger = Home(folder / "ten-times")
    copied_buckets(home, larger, TIMES, progress)
    small, large = [], []
    with (
        child(OURS, home) as once,
        child(OURS, larger) as often,
        progress.step(f"One snapshot of {size} customers", 2 * ROUNDS + 1) as advance,
    ):
        once.handed_over([day])  # warms up
        advance(1)
        for _ in range(ROUNDS):
            small.append(once.handed_over([day]))
            large.append(often.handed_over([day]))
            advance(2)
        peak = often.peak_gib()
    shutil.rmtree(larger.root)
    one, ten = median(small), median(large)
    return [
        Measurement(
            f"views.{size}.one_snapshot.seconds", ten, "seconds", "each bucket's table dropped"
        ),
        Measurement(f"views.{size}.one_snapshot.peak_gib", peak, "GiB", "one process"),
        Measurement(
            f"views.{size}.time_per_customer_against_{size_of(customers)}",
            ten / one / TIMES,
            "× the time",
            f"{size_of(customers)} customers in turns: {one:.2f} seconds",
        ),
    ]
