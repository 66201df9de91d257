"""The products customers hold: lines installed in time or late, as fast as sold or slower."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import (
    DAY_SECONDS,
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
from features.simulator.rows import Rows
from features.simulator.seasons import Month

PRODUCTS = ("mobile", "broadband", "leased_line")
SPEEDS_MBPS = (50, 100, 200, 300, 500, 1_000)
FEES_FEN = (3_000, 5_000, 8_000, 10_000, 15_000, 22_000)
HAS_LINE = 0.24
"""Customers who hold a line when the simulation begins; one in twenty-five of them a leased one."""
ORDERS_LINE = 0.004
ENDS_LINE = 0.004
MEASURED = 0.25
"""Monthly chance that a line's speed is measured."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The lines ordered in a month: by whom, and when."""

    who: Ints
    at: Ints


class Lines:
    """The lines of a block of customers, at most one each, and everybody's mobile.

    ``installed_late`` fades over the months; ``too_slow`` is by how much the newest measurement
    fell short of four fifths of the speed sold; ``quality`` is the share of it the line carries.
    """

    def __init__(self, people: People, rng: np.random.Generator, before: Sequence[Month]) -> None:
        size = len(people)
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self._speeds = Rows()
        self._ended: dict[str, list[Ints]] = {"place": [], "day": []}
        self.place: Ints = np.full(size, -1, dtype=np.int64)
        self.quality: Floats = np.ones(size)
        self._sold: Ints = np.zeros(size, dtype=np.int64)
        self._installed: Ints = np.full(size, NEVER, dtype=np.int64)
        self._days_late: Ints = np.zeros(size, dtype=np.int64)
        self.ordered = Ordered(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
        self.installed_late: Floats = np.zeros(size)
        self.too_slow: Floats = np.zeros(size)
        self._give_mobiles()
        chosen = rng.random(size) < HAS_LINE
        ago = rng.integers(2, len(before) + 1, size)
        for month in before:
            due = chosen & (ago == -month.index) & (people.joined_month < month.index)
            self._order(month, np.flatnonzero(due))

    def _give_mobiles(self) -> None:
        joined = self._people.joined_day
        size = len(joined)
        ordered_at = joined * DAY_SECONDS + self._rng.integers(9 * 3_600, 18 * 3_600, size)
        self._rows.add(
            {
                "customer": np.arange(size, dtype=np.int64),
                "product": np.zeros(size, dtype=np.int64),
                "sold_mbps": np.full(size, -1),
                "monthly_fee_fen": np.zeros(size, dtype=np.int64),
                "ordered_at": ordered_at,
                "known_at": ordered_at + self._rng.integers(600, 18_000, size),
                "promised_on": joined,
                "installed_on": joined,
            }
        )

    def _order(self, month: Month, who: Ints) -> None:
        rng, count = self._rng, len(who)
        tier = share_of(rng.random(count), [18, 30, 24, 14, 9, 5])
        leased = rng.random(count) < 0.04
        ordered_at = month.some_moments(rng, count, opens=9, closes=19)
        promised = ordered_at // DAY_SECONDS + rng.integers(2, 9, count)
        late = (rng.random(count) < 0.2) * (1 + rng.exponential(6, count)).astype(np.int64)
        sold = np.array(SPEEDS_MBPS)[tier]
        self.place[who] = self._rows.add(
            {
                "customer": who,
                "product": 1 + leased,
                "sold_mbps": sold,
                "monthly_fee_fen": np.array(FEES_FEN)[tier] * np.where(leased, 8, 1),
                "ordered_at": ordered_at,
                "known_at": ordered_at + rng.integers(600, 30_000, count),
                "promised_on": promised,
                "installed_on": promised + late,
            }
        )
        poor = rng.random(count) < 0.14
        self.quality[who] = np.where(
            poor, rng.uniform(0.4, 0.8, count), rng.uniform(0.85, 1, count)
        )
        self._sold[who] = sold
        self._installed[who] = promised + late
        self.ordered = Ordered(who, ordered_at)
        self._days_late[who] = late

    def live(self, month: Month, present: Flags) -> None:
        """Order, measure and give up lines for a month."""
        rng, size = self._rng, len(self._people)
        self.installed_late *= 0.75
        works = present & (self.place >= 0) & (self._installed < month.first_day)
        self._measure(month, np.flatnonzero(works & (rng.random(size) < MEASURED)))
        gives_up = np.flatnonzero(works & (rng.random(size) < ENDS_LINE))
        self._ended["place"].append(self.place[gives_up])
        # Given up on the last day, so that the month's faults and measurements still stand.
        self._ended["day"].append(np.full(len(gives_up), month.first_day + month.days - 1))
        wanted = rng.random(size) < ORDERS_LINE
        self._order(month, np.flatnonzero(present & (self.place < 0) & wanted))
        arrives = (self._installed >= month.first_day) & (
            self._installed < month.first_day + month.days
        )
        self.installed_late += np.minimum(self._days_late / 7, 2.0) * (arrives & present)
        self.place[gives_up] = -1
        self.too_slow[gives_up] = 0.0

    def working(self, month: Month, present: Flags) -> Flags:
        """Whose line is installed when a month begins."""
        return present & (self.place >= 0) & (self._installed < month.first_day)

    def _measure(self, month: Month, who: Ints) -> None:
        rng, count = self._rng, len(who)
        measured_at = month.some_moments(rng, count, opens=0, closes=24)
        share = np.clip(self.quality[who] + rng.normal(0, 0.05, count), 0.05, 1.02)
        self._speeds.add(
            {
                "customer": who,
                "place": self.place[who],
                "measured_at": measured_at,
                "known_at": measured_at + rng.integers(3_600, 3 * DAY_SECONDS, count),
                "down_mbps": np.rint(share * self._sold[who]).astype(np.int64),
            }
        )
        self.too_slow[who] = np.clip(0.8 - share, 0, 0.4)

    def frame(self, ends_at: int, left_day: Ints) -> pl.DataFrame:
        """Give the holdings, with the customer's place in the block."""
        rows = self._rows
        customer = rows.column("customer")
        ended = left_day[customer]
        place = np.concatenate(self._ended["place"])
        ended[place] = np.minimum(ended[place], np.concatenate(self._ended["day"]))
        installed = rows.column("installed_on")
        last_day = ends_at // DAY_SECONDS
        return pl.DataFrame(
            [
                pl.Series("customer", customer),
                words("product", rows.column("product"), PRODUCTS),
                pl.Series("sold_mbps", rows.column("sold_mbps")).replace(-1, None),
                pl.Series("monthly_fee_fen", rows.column("monthly_fee_fen")),
                moments("ordered_at", rows.column("ordered_at")),
                moments("known_at", rows.column("known_at")),
                days("promised_on", rows.column("promised_on")),
                days("installed_on", np.where(installed < last_day, installed, NEVER)),
                days("ended_on", np.where(ended < last_day, ended, NEVER)),
            ]
        )

    def speeds_frame(self) -> pl.DataFrame:
        """Give the measurements, with the places of customer and holding in the block."""
        rows = self._speeds
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                pl.Series("place", rows.column("place")),
                moments("measured_at", rows.column("measured_at")),
                moments("known_at", rows.column("known_at")),
                pl.Series("down_mbps", rows.column("down_mbps")),
            ]
        )
