"""Who is a customer when, and with what rank: the validity rows of the customer table."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import NEVER, Flags, Floats, Ints, days, words
from features.simulator.people import People
from features.simulator.province import BRANDS, CITIES, RANK_FLOORS_FEN, RANKS
from features.simulator.rows import Rows
from features.simulator.seasons import Month

LEAVES = (0.003, 0.011)
"""Monthly chance of leaving: satisfied, dissatisfied."""
MONTHS_OUT_UNTIL_CLOSED = 3
"""An account cut off for so many months is closed."""
HYSTERESIS = 0.8
"""A rank is lost only when the mean bill falls below this share of its floor."""


class Membership:
    """Joining, leaving, rank and refusals of a block; ``demoted`` fades after a rank was lost."""

    def __init__(self, people: People, rng: np.random.Generator, first: Month) -> None:
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self.left_day: Ints = np.full(len(people), NEVER, dtype=np.int64)
        self._refuses = people.refuses_marketing.copy()
        self.demoted: Floats = np.zeros(len(people))
        self.rank: Ints = self._deserved(people.voice_fen + people.data_fen, factor=1.0)
        everybody = np.arange(len(people), dtype=np.int64)
        self._record(everybody, np.maximum(people.joined_day, first.first_day))

    def _deserved(self, usual: Floats, factor: float) -> Ints:
        floors = np.array(RANK_FLOORS_FEN)[:, None] * factor
        return np.asarray((usual < floors).sum(axis=0), dtype=np.int64)

    def _record(self, who: Ints, day: Ints) -> None:
        self._rows.add(
            {
                "customer": who,
                "true_from": day,
                "rank": self.rank[who],
                "refuses": self._refuses[who].astype(np.int64),
            }
        )

    def present(self, month: Month) -> Flags:
        """Who lives through a month as a customer: joined before it, not leaving in it."""
        return (self._people.joined_month < month.index) & (
            self.left_day >= month.first_day + month.days
        )

    def counted(self, month: Month) -> Flags:
        """Who is a customer on the first day of a month."""
        return (self._people.joined_month < month.index) & (self.left_day > month.first_day)

    def review(self, month: Month, present: Flags, usual: Floats) -> None:
        """Once a quarter ranks follow the bills; now and then somebody refuses marketing."""
        self.demoted = 0.8 * self.demoted
        if month.number in (1, 4, 7, 10):
            up = self._deserved(usual, factor=1.0)
            down = self._deserved(usual, factor=HYSTERESIS)
            rank = np.where(self.rank > up, up, np.maximum(self.rank, down))
            changed = present & (rank != self.rank)
            self.demoted = self.demoted + (changed & (rank > self.rank))
            self.rank = np.where(changed, rank, self.rank)
            who = np.flatnonzero(changed)
            self._record(who, np.full(len(who), month.first_day))
        tired = present & ~self._refuses & (self._rng.random(len(self._people)) < 0.0012)
        self._refuses |= tired
        who = np.flatnonzero(tired)
        self._record(who, month.first_day + self._rng.integers(1, 27, len(who)))

    def leave(
        self, following: Month, present: Flags, dissatisfied: Flags, held: Flags, out: Ints
    ) -> Floats:
        """Let some leave in the following month; give the evidence of dissatisfaction in it."""
        bound = np.where(held, 0.4, 1.0)
        chance = np.where(dissatisfied, LEAVES[1], LEAVES[0]) * bound
        draw = self._rng.random(len(self._people))
        day = following.first_day + self._rng.integers(1, 27, len(self._people))
        leaves = present & (draw < chance)
        closed = present & (out >= MONTHS_OUT_UNTIL_CLOSED)
        self.left_day = np.where(leaves | closed, day, self.left_day)
        stays = (1 - LEAVES[1] * bound) / (1 - LEAVES[0] * bound)
        return np.where(present, np.where(leaves, LEAVES[1] / LEAVES[0], stays), 1.0)

    def frame(self, ends_at_day: int) -> pl.DataFrame:
        """Give the validity rows in order, with the customer's place in the block."""
        people, rows = self._people, self._rows
        customer, begins = rows.column("customer"), rows.column("true_from")
        order = np.lexsort((begins, customer))
        customer, begins = customer[order], begins[order]
        same = np.append(customer[1:] == customer[:-1], False)
        until = np.where(same, np.append(begins[1:], NEVER), self.left_day[customer])
        known = (begins < ends_at_day) & (begins < self.left_day[customer])
        until = np.where(until < ends_at_day, until, NEVER)
        birth_year = people.birth_year[customer]
        brands, cities = [kind.code for kind in BRANDS], [city.name for city in CITIES]
        return pl.DataFrame(
            [
                pl.Series("customer", customer),
                people.phones.gather(customer).alias("phone"),
                people.names.gather(customer).alias("name"),
                pl.Series("birth_year", birth_year).replace(NEVER, None),
                words("brand", people.brand[customer], brands),
                words("rank", rows.column("rank")[order], RANKS),
                words("city", people.city[customer], cities),
                days("joined_on", people.joined_day[customer]),
                pl.Series("refuses_marketing", rows.column("refuses")[order] == 1),
                pl.Series(
                    "refuses_automated_decisions", people.refuses_automated_decisions[customer]
                ),
                days("true_from", begins),
                days("true_until", until),
            ]
        ).filter(pl.Series(known))
