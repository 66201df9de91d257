"""Surveys: sent to some, answered by fewer, and least by the dissatisfied."""

from __future__ import annotations

import numpy as np
import polars as pl

from features.simulator.arrays import NEVER, Flags, Floats, Ints, logistic, moments, share_of, words
from features.simulator.outreach import Said
from features.simulator.people import People
from features.simulator.rows import Rows
from features.simulator.seasons import Month

CHANNELS = ("sms", "call")
MONTHS_BETWEEN = 2
"""Nobody is asked again within this many months."""
HESITATION = 0.5
"""What dissatisfaction takes from the log-odds of answering: the unspoken stay silent."""
SAYS_SO = (0.02, 0.92)
"""Chance that an answer is 6 or less: satisfied, dissatisfied."""
LOW_SCORES = (10.0, 5.0, 8.0, 9.0, 26.0, 28.0)
"""Weights of the scores 1 to 6 among such answers."""
HIGH_SCORES = (9.0, 19.0, 15.0, 57.0)
"""Weights of the scores 7 to 10 among the others."""
LOGGED_PLACES = 10_000
"""The chance of being drawn is logged to four decimals."""


class Surveys:
    """The satisfaction surveys sent to a block of customers.

    ``answered_low`` tells who answered one of the month with 6 or less, and when.
    """

    def __init__(self, people: People, rng: np.random.Generator) -> None:
        self._people = people
        self._rng = rng
        self._rows = Rows()
        self._rest = np.zeros(len(people), dtype=np.int64)
        self.answered_low: Said

    def live(self, month: Month, present: Flags, dissatisfied: Flags, visited: Flags) -> Floats:
        """Ask and be answered; give how much likelier that was for a dissatisfied customer."""
        rng, people, size = self._rng, self._people, len(self._people)
        chance = people.asked_rate * np.where(visited, 1.4, 1.0)
        chance = chance * np.where(people.refuses_marketing, 0.25, 1.0)
        asked = present & (self._rest == 0) & (rng.random(size) < chance)
        self._rest = np.where(asked, MONTHS_BETWEEN, np.maximum(self._rest - 1, 0))
        called = rng.random(size) < 0.18
        willing = people.answering - 0.72 + 0.8 * called + 0.012 * (people.age - 38)
        willing = willing + np.array([0.20, -0.20, 0.0])[people.brand]
        if_not, if_so = logistic(willing), logistic(willing - HESITATION)
        answers = asked & (rng.random(size) < np.where(dissatisfied, if_so, if_not))
        low = rng.random(size) < np.where(dissatisfied, SAYS_SO[1], SAYS_SO[0])
        said = np.where(low, SAYS_SO[1] / SAYS_SO[0], (1 - SAYS_SO[1]) / (1 - SAYS_SO[0]))
        silent = (1 - if_so) / (1 - if_not)
        # After a visit the store decides whom to ask, and nobody logs with what chance.
        drawn = np.where(visited, -1, np.rint(chance * LOGGED_PLACES)).astype(np.int64)
        who = np.flatnonzero(asked)
        self._send(month, who, answers[who], low[who], called[who], drawn[who])
        return np.where(asked, np.where(answers, if_so / if_not * said, silent), 1.0)

    def _send(
        self, month: Month, who: Ints, answers: Flags, low: Flags, called: Flags, drawn: Ints
    ) -> None:
        rng, count = self._rng, len(who)
        sent_at = month.some_moments(rng, count, opens=9, closes=20)
        thinking = np.minimum(rng.exponential(6 * 3600, count), 4 * 86_400)
        thinking = np.where(called, rng.uniform(60, 420, count), thinking + 30)
        draw = rng.random(count)
        answered_at = np.where(answers, sent_at + thinking.astype(np.int64), NEVER)
        self.answered_low = Said(who[answers & low], answered_at[answers & low])
        score = np.where(low, 1 + share_of(draw, LOW_SCORES), 7 + share_of(draw, HIGH_SCORES))
        self._rows.add(
            {
                "customer": who,
                "sent_at": sent_at,
                "known_at": sent_at + rng.integers(10, 1_800, count),
                "channel": called.astype(np.int64),
                "drawn": drawn,
                "answered_at": answered_at,
                "score": score,
            }
        )

    def frame(self, ends_at: int) -> pl.DataFrame:
        """Give the table's rows, with the customer's place in the block."""
        rows = self._rows
        answered = rows.column("answered_at")
        known = answered < ends_at
        drawn = pl.Series("drawn_probability", rows.column("drawn"))
        return pl.DataFrame(
            [
                pl.Series("customer", rows.column("customer")),
                moments("sent_at", rows.column("sent_at")),
                moments("known_at", rows.column("known_at")),
                words("channel", rows.column("channel"), CHANNELS),
                drawn.replace(-1, None).cast(pl.Float64) / LOGGED_PLACES,
                moments("answered_at", np.where(known, answered, NEVER)),
                pl.Series("score", np.where(known, rows.column("score"), -1)).replace(-1, None),
            ]
        )
