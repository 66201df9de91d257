"""How often the gate lets through a model that is no better, and keeps out one that is."""

from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from features.domain.progress import Progress
from tests.benchmarks.measurement import Measurement
from tests.training.gating import drawn
from training.gating.champion import better
from training.gating.policy import AGREED
from training.gating.same_rows import SameRows
from training.gating.slices import slices

NO_BETTER, BETTER = 3_000, 300  # pairs of models
BEHIND_BY_MARGIN = 0.78  # noise that costs 0.02 of AUC, by 2,000,000 customers
ROWS, MORE_ROWS = 1_600, 4_000  # held-out customers of a pair


def measure(progress: Progress) -> list[Measurement]:
    """Pairs of simulated models asked about the same held-out customers."""
    draw = np.random.default_rng(5)
    passed = _count(progress, "no better", NO_BETTER, lambda: _passes(drawn.alike(draw, ROWS)))
    sure = np.random.default_rng(6)
    found = _count(progress, "better", BETTER, lambda: _passes(drawn.alike(sure, MORE_ROWS, 0.0)))
    fair = np.random.default_rng(1)
    alarms = _count(
        progress, "slices", BETTER, lambda: not slices(drawn.alike(fair, ROWS), AGREED).passed
    )
    fresh = np.random.default_rng(7)
    refreshed = _count(
        progress,
        "as good",
        BETTER,
        lambda: _passes(drawn.alike(fresh, 2 * MORE_ROWS), fresher=True),
    )
    old = np.random.default_rng(8)
    behind = _count(
        progress,
        "behind by the margin",
        NO_BETTER,
        lambda: _passes(drawn.alike(old, ROWS, BEHIND_BY_MARGIN), fresher=True),
    )
    stated = float(norm.sf(AGREED.noise))
    return [
        Measurement(
            f"gate: passed, of {NO_BETTER:,} models that were no better",
            passed,
            "models",
            f"stated: {NO_BETTER * stated:.0f}; {ROWS:,} customers each",
        ),
        Measurement(
            f"gate: passed, of {BETTER} really better models",
            found,
            "models",
            f"all of them; {MORE_ROWS:,} customers each",
        ),
        Measurement(
            f"gate: passed, of {BETTER} fresher models that are as good",
            refreshed,
            "models",
            f"{2 * MORE_ROWS:,} customers each; as refreshes they would be refused for ever",
        ),
        Measurement(
            f"gate: passed, of {NO_BETTER:,} fresher models behind by {AGREED.fresher_margin:g}",
            behind,
            "models",
            f"stated: {NO_BETTER * AGREED.fresher_level:.0f} at most; {ROWS:,} customers each",
        ),
        Measurement(
            f"gate: alarms of slices, of {BETTER} equally good models",
            alarms,
            "models",
            f"no more than {BETTER * AGREED.slice_level:.0f}; {ROWS:,} customers each",
        ),
    ]


def _count(progress: Progress, name: str, turns: int, asked: Callable[[], bool]) -> int:
    count = 0
    with progress.step(f"Pairs: {name}", turns) as advance:
        for _ in range(turns):
            count += asked()
            advance(1)
    return count


def _passes(rows: SameRows, *, fresher: bool = False) -> bool:
    return better(rows, AGREED, "2026-07-01", fresher=fresher).passed
