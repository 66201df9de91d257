"""Snapshots and what turned out after them: rows to teach with, later rows to judge with.

A row is one customer at one ``as_of``: the measures as they were known that day, and the label
of the days after. The newest labelled ``as_of`` is held out. Between the rows that teach and the
rows that judge lies a gap as long as the horizon, so that no answer that taught was given at a
time the judging rows look at.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from features.domain.errors import BadInput, Mismatch, NotThere
from features.domain.home import Home
from features.domain.moments import days_after
from features.domain.progress import SILENT, Progress
from features.engine.snapshot import Snapshot, as_ofs
from features.engine.warehouse import open_cut
from features.feature_set import FEATURES
from training.label import POLICY, LabelPolicy, labels
from training.split import Flags

FEWEST = 50  # of each kind, to teach and to judge


@dataclass(frozen=True)
class Part:
    """Rows of some days: ``customer_id``, ``as_of``, every measure, ``dissatisfied``."""

    days: tuple[date, ...]
    frame: pl.DataFrame

    @property
    def label(self) -> Flags:
        """Whether each row turned out dissatisfied, shape (n,)."""
        return self.frame["dissatisfied"].to_numpy()

    @property
    def customers(self) -> list[str]:
        """The customer of each row."""
        return self.frame["customer_id"].to_list()


@dataclass(frozen=True)
class Dataset:
    """What teaches, what judges, and the snapshots both came from, by day."""

    teaching: Part
    held_out: Part
    digests: dict[str, str]


def plan(days: list[date], policy: LabelPolicy = POLICY) -> tuple[list[date], date]:
    """Choose which labelled days teach and which one judges.

    >>> plan([date(2026, month, 1) for month in (1, 2, 3, 4, 5)])[0][-1]
    datetime.date(2026, 3, 1)

    Raises
    ------
    NotThere
        When no day is left to teach with.
    """
    if days:
        held_out = max(days)
        teaching = sorted(day for day in days if policy.ends(day) <= held_out)
        if teaching:
            return teaching, held_out
    raise NotThere(
        f"{len(days)} snapshots have an outcome, too few to teach with some and judge with a later "
        "one; run `unspoken build --months 15`."
    )


def labelled_days(home: Home, policy: LabelPolicy = POLICY) -> list[date]:
    """List the days that have a snapshot and whose horizon is over."""
    known_until = open_cut(home).known_until.date()
    return [day for day in as_ofs(home) if policy.ends(day) <= days_after(known_until, 1)]


def make_dataset(
    home: Home,
    days: list[date] | None = None,
    policy: LabelPolicy = POLICY,
    progress: Progress = SILENT,
) -> Dataset:
    """Join the snapshots of `days` (all that have an outcome, unless given) with their labels.

    Raises
    ------
    NotThere
        When there are too few snapshots.
    Mismatch
        When a snapshot was built by another version of the measures.
    BadInput
        When too few customers of a kind were observed.
    """
    teaching_days, held_out_day = plan(days or labelled_days(home, policy), policy)
    digests: dict[str, str] = {}
    parts: dict[date, pl.DataFrame] = {}
    with progress.step("Joining measures and answers", len(teaching_days) + 1) as advance:
        for day in (*teaching_days, held_out_day):
            snapshot = Snapshot.open(home, day)
            if snapshot.fingerprint != FEATURES.fingerprint:
                raise Mismatch(
                    f"The snapshot of {day} holds other measures than this version computes; "
                    "run `unspoken build`."
                )
            digests[day.isoformat()] = snapshot.digest
            parts[day] = _rows(snapshot, labels(home, day, policy))
            advance(1)
    teaching = Part(tuple(teaching_days), pl.concat([parts[day] for day in teaching_days]))
    held_out = Part((held_out_day,), parts[held_out_day])
    for part, purpose in ((teaching, "teach"), (held_out, "judge")):
        _refuse_too_few(part, purpose)
    return Dataset(teaching, held_out, digests)


def _rows(snapshot: Snapshot, known: pl.DataFrame) -> pl.DataFrame:
    return (
        snapshot.measures()
        .join(known.lazy(), on="customer_id", how="inner")
        .with_columns(as_of=pl.lit(snapshot.as_of))
        .sort("customer_id")
        .collect()
    )


def _refuse_too_few(part: Part, purpose: str) -> None:
    yes, of = int(part.label.sum()), len(part.label)
    if min(yes, of - yes) < FEWEST:
        raise BadInput(
            f"Of the {of} customers who answered, {yes} were dissatisfied: at least {FEWEST} of "
            f"each kind are needed to {purpose}. Build more months, or wait for more answers."
        )
