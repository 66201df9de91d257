"""Value-added services: some loved, some forgotten and still paid for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from features.simulator.arrays import (
    NEVER,
    Flags,
    Floats,
    Ints,
    days,
    moments,
    share_of,
    words,
)
from features.simulator.people import People
from features.simulator.province import PRODUCTS
from features.simulator.rows import Rows
from features.simulator.seasons import Month

SLOTS = 3
"""A customer holds at most this many services at a time."""
SUBSCRIBES = 0.022
CANCELS = 0.030
UNWANTED = 0.36
"""Share of subscriptions taken on somebody's advice and hardly used."""


class Services:
    """The services of a block of customers; ``idle_yuan`` is what a month of unused ones costs."""

    def __init__(self, people: People, rng: np.random.Generator, before: Sequence[Month]) -> None:
        shape = (SLOTS, len(people))
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self._usage = Rows()
        self._place = np.full(shape, -1, dtype=np.int64)
        self._product = np.zeros(shape, dtype=np.int64)
        self._interest = np.zeros(shape)
        self._cancelled: dict[str, list[Ints]] = {"place": [], "day": []}
        self._fees = np.array([product.monthly_fee_fen for product in PRODUCTS])
        self.fee: Ints = np.zeros(len(people), dtype=np.int64)
        self.idle_yuan: Floats = np.zeros(len(people))
        for slot, chance in enumerate((0.42, 0.16, 0.05)):
            chosen = rng.random(len(people)) < chance
            ago = rng.integers(1, len(before) + 1, len(people))
            for month in before:
                due = chosen & (ago == -month.index) & (people.joined_month < month.index)
                self._subscribe(month, slot, np.flatnonzero(due))

    def _subscribe(self, month: Month, slot: int, who: Ints) -> None:
        rng, count = self._rng, len(who)
        product = share_of(rng.random(count), [product.weight for product in PRODUCTS])
        uses = np.array([product.uses for product in PRODUCTS])[product]
        wanted = rng.random(count) >= UNWANTED
        subscribed_at = month.some_moments(rng, count, opens=7, closes=23)
        self._place[slot, who] = self._rows.add(
            {
                "customer": who,
                "product": product,
                "subscribed_at": subscribed_at,
                "known_at": subscribed_at + rng.integers(60, 7_200, count),
            }
        )
        self._product[slot, who] = product
        self._interest[slot, who] = np.where(wanted, uses * rng.gamma(2, 0.5, count), 0.12)

    def live(self, month: Month, present: Flags, cut_off: Flags) -> None:
        """Use, forget, cancel and subscribe for a month; write the month's usage."""
        rng, size = self._rng, len(self._people)
        fee = np.zeros(size, dtype=np.int64)
        idle = np.zeros(size, dtype=np.int64)
        for slot in range(SLOTS):
            held = present & (self._place[slot] >= 0)
            uses = rng.poisson(self._interest[slot]) * ~cut_off
            charge = self._fees[self._product[slot]] * held
            fee += charge
            idle += charge * (uses == 0)
            who = np.flatnonzero(held)
            self._usage.add(
                {
                    "customer": who,
                    "place": self._place[slot, who],
                    "month": np.full(len(who), month.first_day),
                    "uses": uses[who],
                    "fee_fen": charge[who],
                    "known_at": month.ends_at - rng.integers(3_600, 5_400, len(who)),
                }
            )
            self._interest[slot] *= 0.975
            self._cancel(month, slot, np.flatnonzero(held & (rng.random(size) < CANCELS)))
            free = present & (self._place[slot] < 0)
            chance = SUBSCRIBES / (1 + 2 * slot)
            self._subscribe(month, slot, np.flatnonzero(free & (rng.random(size) < chance)))
        self.fee = fee
        self.idle_yuan = 0.55 * self.idle_yuan + 0.45 * idle / 100

    def _cancel(self, month: Month, slot: int, who: Ints) -> None:
        self._cancelled["place"].append(self._place[slot, who])
        # Cancelled towards the end of the month, so that its usage still stands.
        self._cancelled["day"].append(
            month.first_day + month.days - self._rng.integers(1, 6, len(who))
        )
        self._place[slot, who] = -1

    def frame(self) -> pl.DataFrame:
        """Give the subscriptions, with the customer's place in the block."""
        rows = self._rows
        cancelled = np.full(rows.count, NEVER, dtype=np.int64)
        cancelled[np.concatenate(self._cancelled["place"])] = np.concatenate(self._cancelled["day"])
        product = rows.column("product")
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("service", product, [kind.name for kind in PRODUCTS]),
                pl.Series("monthly_fee_fen", self._fees[product]),
                moments("subscribed_at", rows.column("subscribed_at")),
                moments("known_at", rows.column("known_at")),
                days("cancelled_on", cancelled),
            ]
        )

    def usage_frame(self) -> pl.DataFrame:
        """Give the monthly usage, with the places of customer and subscription in the block."""
        rows = self._usage
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                pl.Series("place", rows.column("place")),
                days("month", rows.column("month")),
                pl.Series("uses", rows.column("uses")),
                pl.Series("fee_fen", rows.column("fee_fen")),
                moments("known_at", rows.column("known_at")),
            ]
        )
