"""Incidents: outages of a city, top-ups that fail, bills that are wrong, and whom they hit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, moments, words
from features.simulator.people import People, generator
from features.simulator.province import CITIES
from features.simulator.rows import Rows
from features.simulator.seasons import Calendar, Month

KINDS = ("outage", "failed_top_up", "wrong_bill")
OUTAGES_A_MONTH = 2
HITS = (0.25, 0.012, 0.015)
"""Share of customers hit by each kind: of the city, for an outage, and of all, for the others."""
PUT_RIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; ``city`` is -1 where it concerns the whole province."""

    incident_id: str
    month: int
    kind: int
    city: int
    began_at: int
    ended_at: int


def incidents_of(seed: int, calendar: Calendar) -> tuple[Incident, ...]:
    """Draw the province's incidents: the same whatever the number of customers."""
    rng = generator(seed, 0, "incidents of the province")
    found: list[Incident] = []
    for index in range(calendar.months):
        month = calendar.month(index)
        kinds = [0] * OUTAGES_A_MONTH + [1] * (index % 2) + [2] * (index % 3 == 0)
        for kind in kinds:
            began_at = int(month.some_moments(rng, 1, opens=0, closes=24)[0])
            hours = float(np.exp(rng.normal(1.2, 0.7))) * (1, 3, 24)[kind]
            city = int(rng.integers(0, len(CITIES))) if kind == 0 else -1
            found.append(
                Incident(
                    incident_id=f"I{month.index:03d}{len(found):05d}",
                    month=index,
                    kind=kind,
                    city=city,
                    began_at=began_at,
                    ended_at=began_at + int(hours * 3_600),
                )
            )
    return tuple(found)


class Incidents:
    """Whom the incidents hit in a block of customers; ``hit`` fades over the months."""

    def __init__(
        self, people: People, rng: np.random.Generator, incidents: tuple[Incident, ...]
    ) -> None:
        self._people = people
        self._rng = rng
        self._incidents = incidents
        self._rows = Rows()
        self.hit: Floats = np.zeros(len(people))

    def live(self, month: Month, present: Flags) -> None:
        """Hit some customers with each of the month's incidents."""
        rng, people, size = self._rng, self._people, len(self._people)
        self.hit *= 0.75
        for number, incident in enumerate(self._incidents):
            if incident.month != month.index:
                continue
            concerned = present & ((people.city == incident.city) | (incident.city < 0))
            who = np.flatnonzero(concerned & (rng.random(size) < HITS[incident.kind]))
            count = len(who)
            hit_at = incident.began_at + rng.integers(0, 3_600, count)
            righted = rng.random(count) < PUT_RIGHT
            put_right_at = hit_at + rng.integers(3_600, 12 * DAY_SECONDS, count)
            self._rows.add(
                {
                    "customer": who,
                    "incident": np.full(count, number),
                    "hit_at": hit_at,
                    "known_at": hit_at + rng.integers(600, DAY_SECONDS, count),
                    "put_right_at": np.where(righted, put_right_at, NEVER),
                    "compensated_fen": rng.choice([0, 1_000, 2_000, 5_000], count),
                }
            )
            self.hit[who] += np.where(righted, 0.5, 1.0)

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        righted = rows.column("put_right_at")
        known = righted < ends_at
        names = [incident.incident_id for incident in self._incidents]
        compensated = np.where(known, rows.column("compensated_fen"), -1)
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                words("incident_id", rows.column("incident"), names),
                moments("hit_at", rows.column("hit_at")),
                moments("known_at", rows.column("known_at")),
                moments("put_right_at", np.where(known, righted, NEVER)),
                pl.Series("compensated_fen", compensated).replace(-1, None),
            ]
        )


def incidents_table(incidents: tuple[Incident, ...], calendar: Calendar) -> pl.DataFrame:
    """Give the table of incidents, as far as they are over when the tables are taken."""
    began = np.array([incident.began_at for incident in incidents], dtype=np.int64)
    ended = np.array([incident.ended_at for incident in incidents], dtype=np.int64)
    cities = np.array([incident.city for incident in incidents], dtype=np.int64)
    kinds = np.array([incident.kind for incident in incidents], dtype=np.int64)
    taken = calendar.ends_at
    return pl.DataFrame(
        [
            pl.Series("incident_id", [incident.incident_id for incident in incidents]),
            words("kind", kinds, KINDS),
            words("place", cities, [city.name for city in CITIES]),
            moments("began_at", began),
            moments("known_at", np.minimum(began + 600, taken - 1)),
            moments("ended_at", np.where(ended < taken, ended, NEVER)),
        ]
    )
