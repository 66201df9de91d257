"""Contracts with a promised monthly spend: signed, kept or not, renewed, expired, interrupted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, days, moments, words
from features.simulator.people import People
from features.simulator.province import MONTHS_BEFORE, TIER_TERMS, TIERS_FEN, Case, wave_of
from features.simulator.rows import Rows
from features.simulator.seasons import Month, add_whole_months

CHANNELS = ("store", "online", "hotline")
ENDED_BY = ("customer", "operator")
INTERRUPTS = (0.0025, 0.013)
"""Monthly chance that a customer ends a contract early: satisfied, dissatisfied."""
RENEWS = (0.52, 0.36)
"""Chance that a customer whose contract ends signs the next one at once."""
SIGNS = 0.025
"""Monthly chance that a customer without a contract signs one."""


class Contracts:
    """The contracts of a block of customers, at most one at a time each.

    ``months_below`` counts consecutive months under the promised spend, ``interrupted`` fades
    after a contract ended early, ``months_expired`` counts since one ran out without another.
    """

    def __init__(self, people: People, rng: np.random.Generator, before: Sequence[Month]) -> None:
        size = len(people)
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self._current = np.full(size, -1, dtype=np.int64)
        self._ends_month = np.full(size, NEVER, dtype=np.int64)
        self._ended: dict[str, list[Ints]] = {"place": [], "day": [], "by": []}
        self._promised = np.zeros(size)
        self.months_below: Ints = np.zeros(size, dtype=np.int64)
        self.months_expired: Ints = np.full(size, -1, dtype=np.int64)
        self.interrupted: Floats = np.zeros(size)
        self._begin(before)

    def _begin(self, before: Sequence[Month]) -> None:
        """Sign the contracts that still hold when the simulation begins."""
        chosen = self._rng.random(len(self._people)) < 0.48
        ago = self._rng.integers(1, MONTHS_BEFORE + 1, len(self._people))
        for month in before:
            signs = chosen & (ago == -month.index) & (self._people.joined_month < month.index)
            self._sign(month, np.flatnonzero(signs))
        over = (self._current >= 0) & (self._ends_month < 0)
        self.months_expired[over] = -self._ends_month[over]
        self._current[over] = -1

    def _sign(self, month: Month, who: Ints, signed_at: Ints | None = None) -> None:
        """Enrol customers in a case whose promise is near what they spend, often too high."""
        rng, people, count = self._rng, self._people, len(who)
        wish = (people.voice_fen + people.data_fen)[who] * np.exp(rng.normal(-0.12, 0.3, count))
        tiers = np.array(TIERS_FEN)
        tier = np.clip(np.searchsorted(tiers, wish * 1.2) - 1, 0, len(tiers) - 1)
        term = np.array(TIER_TERMS)[tier]
        if signed_at is None:
            signed_at = month.some_moments(rng, count)
        lag = rng.integers(600, 30_000, count) + (rng.random(count) < 0.03) * 2 * DAY_SECONDS
        signed_on = signed_at // DAY_SECONDS
        ends_on = add_whole_months(signed_on, term) - 1
        places = self._rows.add(
            {
                "customer": who,
                "case": wave_of(month.index) * len(TIERS_FEN) + tier,
                "channel": rng.choice(3, count, p=[0.55, 0.27, 0.18]),
                "signed_at": signed_at,
                "known_at": signed_at + lag,
                "ends_on": ends_on,
            }
        )
        self._current[who] = places
        ends = ends_on.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        zero = np.datetime64(month.first_day, "D").astype("datetime64[M]").astype(np.int64)
        self._ends_month[who] = ends - zero + month.index
        self._promised[who] = tiers[tier]
        self.months_below[who] = 0
        self.months_expired[who] = -1

    @property
    def held(self) -> Flags:
        """Who holds a contract."""
        return self._current >= 0

    def ending_after(self, month: Month) -> Flags:
        """Whose contract ends in the month after this one."""
        return np.asarray(self.held & (self._ends_month == month.index + 1))

    def compare(self, total: Floats) -> None:
        """Count the month for those whose bill is under the promise; no bill changes nothing."""
        below = self.held & (total < self._promised)
        kept = ~self.held | (total >= self._promised)
        self.months_below = np.where(kept, 0, self.months_below + below)

    def live(self, month: Month, present: Flags, dissatisfied: Flags, cut_off: Flags) -> Floats:
        """Live one month; give how much likelier all this was for a dissatisfied customer."""
        rng, size = self._rng, len(self._people)
        self.interrupted *= 0.8
        self.months_expired = np.where(
            self.months_expired >= 0, self.months_expired + 1, self.months_expired
        )
        holds = self.held & present
        ending = holds & (self._ends_month <= month.index)
        running = holds & ~ending
        evidence = np.ones(size)

        chance = np.where(dissatisfied, INTERRUPTS[1], INTERRUPTS[0])
        wants_out = running & (rng.random(size) < chance)
        put_out = running & ~wants_out & cut_off & (rng.random(size) < 0.3)
        keeps = (1 - INTERRUPTS[1]) / (1 - INTERRUPTS[0])
        evidence[running] = keeps
        evidence[wants_out] = INTERRUPTS[1] / INTERRUPTS[0]
        self._interrupt(month, np.flatnonzero(wants_out), by=0)
        self._interrupt(month, np.flatnonzero(put_out), by=1)

        renews = ending & (rng.random(size) < np.where(dissatisfied, RENEWS[1], RENEWS[0]))
        evidence[ending] = (1 - RENEWS[1]) / (1 - RENEWS[0])
        evidence[renews] = RENEWS[1] / RENEWS[0]
        self._current[ending] = -1
        self.months_below[ending] = 0
        self.months_expired[ending] = 0
        self._sign(month, np.flatnonzero(renews))
        signs = present & ~self.held & ~ending & ~wants_out & ~put_out
        self._sign(month, np.flatnonzero(signs & (rng.random(size) < SIGNS)))
        return evidence

    def _interrupt(self, month: Month, who: Ints, by: int) -> None:
        self._ended["place"].append(self._current[who])
        self._ended["day"].append(month.some_days(self._rng, len(who)))
        self._ended["by"].append(np.full(len(who), by, dtype=np.int64))
        self._current[who] = -1
        self.months_below[who] = 0
        self.interrupted[who] += 1.0

    def frame(self, cases: Sequence[Case], ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        day = np.full(rows.count, NEVER, dtype=np.int64)
        by = np.full(rows.count, -1, dtype=np.int64)
        place = np.concatenate(self._ended["place"])
        day[place] = np.concatenate(self._ended["day"])
        by[place] = np.concatenate(self._ended["by"])
        unknown = day * DAY_SECONDS >= ends_at
        customer = rows.column("customer")
        return pl.DataFrame(
            [
                pl.Series("customer", customer),
                words("case_id", rows.column("case"), [case.case_id for case in cases]),
                words("channel", rows.column("channel"), CHANNELS),
                moments("signed_at", rows.column("signed_at")),
                moments("known_at", rows.column("known_at")),
                days("ends_on", rows.column("ends_on")),
                days("interrupted_on", np.where(unknown, NEVER, day)),
                words("interrupted_by", np.where(unknown, -1, by), ENDED_BY),
            ]
        )
