"""What customers do online: some log in every week, half of them never."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import Flags, moments, share_of, words
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

KINDS = ("login", "query", "top_up", "code")
SUCCEEDS = (0.985, 0.97, 0.96, 0.975)
MOST_IN_A_MONTH = 8


class Online:
    """The online events of a block of customers; nobody feels them."""

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._rng = rng
        self._rows = Rows()
        uses = rng.random(len(people)) < np.clip(0.75 - 0.008 * people.age, 0.1, 0.6)
        self._rate = uses * rng.gamma(1.5, 0.6, len(people))

    def live(self, month: Month, present: Flags) -> None:
        """Do things online for a month."""
        rng = self._rng
        count = np.minimum(rng.poisson(self._rate), MOST_IN_A_MONTH) * present
        who = np.repeat(np.arange(len(present), dtype=np.int64), count)
        kind = share_of(rng.random(len(who)), [45, 30, 15, 10])
        happened_at = month.some_moments(rng, len(who), opens=6, closes=24)
        self._rows.add(
            {
                "customer": who,
                "kind": kind,
                "happened_at": happened_at,
                "known_at": happened_at + rng.integers(5, 3_600, len(who)),
                "succeeded": (rng.random(len(who)) < np.array(SUCCEEDS)[kind]).astype(np.int64),
                "took_seconds": np.minimum(1 + rng.exponential(6, len(who)), 600).astype(np.int64),
            }
        )

    def frame(self) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("kind", rows.column("kind"), KINDS),
                moments("happened_at", rows.column("happened_at")),
                moments("known_at", rows.column("known_at")),
                pl.Series("succeeded", rows.column("succeeded") == 1),
                pl.Series("took_seconds", rows.column("took_seconds")),
            ]
        )
