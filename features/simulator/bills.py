"""Monthly bills: habits, trend, seasons, holidays on campus, and the occasional shock."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, Flags, Floats, Ints, days, moments
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

NO_BILL_SHARE = 0.008
"""Bills that never reach the tables, at random."""

SECOND_RUN_SHARE = 0.012
"""Bills issued two days after the others: not yet known on the first of the next month."""


class Bills:
    """What a block of customers is billed, and how that compares with what they are used to.

    ``total`` is this month's bill (NaN without one); ``shock``, ``outside_share`` and ``burden``
    are what remains of it in the customer's mind.
    """

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        size = len(people)
        self._people = people
        self._rng = rng
        self._drift = np.zeros(size)
        self._recent = np.full((3, size), np.nan)
        self._rows = Rows()
        self.total: Floats = np.full(size, np.nan)
        self.usual: Floats = people.voice_fen + people.data_fen
        self.shock: Floats = np.zeros(size)
        self.outside_share: Floats = np.zeros(size)

    def live(self, month: Month, present: Flags, value_added: Ints) -> None:
        """Bill one month."""
        rng, people, size = self._rng, self._people, len(self._people)
        self._drift = 0.97 * self._drift + rng.normal(0, 0.05, size)
        habit = np.exp(self._drift)
        if month.is_summer_holiday:
            habit = np.where(people.student, 0.45 * habit, habit)
        voice_season = 0.994**month.index * (1.18 if month.is_festival else 1.0)
        data_season = 1.007**month.index * (1.08 if month.is_festival else 1.0)
        voice = people.voice_fen * habit * voice_season * np.exp(rng.normal(0, 0.12, size))
        data = people.data_fen * habit * data_season * np.exp(rng.normal(0, 0.14, size))
        chance = rng.random(size)
        usual_extra = np.exp(rng.normal(6.6, 0.8, size))
        runaway = np.exp(rng.normal(8.9, 0.6, size))
        outside = np.where(chance < people.outside_rate, usual_extra, 0.0)
        outside = np.where(chance > 0.988, runaway, outside)

        silent = people.dormant & (rng.random(size) < 0.45)
        billed = present & ~silent & (rng.random(size) >= NO_BILL_SHARE)
        parts = [part.astype(np.int64) for part in (voice, data, outside)]
        total = parts[0] + parts[1] + parts[2] + value_added
        self._remember(billed, total, parts[2])
        self._write(month, billed, parts, value_added, total)

    def _remember(self, billed: Flags, total: Ints, outside: Ints) -> None:
        """Keep what a customer still feels of the bill next month."""
        known = ~np.isnan(self._recent)
        count = known.sum(axis=0)
        mean = np.where(known, self._recent, 0).sum(axis=0) / np.maximum(count, 1)
        self.usual = np.where(count > 0, mean, self.usual)
        spent = np.maximum(total.astype(np.float64), 1.0)
        jump = np.log(spent / np.maximum(self.usual, 100.0))
        felt = np.clip(jump - 0.15, 0, 1.5) * (spent - self.usual > 1_000) * billed * (count > 0)
        self.shock = 0.6 * self.shock + felt
        share = outside / spent
        self.outside_share = np.where(
            billed, 0.65 * self.outside_share + 0.35 * share, self.outside_share
        )
        self.total = np.where(billed, spent, np.nan)
        self._recent = np.vstack([self._recent[1:], self.total])

    def _write(
        self, month: Month, billed: Flags, parts: list[Ints], value_added: Ints, total: Ints
    ) -> None:
        rng = self._rng
        who = np.flatnonzero(billed)
        count = len(who)
        # The main run closes on the last evening of the month; a second one comes two days later.
        late = rng.random(count) < SECOND_RUN_SHARE
        issued = month.ends_at - 7200 + rng.integers(0, 3600, count) + late * 2 * DAY_SECONDS
        voice, data, outside = (part[who] for part in parts)
        self._rows.add(
            {
                "customer": who,
                "month": np.full(count, month.first_day),
                "total_fen": total[who],
                "voice_fen": voice,
                "data_fen": data,
                "value_added_fen": value_added[who],
                "outside_bundle_fen": outside,
                "call_minutes": (voice / rng.uniform(14, 22, count)).astype(np.int64),
                "data_mb": (data / rng.uniform(0.6, 1.1, count)).astype(np.int64),
                "known_at": issued,
            }
        )

    @property
    def burden(self) -> Floats:
        """How the usual bill compares with the brand's, in logarithms."""
        typical = np.array([9_500.0, 4_700.0, 4_800.0])[self._people.brand]
        return np.asarray(np.log(np.maximum(self.usual, 200.0) / typical), dtype=np.float64)

    def frame(self) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        amounts = [
            pl.Series(name, rows.column(name))
            for name in (
                "total_fen", "voice_fen", "data_fen", "value_added_fen", "outside_bundle_fen",
                "call_minutes", "data_mb",
            )
        ]  # fmt: skip
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                days("month", rows.column("month")),
                *amounts,
                moments("known_at", rows.column("known_at")),
            ]
        )
