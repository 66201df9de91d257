"""How often watching cries wolf on batches of nothing, and whether it sees a real shift at once."""

import numpy as np

from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.training.watching.shifts import MEASURES, SHIFTS, column_of
from training.watching.drift import measure_shift

FLOOR = 0.1
MONTHS = 6  # that taught
CLEAN = ((300, 300), (3_000, 100), (20_000, 20), (1_000_000, 1))  # rows of a batch, batches
SEEDS = 100  # batches of each shift
SHIFTED_ROWS = 3_000
WEEKS = 52


def measure(progress: Progress) -> list[Measurement]:
    """False alarms in a year of clean batches, finds among shifted ones."""
    return [*_clean(progress), *_shifted(progress)]


def _clean(progress: Progress) -> list[Measurement]:
    """Each measure has its own months that taught; each batch looks at all `MEASURES`."""
    measured = []
    for rows, batches in CLEAN:
        draw = np.random.default_rng(rows)
        alarmed = np.zeros(batches, dtype=bool)
        single = 0
        with progress.step(f"Batches of nothing, {rows:,} rows", MEASURES) as advance:
            for measure_number in range(MEASURES):
                column = column_of(measure_number)
                before = [column(min(rows, 100_000), draw) for _ in range(MONTHS)]
                for batch in range(batches):
                    values = [*before, column(rows, draw)]
                    moved = measure_shift(values, checks=MEASURES, floor=FLOOR).moved
                    alarmed[batch] |= moved
                    single += moved
                advance(1)
        measured.append(
            Measurement(
                f"watching: batches with a false alarm, {rows:,} customers each",
                WEEKS * float(alarmed.mean()),
                f"in {WEEKS} batches",
                f"no more than 1; {single} alarms in {batches} batches of {MEASURES} measures",
            )
        )
    return measured


def _shifted(progress: Progress) -> list[Measurement]:
    found: dict[str, int] = {}
    with progress.step("Batches that moved", len(SHIFTS)) as advance:
        for number, (kind, (column, shifted)) in enumerate(SHIFTS.items()):
            draw = np.random.default_rng(number)
            before = [column(SHIFTED_ROWS, draw) for _ in range(MONTHS)]
            found[kind] = sum(
                measure_shift(
                    [*before, shifted(column(SHIFTED_ROWS, draw), draw)],
                    checks=MEASURES,
                    floor=FLOOR,
                ).moved
                for _ in range(SEEDS)
            )
            advance(1)
    weakest = min(found, key=lambda kind: found[kind])
    return [
        Measurement(
            f"watching: {len(SHIFTS)} kinds of shift seen in their first batch",
            100 * sum(found.values()) / (SEEDS * len(SHIFTS)),
            "%",
            f"{SEEDS} batches of {SHIFTED_ROWS:,} each; weakest: {weakest} "
            f"({found[weakest]} of {SEEDS})",
        )
    ]
