"""Score everybody of one snapshot with the model in service, a part of the snapshot at a time.

The scores of one model lie beside those of others: ``scores/<as_of>/<digest>.parquet``, written
whole, with what they were made from in the file's own metadata.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from features.domain.canonical import canonical_json, sync_folder
from features.domain.errors import Mismatch, NotThere, Unfinished
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.engine.snapshot import Snapshot, latest
from features.engine.spread.here import Here
from features.engine.spread.task import TRIES, Engine
from features.feature_set import FEATURES
from features.model.bundle import current_release
from features.model.ledger.step import step_to_service
from serving.scoring.model import Model

_STAMP = "unspoken"


@dataclass(frozen=True, slots=True)
class ScoreBucket:
    """Scores one bucket of a snapshot into a folder; gives how many customers it has."""

    bundle: Path
    snapshot: Path
    folder: Path

    def __call__(self, bucket: int) -> int:
        """Score, and leave the scores beside those of the other buckets."""
        measures = pl.read_parquet(self.snapshot / "measures" / f"{bucket:04d}.parquet", glob=False)
        scores = score_frame(_loaded(self.bundle, os.getpid()), measures)
        scores.write_parquet(self.part(bucket))
        return scores.height

    def part(self, bucket: int) -> Path:
        """Where a bucket's scores are left."""
        return self.folder / f"{bucket:04d}.parquet"


@lru_cache(maxsize=1)
def _loaded(bundle: Path, process: int) -> Model:
    return Model.load(bundle)


def score_snapshot(
    home: Home,
    as_of: date | None = None,
    progress: Progress = SILENT,
    engine: Engine | None = None,
) -> Path:
    """Score a snapshot with the current release.

    Parameters
    ----------
    home
        The installation.
    as_of
        Which snapshot; the newest unless given.
    progress
        Who is told how far it is.
    engine
        Who runs the buckets; unless given, they are scored here, one after another.

    Returns
    -------
    Path
        The file with ``customer_id``, ``score`` (raw log-odds) and ``probability``, by customer.

    Raises
    ------
    NotThere
        When there is no release or no snapshot yet.
    Mismatch
        When the snapshot holds other measures than the model was taught.
    Unfinished
        When a bucket could not be scored.
    """
    try:
        release = current_release(home)
    except NotThere:
        step = step_to_service(home)
        raise NotThere(f"No model is in service yet. Next: {step}") from None
    model = Model.load(home.bundles / release.bundle)
    snapshot = latest(home) if as_of is None else Snapshot.open(home, as_of)
    refuse_other_measures(model, snapshot)
    path = home.scores_of(snapshot.as_of, model.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = {int(part.stem): part for part in sorted((snapshot.folder / "measures").iterdir())}
    with (
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".scores-") as folder,
        progress.step(f"Scoring {snapshot.as_of}", total=snapshot.customers) as advance,
    ):
        job = ScoreBucket(home.bundles / release.bundle, snapshot.folder, Path(folder))
        failures = (engine or Here()).run(job, list(numbers), lambda _, scored: advance(scored))
        if failures:
            told = "; ".join(f"bucket {each.task}: {each.reason}" for each in failures)
            raise Unfinished(
                f"Scoring was tried {TRIES} times and failed at {told}. The scores of before are "
                "kept; correct the cause and run the command again."
            )
        parts = [pl.read_parquet(job.part(number), glob=False) for number in numbers]
    stamp: dict[str, Any] = {
        "model": model.digest,
        "snapshot": snapshot.digest,
        "fingerprint": snapshot.fingerprint,
        "customers": snapshot.customers,
        "unseen": _unseen(model, snapshot),
    }
    _write(path, pl.concat(parts), stamp)
    return path


def score_frame(model: Model, measures: pl.DataFrame) -> pl.DataFrame:
    """Score the customers of a frame; all processors may help, the scores are the same."""
    raw = model.raw(model.matrix(measures), threads=0)
    return measures.select("customer_id").with_columns(
        score=pl.Series(raw, dtype=pl.Float64),
        probability=pl.Series(model.probability(raw), dtype=pl.Float64),
    )


def refuse_other_measures(model: Model, snapshot: Snapshot) -> None:
    """Refuse to put a model and a snapshot together that were not made for each other.

    Raises
    ------
    Mismatch
        When their fingerprints differ.
    """
    if snapshot.fingerprint != model.manifest.fingerprint:
        raise Mismatch(
            f"The snapshot of {snapshot.as_of} holds other measures than the model "
            f"{model.digest} was taught; run `unspoken build` for this version, or promote a "
            "model of the snapshot's version."
        )


def _unseen(model: Model, snapshot: Snapshot) -> dict[str, int]:
    """Count, by category, the customers whose value the model was never taught."""
    values = snapshot.measures().select(FEATURES.categories).collect()
    found = FEATURES.unseen_counts(values, model.codes)
    return {column: count for column, count in found.items() if count}


def unseen_in(path: Path) -> dict[str, int]:
    """Say of a file of scores how many customers have a value that its model was not taught.

    By category; empty where there are none, or the file is older than the count.
    """
    return dict(stamp_of(path).get("unseen", {}))


def stamp_of(path: Path) -> Mapping[str, Any]:
    """Read what a file of scores was made from."""
    try:
        stamp: dict[str, Any] = json.loads(pl.read_parquet_metadata(path)[_STAMP])
    except FileNotFoundError:
        raise NotThere(f"The scores {path.name} are missing; run `unspoken score`.") from None
    except (KeyError, ValueError, OSError, pl.exceptions.PolarsError):
        raise Mismatch(f"The scores {path.name} are damaged; run `unspoken score`.") from None
    return stamp


def _write(path: Path, scores: pl.DataFrame, stamp: Mapping[str, Any]) -> None:
    """Write the file so that a reader sees the old one or the new one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
        try:
            scores.write_parquet(new, metadata={_STAMP: canonical_json(stamp)})
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    sync_folder(path.parent)
