"""What the best possible model would have, counted while the operator is simulated.

Every risk is counted on a fine grid, apart for those who turned out dissatisfied and those who
did not; area under the curve and average precision follow from the counts, ties shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from features.simulator.arrays import Flags, Floats
from features.simulator.life import Lives
from features.simulator.seasons import Calendar

GRID = 20_000
HORIZON_DAYS = 60
LOW_SCORE = 6
READERS = ("table_causes", "whole_tables", "all_causes")
MONTHS_TO_SETTLE = 6
"""The first months, in which causes have hardly begun to add up, are not counted."""


@dataclass(slots=True)
class Counts:
    """How many turned out so and not so, at each of ``GRID`` risks."""

    positive: Floats = field(default_factory=lambda: np.zeros(GRID + 1))
    negative: Floats = field(default_factory=lambda: np.zeros(GRID + 1))

    def add(self, risk: Floats, outcome: Flags) -> None:
        """Count more customers."""
        place = np.rint(risk * GRID).astype(np.int64)
        self.positive += np.bincount(place[outcome], minlength=GRID + 1)
        self.negative += np.bincount(place[~outcome], minlength=GRID + 1)

    @property
    def auc(self) -> float:
        """The chance that one who turned out so had the higher risk; ties count half."""
        below = np.cumsum(self.negative) - self.negative / 2
        pairs = self.positive.sum() * self.negative.sum()
        return float((self.positive * below).sum() / pairs) if pairs else float("nan")

    @property
    def average_precision(self) -> float:
        """Precision averaged over those who turned out so, from the highest risk down."""
        found = np.cumsum(self.positive[::-1])
        called = found + np.cumsum(self.negative[::-1])
        precision = found / np.maximum(called, 1)
        total = self.positive.sum()
        return float((precision * self.positive[::-1]).sum() / total) if total else float("nan")

    def summary(self) -> dict[str, float | None]:
        """Say both figures, None where there is nobody to tell apart."""
        figures = {"auc": self.auc, "average_precision": self.average_precision}
        return {name: None if np.isnan(v) else round(v, 6) for name, v in figures.items()}


def answers(
    surveys: pl.DataFrame, complaints: pl.DataFrame, as_of: date, horizon_days: int = HORIZON_DAYS
) -> pl.DataFrame:
    """Give who answered within the horizon after a day, and who of them was dissatisfied.

    Dissatisfied is a survey score of at most 6 or a complaint closed unsatisfied; whoever was
    neither surveyed with an answer nor asked after a complaint is not there.
    """
    until = as_of + timedelta(days=horizon_days)

    def said(frame: pl.DataFrame, when: str, bad: pl.Expr) -> pl.DataFrame:
        return frame.filter(
            pl.col(when).dt.date().is_between(as_of, until, closed="left") & bad.is_not_null()
        ).select("customer_id", said=bad)

    both = [
        said(surveys, "answered_at", pl.col.score <= LOW_SCORE),
        said(complaints, "closed_at", ~pl.col.satisfied),
    ]
    return pl.concat(both).group_by("customer_id").agg(said=pl.col.said.any()).sort("customer_id")


class Ceiling:
    """What each reader of the truth would reach, against the answers and against everybody."""

    def __init__(self, calendar: Calendar) -> None:
        ends_on = calendar.as_of(calendar.months)
        settled = min(MONTHS_TO_SETTLE, calendar.months // 2)
        self._as_ofs = [calendar.as_of(index) for index in range(settled, calendar.months + 1)]
        horizon = timedelta(days=HORIZON_DAYS)
        self._labelled = [day for day in self._as_ofs if day + horizon <= ends_on]
        self._newest = self._labelled[-1] if self._labelled else None
        self._counts = {
            scope: {reader: Counts() for reader in READERS}
            for scope in ("answers", "newest", "everybody")
        }

    def count(self, group: Sequence[Lives]) -> None:
        """Count the customers of some blocks."""
        truth = pl.concat([lives.truth for lives in group])
        surveys = pl.concat([lives.tables["surveys"] for lives in group])
        complaints = pl.concat([lives.tables["complaints"] for lives in group])
        everybody = truth.filter(pl.col.as_of.is_in(self._as_ofs))
        self._add("everybody", everybody, everybody["dissatisfied"])
        for as_of in self._labelled:
            said = answers(surveys, complaints, as_of)
            judged = truth.filter(pl.col.as_of == as_of).join(said, on="customer_id")
            self._add("answers", judged, judged["said"])
            if as_of == self._newest:
                self._add("newest", judged, judged["said"])

    def _add(self, scope: str, risks: pl.DataFrame, outcome: pl.Series) -> None:
        for reader, counts in self._counts[scope].items():
            counts.add(risks[f"risk_from_{reader}"].to_numpy(), outcome.to_numpy())

    def summary(self) -> dict[str, Any]:
        """Say it all, ready for JSON."""
        return {
            "horizon_days": HORIZON_DAYS,
            "as_ofs": [day.isoformat() for day in self._as_ofs],
            "labelled_as_ofs": [day.isoformat() for day in self._labelled],
            "against_answers": self._say("answers"),
            "against_answers_of_newest": self._say("newest"),
            "against_truth_of_everybody": self._say("everybody"),
        }

    def _say(self, scope: str) -> dict[str, Any]:
        counts = self._counts[scope]
        positive = int(counts[READERS[0]].positive.sum())
        negative = int(counts[READERS[0]].negative.sum())
        return {
            "customers": positive + negative,
            "dissatisfied": positive,
            **{reader: counts[reader].summary() for reader in READERS},
        }
