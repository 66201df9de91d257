"""Faults of lines: slow lines break more often, and some repairs take a week."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, moments, words
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

KINDS = ("no_connection", "slow", "drops", "device")
BREAKS = 0.022
"""Monthly chance of a fault of a good line; a line of half the speed breaks four times as often."""


class Faults:
    """The faults a block of customers reports; ``felt`` fades over the months."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()
        self._size = len(people)
        self.felt: Floats = np.zeros(self._size)
        self.now: Flags = np.zeros(self._size, dtype=np.bool_)

    def live(self, month: Month, working: Flags, place: Ints, quality: Floats) -> None:
        """Break and be repaired for a month."""
        rng = self._rng
        self.felt *= 0.75
        chance = BREAKS * (1 + 6 * np.clip(1 - quality, 0, 1))
        self.now = working & (rng.random(self._size) < chance)
        who = np.flatnonzero(self.now)
        count = len(who)
        reported_at = month.some_moments(rng, count, opens=7, closes=23)
        slow = rng.random(count) < 0.16
        hours = np.where(slow, rng.uniform(72, 240, count), np.exp(rng.normal(2.3, 0.7, count)))
        repaired_at = reported_at + (hours * 3_600).astype(np.int64)
        rates = rng.random(count) < 0.42
        content = rng.random(count) < np.where(slow, 0.3, 0.88)
        self._rows.add(
            {
                "customer": who,
                "place": place[who],
                "kind": rng.choice(4, count, p=[0.36, 0.26, 0.24, 0.14]),
                "reported_at": reported_at,
                "known_at": reported_at + rng.integers(60, 7_200, count),
                "repaired_at": repaired_at,
                "rated_at": np.where(
                    rates, repaired_at + rng.integers(3_600, 2 * DAY_SECONDS, count), NEVER
                ),
                "satisfied": content.astype(np.int64),
            }
        )
        self.felt[who] += 0.6 + 0.9 * slow

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the places of customer and holding in the block."""
        rows = self._rows
        repaired, rated = rows.column("repaired_at"), rows.column("rated_at")
        satisfied = np.where(rated < ends_at, rows.column("satisfied"), -1)
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                pl.Series("place", rows.column("place")),
                words("kind", rows.column("kind"), KINDS),
                moments("reported_at", rows.column("reported_at")),
                moments("known_at", rows.column("known_at")),
                moments("repaired_at", np.where(repaired < ends_at, repaired, NEVER)),
                moments("rated_at", np.where(rated < ends_at, rated, NEVER)),
                pl.Series("satisfied", satisfied).replace(-1, None).cast(pl.Boolean),
            ]
        )
