"""Reminders: of arrears before a suspension, of a low balance, of a contract about to end."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import NEVER, Flags, Ints, moments, words
from features.simulator.arrears import Suspended
from features.simulator.rows import Rows
from features.simulator.seasons import Month

ABOUT = ("arrears", "balance", "contract_end")
CHANNELS = ("sms", "call")
LOW_BALANCE = 0.04
"""Monthly chance of a reminder that the balance is low."""
ARRIVES = 0.975


class Reminders:
    """The reminders sent to a block of customers; nobody feels one that came in time."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()

    def live(self, month: Month, present: Flags, suspended: Suspended, ending: Flags) -> None:
        """Send a month's reminders; those before suspensions are the ones suspensions count."""
        self._of_arrears(suspended)
        low = present & (self._rng.random(len(present)) < LOW_BALANCE)
        for about, flags in ((1, low), (2, ending & present)):
            who = np.flatnonzero(flags)
            sent_at = month.some_moments(self._rng, len(who), opens=9, closes=20)
            arrives = self._rng.random(len(who)) < ARRIVES
            self._send(about, who, sent_at, np.full(len(who), NEVER), arrives)

    def _of_arrears(self, suspended: Suspended) -> None:
        """Spread the planned reminders between the first and the suspension; the last get lost."""
        planned = suspended.reminders_planned
        place = np.repeat(np.arange(len(planned)), planned)
        number = np.arange(len(place)) - np.repeat(np.cumsum(planned) - planned, planned)
        first, due = suspended.first_reminder_at[place], suspended.suspended_at[place]
        sent_at = first + (due - first) * number // np.maximum(planned[place], 1)
        arrives = number < suspended.reminders_delivered[place]
        self._send(0, suspended.who[place], sent_at, due, arrives)

    def _send(self, about: int, who: Ints, sent_at: Ints, due_at: Ints, arrives: Flags) -> None:
        rng, count = self._rng, len(who)
        self._rows.add(
            {
                "customer": who,
                "about": np.full(count, about),
                "channel": (rng.random(count) < 0.12).astype(np.int64),
                "sent_at": sent_at,
                "known_at": sent_at + rng.integers(5, 900, count),
                "due_at": due_at,
                "delivered_at": np.where(arrives, sent_at + rng.integers(2, 40, count), NEVER),
            }
        )

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        delivered = rows.column("delivered_at")
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("about", rows.column("about"), ABOUT),
                words("channel", rows.column("channel"), CHANNELS),
                moments("sent_at", rows.column("sent_at")),
                moments("known_at", rows.column("known_at")),
                moments("due_at", rows.column("due_at")),
                moments("delivered_at", np.where(delivered < ends_at, delivered, NEVER)),
            ]
        )
