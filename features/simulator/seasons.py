"""The months of the simulation: their days, their festivals and their hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from features.simulator.arrays import DAY_SECONDS, Ints

# First days of the Chinese New Year, from the almanac.
SPRING_FESTIVALS = {
    2018: 2, 2019: 2, 2020: 1, 2021: 2, 2022: 2, 2023: 1, 2024: 2, 2025: 1, 2026: 2, 2027: 2,
    2028: 1, 2029: 2, 2030: 2, 2031: 1, 2032: 2, 2033: 1, 2034: 2, 2035: 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the simulation, counted from its first."""

    index: int
    number: int
    first_day: int
    days: int
    is_festival: bool

    @property
    def is_summer_holiday(self) -> bool:
        """July and August: students are away from their campus."""
        return self.number in (7, 8)

    @property
    def starts_at(self) -> int:
        """The second at which it begins."""
        return self.first_day * DAY_SECONDS

    @property
    def ends_at(self) -> int:
        """The second at which the next one begins."""
        return (self.first_day + self.days) * DAY_SECONDS

    def some_days(self, rng: np.random.Generator, count: int) -> Ints:
        """Draw days of the month."""
        return self.first_day + rng.integers(0, self.days, count)

    def some_moments(
        self, rng: np.random.Generator, count: int, opens: int = 8, closes: int = 20
    ) -> Ints:
        """Draw moments of the month between two hours of the day."""
        seconds = rng.integers(opens * 3600, closes * 3600, count)
        return self.some_days(rng, count) * DAY_SECONDS + seconds


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months simulated: ``months`` of them, of which ``last`` is the last whole one."""

    last: date
    months: int

    def month(self, index: int) -> Month:
        """Give a month by its place; those before the first have negative places."""
        this = np.datetime64(self.last, "M") + (index - self.months + 1)
        first_day = int(this.astype("datetime64[D]").astype(np.int64))
        next_day = int((this + 1).astype("datetime64[D]").astype(np.int64))
        year, number = (int(part) for part in str(this).split("-"))
        return Month(
            index=index,
            number=number,
            first_day=first_day,
            days=next_day - first_day,
            is_festival=SPRING_FESTIVALS.get(year, 2) == number,
        )

    @property
    def ends_at(self) -> int:
        """The second at which the tables were taken: nothing later is in them."""
        return self.month(self.months).starts_at

    def as_of(self, index: int) -> date:
        """The first day of a month."""
        day: date = np.datetime64(self.month(index).first_day, "D").astype(date)
        return day


def add_whole_months(counted_days: Ints, months: Ints) -> Ints:
    """Move days by whole months; a day that the month lacks becomes its 28th."""
    counted = counted_days.astype("datetime64[D]")
    start = counted.astype("datetime64[M]")
    day_of_month = np.minimum((counted - start.astype("datetime64[D]")).astype(np.int64), 27)
    moved = (start + months).astype("datetime64[D]").astype(np.int64)
    return np.asarray(moved + day_of_month, dtype=np.int64)
