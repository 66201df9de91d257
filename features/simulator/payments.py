"""Payments: direct debits, top-ups, and what is paid to be reconnected."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, moments, words
from features.simulator.arrears import Suspended
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

CHANNELS = ("store", "online", "bank", "card")
DEBIT_SHARE = 0.28
"""Customers whose bank pays every month."""
PAYS = 0.50
"""Monthly chance that somebody else tops up."""
SLOW = 0.005
"""Payments that take more than ten minutes to reach the account."""
TIERS_FEN = (3_000, 5_000, 10_000, 20_000, 50_000)


class Payments:
    """The payments of a block of customers; ``slow`` tells whose money came late this month."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()
        self._debit = rng.random(len(people)) < DEBIT_SHARE
        self.slow: Flags = np.zeros(len(people), dtype=np.bool_)

    def live(self, month: Month, present: Flags, usual: Floats, suspended: Suspended) -> None:
        """Pay for a month; whoever was cut off pays when the arrears are cleared."""
        rng, size = self._rng, len(present)
        self.slow = np.zeros(size, dtype=np.bool_)
        who = np.flatnonzero(present & (self._debit | (rng.random(size) < PAYS)))
        debit, count = self._debit[who], len(who)
        hour = np.where(debit, 3, rng.integers(8, 22, count)) * 3_600
        paid_at = month.some_days(rng, count) * DAY_SECONDS + hour + rng.integers(0, 3_600, count)
        tier = np.searchsorted(TIERS_FEN, usual[who] * rng.uniform(0.7, 1.8, count))
        topped_up = np.array(TIERS_FEN)[np.minimum(tier, len(TIERS_FEN) - 1)]
        amount = np.where(debit, usual[who].astype(np.int64), topped_up)
        self._pay(who, paid_at, amount, np.where(debit, 2, self._channels(count)))
        cleared = suspended.unpaid & (suspended.cleared_at < NEVER)
        who = suspended.who[cleared]
        owed = suspended.arrears_fen[cleared]
        self._pay(who, suspended.cleared_at[cleared] - 5, owed, self._channels(len(who)))

    def _channels(self, count: int) -> Ints:
        return self._rng.choice(np.array([0, 1, 3]), count, p=[0.42, 0.40, 0.18])

    def _pay(self, who: Ints, paid_at: Ints, amount_fen: Ints, channel: Ints) -> None:
        rng, count = self._rng, len(who)
        slow = rng.random(count) < SLOW
        seconds = np.where(slow, rng.integers(900, DAY_SECONDS, count), rng.integers(1, 5, count))
        self.slow[who] |= slow
        self._rows.add(
            {
                "customer": who,
                "channel": channel,
                "amount_fen": amount_fen,
                "paid_at": paid_at,
                "known_at": paid_at + rng.integers(5, 7_200, count),
                "credited_at": paid_at + seconds,
            }
        )

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        credited = rows.column("credited_at")
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("channel", rows.column("channel"), CHANNELS),
                pl.Series("amount_fen", rows.column("amount_fen")),
                moments("paid_at", rows.column("paid_at")),
                moments("known_at", rows.column("known_at")),
                moments("credited_at", np.where(credited < ends_at, credited, NEVER)),
            ]
        )
