"""Visits to a store: why, how long the wait was, and whether it was worth while."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, Flags, Floats, Ints, moments, words
from features.simulator.people import People
from features.simulator.province import CITIES
from features.simulator.rows import Rows
from features.simulator.seasons import Month

PURPOSES = ("enquiry", "bill", "contract", "complaint", "service", "other")
OUTCOMES = ("done", "not_done", "referred")
MOST_IN_A_MONTH = 5


class Visits:
    """The store visits of a block of customers.

    ``not_done`` and ``waited`` (hours beyond a bearable half hour) fade over the months,
    ``since_expiry`` counts visits since a contract ran out.
    """

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        size = len(people)
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self._waiting = np.array([city.waiting_minutes for city in CITIES])[people.city]
        self.count: Ints = np.zeros(size, dtype=np.int64)
        self.not_done: Floats = np.zeros(size)
        self.waited: Floats = np.zeros(size)
        self.since_expiry: Ints = np.zeros(size, dtype=np.int64)

    def live(
        self, month: Month, present: Flags, suspended: Flags, shock: Floats, expired: Ints
    ) -> None:
        """Go to the store, or not, for a month."""
        rng, people, size = self._rng, self._people, len(self._people)
        seeking = people.bargains & (expired >= 0) & (expired <= 5)
        rates = np.vstack(
            [
                0.030 * people.visiting,
                0.012 * people.visiting + 0.22 * np.minimum(shock, 1.0),
                0.006 * people.visiting + 0.55 * seeking,
                np.full(size, 0.002),
                0.020 * people.visiting + 0.30 * suspended,
                0.010 * people.visiting,
            ]
        )
        total = rates.sum(axis=0)
        count = np.minimum(rng.poisson(total), MOST_IN_A_MONTH) * present
        who = np.repeat(np.arange(size, dtype=np.int64), count)
        rows = len(who)
        edges = np.cumsum(rates / total, axis=0)
        purpose = (rng.random(rows) > edges[:, who]).sum(axis=0).clip(0, len(PURPOSES) - 1)
        fails = np.where(purpose == 2, 0.24, 0.09)
        chance = rng.random(rows)
        outcome = np.where(chance < fails, 1, np.where(chance < fails + 0.07, 2, 0))
        season = 1.5 if month.is_festival else 1.0
        waited = (rng.gamma(1.6, 1 / 1.6, rows) * self._waiting[who] * season).astype(np.int64)
        visited_at = month.some_moments(rng, rows, opens=9, closes=18)
        late = rng.random(rows) < 0.04
        self._rows.add(
            {
                "customer": who,
                "visited_at": visited_at,
                "known_at": visited_at + rng.integers(300, 21_600, rows) + late * 2 * DAY_SECONDS,
                "purpose": purpose,
                "outcome": outcome,
                "waited_minutes": np.minimum(waited, 480),
            }
        )
        self.count = count
        self.not_done = 0.78 * self.not_done + np.bincount(who, outcome == 1, size)
        beyond = np.clip(waited - 30, 0, 90) / 60
        self.waited = 0.78 * self.waited + np.bincount(who, beyond, size)
        self.since_expiry = np.where(expired >= 0, self.since_expiry + count, 0)

    def frame(self) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                moments("visited_at", rows.column("visited_at")),
                moments("known_at", rows.column("known_at")),
                words("purpose", rows.column("purpose"), PURPOSES),
                words("outcome", rows.column("outcome"), OUTCOMES),
                pl.Series("waited_minutes", rows.column("waited_minutes")),
            ]
        )
