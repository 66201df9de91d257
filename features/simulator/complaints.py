"""Complaints: a few people make them, and most of the dissatisfied never do."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import DAY_SECONDS, NEVER, Flags, Floats, Ints, moments, words
from features.simulator.outreach import Said
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

TOPICS = ("billing", "network", "service", "marketing", "terminal")
OUTSPOKEN = (0.020, 0.065)
"""Monthly chance of a complaint among the few who complain: satisfied, dissatisfied."""
OTHERS = (0.0001, 0.0004)
"""The same among everybody else."""


PROCESSES = (
    "business_support", "e_channels", "stores", "tariffs", "new_services", "promotions", "products",
)  # fmt: skip
PROCESS_OF = (
    (0.55, 0.05, 0.0, 0.30, 0.10, 0.0, 0.0),
    (0.05, 0.0, 0.0, 0.0, 0.0, 0.0, 0.95),
    (0.15, 0.30, 0.55, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.0, 0.05, 0.15, 0.30, 0.50, 0.0),
    (0.0, 0.0, 0.25, 0.0, 0.05, 0.30, 0.40),
)
"""How often a complaint of each topic is traced to each process."""


class Complaints:
    """The complaints of a block of customers; ``badly_closed`` fades over the months.

    ``disappointed`` tells who complained this month and was not satisfied with the handling.
    """

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self.badly_closed: Floats = np.zeros(len(people))
        self.disappointed: Said

    def live(self, month: Month, present: Flags, dissatisfied: Flags, shock: Floats) -> Floats:
        """Complain for a month; give how much likelier that was for a dissatisfied customer."""
        rng, people, size = self._rng, self._people, len(self._people)
        kind = people.complains
        when_not = np.where(kind, OUTSPOKEN[0], OTHERS[0])
        when_so = np.where(kind, OUTSPOKEN[1], OTHERS[1])
        opens = present & (rng.random(size) < np.where(dissatisfied, when_so, when_not))
        evidence = np.where(opens, when_so / when_not, (1 - when_so) / (1 - when_not))
        who = np.flatnonzero(opens)
        self.badly_closed *= 0.8
        self._open(month, who, shock[who], people.poor_coverage[who])
        return np.where(present, evidence, 1.0)

    def _open(self, month: Month, who: Ints, shock: Floats, poor_coverage: Flags) -> None:
        rng, count = self._rng, len(who)
        topic = rng.choice(5, count, p=[0.34, 0.22, 0.22, 0.14, 0.08])
        topic = np.where((shock > 0.3) & (rng.random(count) < 0.6), 0, topic)
        topic = np.where(poor_coverage & (rng.random(count) < 0.25), 1, topic)
        opened_at = month.some_moments(rng, count, opens=8, closes=22)
        badly = rng.random(count) < 0.35
        took = rng.gamma(2, 0.5, count) * np.where(badly, 6.5, 1.6) * DAY_SECONDS + 1_800
        asked = rng.random(count) < 0.62
        content = rng.random(count) < np.where(badly, 0.22, 0.86)
        closed_at = opened_at + took.astype(np.int64)
        open_still = rng.random(count) < 0.015
        satisfied = np.where(asked, content, -1)
        escalates = rng.random(count) < np.where(badly, 0.14, 0.05)
        escalated_at = opened_at + (rng.uniform(0.3, 0.9, count) * took).astype(np.int64)
        known = (satisfied == 0) & ~open_still
        self.disappointed = Said(who[known], closed_at[known])
        self._rows.add(
            {
                "customer": who,
                "opened_at": opened_at,
                "known_at": opened_at + rng.integers(60, 7_200, count),
                "topic": topic,
                "process": (rng.random(count) > np.cumsum(PROCESS_OF, axis=1)[topic].T)
                .sum(axis=0)
                .clip(0, len(PROCESSES) - 1),
                "escalated_at": np.where(escalates, escalated_at, NEVER),
                "closed_at": np.where(open_still, NEVER, closed_at),
                "satisfied": satisfied,
            }
        )
        # Felt is what the table shows: said to be dissatisfied, or left waiting ten days.
        self.badly_closed[who] += (satisfied == 0) | (took > 10 * DAY_SECONDS)

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        closed = rows.column("closed_at")
        closed = np.where(closed < ends_at, closed, NEVER)
        escalated = rows.column("escalated_at")
        satisfied = np.where(closed < NEVER, rows.column("satisfied"), -1)
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                moments("opened_at", rows.column("opened_at")),
                moments("known_at", rows.column("known_at")),
                words("topic", rows.column("topic"), TOPICS),
                words("process", np.where(closed < NEVER, rows.column("process"), -1), PROCESSES),
                moments("escalated_at", np.where(escalated < ends_at, escalated, NEVER)),
                moments("closed_at", closed),
                pl.Series("satisfied", satisfied).replace(-1, None).cast(pl.Boolean),
            ]
        )
