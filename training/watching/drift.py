"""The newest snapshot beside those the model was taught with: measures one by one, and the scores.

Whole months are compared, one column at a time, so that memory holds one column of each month and
no table. A measure that has its seasons is held against its own moves (`stability.limit`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import lightgbm as lgb
import numpy as np
import polars as pl

from features.domain.errors import NotThere
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.domain.words import Words
from features.engine.snapshot import Snapshot, as_ofs
from features.feature_set import FEATURES, Codes
from features.model.manifest import Floats, Manifest
from features.model.watch_report import Drift, Moved
from features.views import VIEWS
from training.learner import load, raw_score
from training.watching.shift import Shift, shift_of_counts, shift_of_numbers

ROWS_SCORED = 20_000  # customers of each month whose scores are compared, spread over all ids
UNKNOWN = Words("未知", "unknown")


@dataclass(frozen=True)
class Months:
    """The snapshots that taught, and the one that is held beside them."""

    taught: tuple[Snapshot, ...]
    batch: Snapshot

    @classmethod
    def of(cls, home: Home, manifest: Manifest, as_of: date | None = None) -> Months:
        """Choose them: the months of the manifest that are still there, and the newest.

        Raises
        ------
        NotThere
            When there is no snapshot of these measures to compare.
        """
        there = [Snapshot.open(home, day) for day in as_ofs(home)]
        same = [one for one in there if one.fingerprint == manifest.fingerprint]
        batch = next((s for s in reversed(same) if as_of in (None, s.as_of)), None)
        days = set(manifest.trained_on)
        taught = tuple(
            s for s in same if s.as_of.isoformat() in days and batch and s.as_of < batch.as_of
        )
        if batch is None or not taught:
            raise NotThere(
                "There is no snapshot beside those that taught the model; run `unspoken build`."
            )
        return cls(taught, batch)

    @property
    def all(self) -> tuple[Snapshot, ...]:
        """Those that taught, then the batch."""
        return (*self.taught, self.batch)


def drift(
    months: Months, manifest: Manifest, booster_text: str, *, floor: float,
    progress: Progress = SILENT,
) -> Drift:  # fmt: skip
    """Find the measures that moved, the furthest first, and whether the scores did."""
    checks = len(FEATURES.columns) + 1
    found: list[tuple[str, Shift]] = []
    with progress.step("Comparing with what taught", checks) as advance:
        for column in FEATURES.columns:
            values = [_column(snapshot, column.name) for snapshot in months.all]
            one = measure_shift(values, checks=checks, floor=floor)
            if one.moved:
                found.append((column.name, one))
            advance(1)
        scores = _scores(months, manifest, booster_text)
        score = shift_of_numbers(scores[:-1], scores[-1], checks=checks, floor=floor)
        advance(1)
    found.sort(key=lambda named: named[1].limit / named[1].index)
    return Drift(
        as_of=months.batch.as_of,
        against=[snapshot.as_of for snapshot in months.taught],
        customers=months.batch.customers,
        checked=checks,
        moved=[_moved(name, one) for name, one in found],
        score_index=score.index,
        score_limit=score.limit,
    )


def measure_shift(values: Sequence[pl.Series], *, checks: int, floor: float) -> Shift:
    """Hold the last of some columns beside the others: numbers by tenths, words by level."""
    if values[-1].dtype == pl.String:
        counted = [_levels(one) for one in values]
        # A level that none of the earlier months had has a cell too: it expects nobody.
        levels = [*sorted(set().union(*counted) - {None}), None]
        counts = [np.array([float(c.get(level, 0)) for level in levels]) for c in counted]
        names = ["?" if level is None else str(level) for level in levels]
        return shift_of_counts(counts[:-1], counts[-1], names, checks=checks, floor=floor)
    numbers = [one.cast(pl.Float64).fill_null(float("nan")).to_numpy() for one in values]
    return shift_of_numbers(numbers[:-1], numbers[-1], checks=checks, floor=floor)


def _levels(values: pl.Series) -> dict[Any, int]:
    counted = values.value_counts()
    return dict(zip(counted[values.name], counted["count"], strict=True))


def _column(snapshot: Snapshot, name: str) -> pl.Series:
    return snapshot.measures().select(name).collect().to_series()


def _scores(months: Months, manifest: Manifest, booster_text: str) -> list[Floats]:
    booster = load(booster_text)
    codes = {c.name: tuple(c.codes) for c in manifest.columns if c.codes is not None}
    return [_scores_of(snapshot, booster, codes) for snapshot in months.all]


def _scores_of(snapshot: Snapshot, booster: lgb.Booster, codes: Codes) -> Floats:
    step = max(1, snapshot.customers // ROWS_SCORED)
    return raw_score(
        booster, FEATURES.matrix(snapshot.measures().gather_every(step).collect(), codes)
    )


def _moved(name: str, one: Shift) -> Moved:
    view = next(view for view in VIEWS for a in view.answers if name in a.columns)
    words = next(answer.words for answer in view.answers if name in answer.columns)
    return Moved(
        name=name,
        words=words,
        owner=view.owner,
        index=one.index,
        limit=one.limit,
        how=how(one),
    )


def how(one: Shift) -> Words:
    """Say in which values most of a shift happened."""
    zh, en = (UNKNOWN.zh, UNKNOWN.en) if one.cell == "?" else (one.cell, one.cell)
    from_to = f"{one.before:.1%} → {one.after:.1%}"
    return Words(f"取值{zh}的占比 {from_to}", f"share of {en}: {from_to}")
