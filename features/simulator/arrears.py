"""Suspensions: reminders before them, payment and resumption after them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, moments, words
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

REASONS = ("arrears", "requested", "lost_handset")
DELIVERED = 0.973
SLOW = 0.0005
GATEWAY_FAULT = 5
"""How many months before the last the text-message gateway failed for some days."""
SWITCH_FAULT = 9
"""How many months before the last resumptions had to wait for a repair."""


@dataclass(frozen=True, slots=True)
class Suspended:
    """The suspensions of one month: what reminders and payments have to agree with."""

    who: Ints
    suspended_at: Ints
    unpaid: Flags
    arrears_fen: Ints
    reminders_planned: Ints
    reminders_delivered: Ints
    first_reminder_at: Ints
    cleared_at: Ints


class Arrears:
    """The suspensions of a block of customers.

    ``suspended``, ``unwarned`` and ``slow`` fade over the months; ``out_until`` is the second at
    which a customer who is cut off is reconnected; ``latest`` holds the month's suspensions.
    """

    def __init__(self, people: People, rng: np.random.Generator, last_index: int) -> None:
        size = len(people)
        self._people = people
        self._rng = rng
        self._last = last_index
        self._rows = Rows()
        self.out_until: Ints = np.zeros(size, dtype=np.int64)
        self.months_out: Ints = np.zeros(size, dtype=np.int64)
        self.suspended: Floats = np.zeros(size)
        self.unwarned: Floats = np.zeros(size)
        self.slow: Floats = np.zeros(size)
        self.this_month: Flags = np.zeros(size, dtype=np.bool_)
        self.latest: Suspended

    def cut_off(self, month: Month) -> Flags:
        """Who begins the month without service."""
        return self.out_until > month.starts_at

    def live(self, month: Month, present: Flags, usual: Floats, shock: Floats) -> None:
        """Suspend some for arrears, some at their wish, and reconnect those who paid."""
        rng, people, size = self._rng, self._people, len(self._people)
        for fading in (self.suspended, self.unwarned, self.slow):
            fading *= 0.8
        able = present & ~self.cut_off(month)
        chance = np.clip(0.028 * people.unreliable * (1 + 1.2 * shock), 0, 0.5)
        unpaid = able & (rng.random(size) < chance)
        by_choice = able & ~unpaid & (rng.random(size) < 0.0022)
        who = np.flatnonzero(unpaid | by_choice)
        reason = np.where(unpaid[who], 0, rng.integers(1, 3, len(who)))
        self._suspend(month, who, reason, usual[who])
        self.this_month = np.zeros(size, dtype=np.bool_)
        self.this_month[who[reason == 0]] = True
        still_out = present & (self.out_until >= month.ends_at)
        self.months_out = np.where(still_out, self.months_out + 1, 0)

    def _suspend(self, month: Month, who: Ints, reason: Ints, usual: Floats) -> None:
        rng, count = self._rng, len(who)
        unpaid = reason == 0
        suspended_at = month.some_moments(rng, count, opens=1, closes=23)
        owed = (usual * rng.uniform(0.3, 1.6, count) + 500).astype(np.int64) * unpaid
        planned = rng.choice([0, 2, 3, 4], count, p=[0.14, 0.28, 0.36, 0.22]) * unpaid
        gateway = DELIVERED - (0.055 if month.index == self._last - GATEWAY_FAULT else 0.0)
        delivered = rng.binomial(planned, gateway)
        notice = np.where(rng.random(count) < 0.12, rng.integers(3_600, DAY_SECONDS, count),
                          rng.integers(DAY_SECONDS, 5 * DAY_SECONDS, count))  # fmt: skip
        cleared_at, resumed_at = self._reconnect(month, suspended_at, count)
        first_reminder_at = np.where(planned > 0, suspended_at - notice, NEVER)
        self.latest = Suspended(
            who, suspended_at, unpaid, owed, planned, delivered, first_reminder_at, cleared_at
        )
        self._rows.add(
            {
                "customer": who,
                "suspended_at": suspended_at,
                "known_at": suspended_at + rng.integers(60, 14_400, count),
                "reason": reason,
                "arrears_fen": owed,
                "reminders_planned": planned,
                "reminders_delivered": delivered,
                "first_reminder_at": first_reminder_at,
                "cleared_at": cleared_at,
                "resumed_at": resumed_at,
            }
        )
        self.out_until[who] = resumed_at
        self.suspended[who] += unpaid
        self.unwarned[who] += unpaid & (delivered == 0)
        self.slow[who] += unpaid & (resumed_at - cleared_at > 300) & (resumed_at < NEVER)

    def _reconnect(self, month: Month, suspended_at: Ints, count: int) -> tuple[Ints, Ints]:
        """Draw when the arrears are cleared and the customer is reconnected."""
        rng = self._rng
        soon = rng.exponential(0.9 * DAY_SECONDS, count)
        later = rng.uniform(4 * DAY_SECONDS, 45 * DAY_SECONDS, count)
        fate = rng.random(count)
        wait = np.where(fate < 0.84, soon, later).astype(np.int64) + 300
        cleared_at = np.where(fate > 0.96, NEVER, suspended_at + wait)
        seconds = np.clip(rng.lognormal(2.0, 0.55, count), 2, 240).astype(np.int64)
        slow_share = 0.006 if month.index == self._last - SWITCH_FAULT else SLOW
        slow = rng.random(count) < slow_share
        seconds = np.where(slow, rng.integers(400, 20_000, count), seconds)
        return cleared_at, np.where(fate > 0.96, NEVER, cleared_at + seconds)

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        cleared, resumed = rows.column("cleared_at"), rows.column("resumed_at")
        whole = [
            pl.Series(name, rows.column(name))
            for name in ("arrears_fen", "reminders_planned", "reminders_delivered")
        ]
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                moments("suspended_at", rows.column("suspended_at")),
                moments("known_at", rows.column("known_at")),
                words("reason", rows.column("reason"), REASONS),
                *whole,
                moments("first_reminder_at", rows.column("first_reminder_at")),
                moments("cleared_at", np.where(cleared < ends_at, cleared, NEVER)),
                moments("resumed_at", np.where(resumed < ends_at, resumed, NEVER)),
            ]
        )
