"""Our own contacts, and the recoveries of those who said that they were dissatisfied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, moments, words
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

PURPOSES = ("marketing", "notice", "care")
CHANNELS = ("sms", "call")
BECAUSE = ("survey", "complaint")
OUTCOMES = ("settled", "not_settled", "not_reached")
CONTACTED = 0.11
RECOVERED = 0.7
"""Share of those who said that they were dissatisfied for whom a recovery is opened."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said in a month that they were dissatisfied, and when."""

    who: Ints
    at: Ints


class Outreach:
    """Our contacts and recoveries of a block of customers; ``recovered`` fades over the months."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._people = people
        self._rng = rng
        self._contacts = Rows()
        self._recoveries = Rows()
        self.recovered: Floats = np.zeros(len(people))

    def live(self, month: Month, present: Flags, answered_low: Said, complained: Said) -> None:
        """Contact some for a month, and try to put things right for others."""
        rng, people = self._rng, self._people
        who = np.flatnonzero(present & (rng.random(len(people)) < CONTACTED))
        count = len(who)
        purpose = rng.choice(3, count, p=[0.6, 0.3, 0.1])
        at = month.some_moments(rng, count, opens=9, closes=20)
        called = rng.random(count) < 0.25
        self._contacts.add(
            {
                "customer": who,
                "purpose": np.where(people.refuses_marketing[who], 1, purpose),
                "channel": called.astype(np.int64),
                "contacted_at": at,
                "known_at": at + rng.integers(60, 7_200, count),
                "reached": (rng.random(count) < np.where(called, 0.6, 0.96)).astype(np.int64),
            }
        )
        self.recovered *= 0.8
        for because, said in enumerate((answered_low, complained)):
            chosen = rng.random(len(said.who)) < RECOVERED
            self._recover(month, because, said.who[chosen], said.at[chosen])

    def _recover(self, month: Month, because: int, who: Ints, at: Ints) -> None:
        rng, count = self._rng, len(who)
        opened_at = at + rng.integers(60, 1_860, count)
        reached = rng.random(count) < 0.88
        first = opened_at + np.exp(rng.normal(7.9, 0.9, count)).astype(np.int64) + 60
        settled = rng.random(count) < 0.6
        closed_at = np.where(reached, first, opened_at + 3 * DAY_SECONDS)
        closed_at = closed_at + rng.integers(600, 2 * DAY_SECONDS, count)
        self._recoveries.add(
            {
                "customer": who,
                "because": np.full(count, because),
                "opened_at": opened_at,
                "known_at": opened_at + rng.integers(5, 600, count),
                "first_contact_at": np.where(reached, first, NEVER),
                "closed_at": closed_at,
                "outcome": np.where(reached, np.where(settled, 0, 1), 2),
            }
        )
        self.recovered[who] += reached & settled & (closed_at < month.ends_at)

    def contacts_frame(self) -> pl.DataFrame:
        """Give our own contacts, with the customer's place in the block."""
        rows = self._contacts
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("purpose", rows.column("purpose"), PURPOSES),
                words("channel", rows.column("channel"), CHANNELS),
                moments("contacted_at", rows.column("contacted_at")),
                moments("known_at", rows.column("known_at")),
                pl.Series("reached", rows.column("reached") == 1),
            ]
        )

    def recoveries_frame(self, ends_at: int) -> pl.DataFrame:
        """Give the recoveries, with the customer's place in the block."""
        rows = self._recoveries
        first, closed = rows.column("first_contact_at"), rows.column("closed_at")
        known = closed < ends_at
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("because", rows.column("because"), BECAUSE),
                moments("opened_at", rows.column("opened_at")),
                moments("known_at", rows.column("known_at")),
                moments("first_contact_at", np.where(first < ends_at, first, NEVER)),
                moments("closed_at", np.where(known, closed, NEVER)),
                words("outcome", np.where(known, rows.column("outcome"), -1), OUTCOMES),
            ]
        )
