"""Calls to the hotline and online chats, some of which have to be repeated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, Flags, Floats, Ints, moments, words
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

CHANNELS = ("hotline", "online")
PROBLEMS = ("bill", "network", "suspension", "order", "fault", "payment", "other")
OUTCOMES = ("settled", "not_settled", "passed_on")
MOST_IN_A_MONTH = 4
NOT_SETTLED = (0.13, 0.40)
"""Chance that a first contact settles nothing, and that a repeated one does not."""
COMES_BACK = 0.6
ROUNDS = 2
"""Times a customer comes back with one problem, at most."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What happened to customers in a month that makes them call."""

    shock: Floats
    suspended: Flags
    order_failed: Flags
    faulty: Flags
    paid_slowly: Flags


class Hotline:
    """The hotline and online contacts of a block; ``repeated`` fades over the months."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()
        self._calling = rng.gamma(1.2, 1 / 1.2, len(people))
        self._online = (people.age < 40) * 0.25 + 0.1
        self.repeated: Floats = np.zeros(len(people))

    def live(self, month: Month, present: Flags, reasons: Reasons) -> None:
        """Call, or write, for a month."""
        rng, size = self._rng, len(present)
        rates = np.vstack(
            [
                0.014 * self._calling + 0.15 * np.minimum(reasons.shock, 1.0),
                0.012 * self._calling,
                0.30 * reasons.suspended,
                0.40 * reasons.order_failed,
                0.50 * reasons.faulty,
                0.006 * self._calling + 0.60 * reasons.paid_slowly,
                0.022 * self._calling,
            ]
        )
        total = rates.sum(axis=0)
        count = np.minimum(rng.poisson(total), MOST_IN_A_MONTH) * present
        who = np.repeat(np.arange(size, dtype=np.int64), count)
        edges = np.cumsum(rates / total, axis=0)
        problem = (rng.random(len(who)) > edges[:, who]).sum(axis=0).clip(0, len(PROBLEMS) - 1)
        at = month.some_moments(rng, len(who), opens=8, closes=22)
        self.repeated *= 0.75
        unsettled = self._contact(who, at, problem, NOT_SETTLED[0])
        for _ in range(ROUNDS):
            back = unsettled & (rng.random(len(who)) < COMES_BACK)
            who, at, problem = who[back], at[back], problem[back]
            # Back before the month is over, so that the next one finds the trouble in the tables.
            latest = np.minimum(at + 20 * DAY_SECONDS, month.ends_at - 8 * 3_600)
            later = rng.random(len(who)) * np.maximum(latest - at, 0)
            at = at + 1_800 + later.astype(np.int64)
            unsettled = self._contact(who, at, problem, NOT_SETTLED[1])
            self.repeated += np.bincount(who, minlength=size)

    def _contact(self, who: Ints, at: Ints, problem: Ints, chance: float) -> Flags:
        """Write one round of contacts; tell which settled nothing."""
        rng, count = self._rng, len(who)
        fate = rng.random(count)
        outcome = np.where(fate < chance, 1, np.where(fate < chance + 0.08, 2, 0))
        online = rng.random(count) < self._online[who]
        waited = np.minimum(rng.exponential(np.where(online, 60, 35), count), 3_600)
        self._rows.add(
            {
                "customer": who,
                "channel": online.astype(np.int64),
                "problem": problem,
                "contacted_at": at,
                "known_at": at + rng.integers(300, 3_600, count),
                "waited_seconds": waited.astype(np.int64),
                "outcome": outcome,
            }
        )
        return np.asarray(outcome == 1)

    def frame(self) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("channel", rows.column("channel"), CHANNELS),
                words("problem", rows.column("problem"), PROBLEMS),
                moments("contacted_at", rows.column("contacted_at")),
                moments("known_at", rows.column("known_at")),
                pl.Series("waited_seconds", rows.column("waited_seconds")),
                words("outcome", rows.column("outcome"), OUTCOMES),
            ]
        )
