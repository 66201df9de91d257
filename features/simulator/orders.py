"""Orders over all channels: most succeed at once, some take several attempts, some fail."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import NEVER, Flags, Floats, Ints, moments, share_of, words
from features.simulator.lines import Ordered
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

CHANNELS = ("store", "online", "hotline", "sms")
ORDERED = ("tariff", "service", "line", "other")
OUTCOMES = ("done", "failed", "given_up")
ORDERS_A_MONTH = 0.07


class Orders:
    """The orders of a block of customers; ``failed`` fades over the months."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()
        self._size = len(people)
        self.failed: Floats = np.zeros(self._size)
        self.failed_now: Flags = np.zeros(self._size, dtype=np.bool_)

    def live(self, month: Month, present: Flags, lines: Ordered) -> None:
        """Order for a month; whoever orders a line and is given one, ordered it here."""
        rng = self._rng
        self.failed *= 0.75
        self.failed_now = np.zeros(self._size, dtype=np.bool_)
        who = np.flatnonzero(present & (rng.random(self._size) < ORDERS_A_MONTH))
        count = len(who)
        ordered = np.array([0, 1, 2, 3])[share_of(rng.random(count), [34, 30, 4, 32])]
        fate = rng.random(count)
        outcome = np.where(fate < 0.085, 1, np.where(fate < 0.13, 2, 0))
        # A line that was ordered and done is a holding; the others came to nothing.
        outcome = np.where((ordered == 2) & (outcome == 0), 1, outcome)
        placed_at = month.some_moments(rng, count, opens=8, closes=22)
        self._place(who, placed_at, ordered, outcome)
        done = np.zeros(len(lines.who), dtype=np.int64)
        self._place(lines.who, lines.at, done + 2, done)
        failed = who[outcome > 0]
        self.failed[failed] += 1.0
        self.failed_now[failed] = True

    def _place(self, who: Ints, placed_at: Ints, ordered: Ints, outcome: Ints) -> None:
        rng, count = self._rng, len(who)
        again = rng.random(count) < np.where(outcome > 0, 0.5, 0.06)
        took = np.exp(rng.normal(5.5, 1.8, count)).astype(np.int64) + 20
        self._rows.add(
            {
                "customer": who,
                "channel": share_of(rng.random(count), [40, 30, 20, 10]),
                "ordered": ordered,
                "placed_at": placed_at,
                "known_at": placed_at + rng.integers(5, 3_600, count),
                "finished_at": placed_at + np.minimum(took, 5 * 86_400),
                "outcome": outcome,
                "attempts": 1 + again * rng.integers(1, 4, count),
            }
        )

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        finished = rows.column("finished_at")
        known = finished < ends_at
        attempts = pl.Series("attempts", np.where(known, rows.column("attempts"), -1))
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("channel", rows.column("channel"), CHANNELS),
                words("ordered", rows.column("ordered"), ORDERED),
                moments("placed_at", rows.column("placed_at")),
                moments("known_at", rows.column("known_at")),
                moments("finished_at", np.where(known, finished, NEVER)),
                words("outcome", np.where(known, rows.column("outcome"), -1), OUTCOMES),
                attempts.replace(-1, None),
            ]
        )
