"""The first customers of a preview as they would stand on the list, remembered between moves.

A slider asks for the same customers again and again; looking them up reads files, so who was
shown once is kept until the snapshot or the model changes.
"""

from __future__ import annotations

from threading import Lock

import polars as pl

from features.domain.words import Words
from serving.scoring.deployment import Deployment
from serving.targeting.entries import Entry, reasons_for
from serving.targeting.people import Person, people_of
from serving.targeting.preview import Decision

SHOWN = 20
_MOST_KEPT = 10_000


class Samples:
    """A memory of customers who were shown."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: tuple[str, str] | None = None
        self._kept: dict[str, tuple[Person, list[Words]]] = {}

    def of(self, deployment: Deployment, decision: Decision) -> list[tuple[Entry, Person]]:
        """Give the first entries of a decision, with who they are."""
        rows = decision.rows(SHOWN)
        customers = rows["customer_id"]
        with self._lock:
            known = self._known(deployment)
            missing = [customer for customer in customers if customer not in known]
            if missing:
                people = people_of(deployment.snapshot, missing)
                reasons = reasons_for(deployment.model, deployment.snapshot, pl.Series(missing))
                known.update(zip(missing, zip(people, reasons, strict=True), strict=True))
            shown = [known[customer] for customer in customers]
        fired = decision.fired(SHOWN)
        return [
            (Entry(place + 1, row[0], row[1], fired[place], shown[place][1]), shown[place][0])
            for place, row in enumerate(rows.rows())
        ]

    def _known(self, deployment: Deployment) -> dict[str, tuple[Person, list[Words]]]:
        of = (deployment.model.digest, deployment.snapshot.digest)
        if of != self._of or len(self._kept) > _MOST_KEPT:
            self._of, self._kept = of, {}
        return self._kept
