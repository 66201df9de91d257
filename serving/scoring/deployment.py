"""What is deployed at this moment: one model, one snapshot, the scores of both.

`LiveDeployment.now` looks at the stamps of the files in the home and takes in what is new, without
a restart. A model is tried in a child process first. While something new does not fit together,
whatever stood before goes on serving, and every answer names the model it came from.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

import polars as pl

from features.domain.errors import Mismatch, NotThere, UnspokenError
from features.domain.home import Home
from features.engine.snapshot import Snapshot
from features.model.bundle import Release, current_release
from serving.scoring.model import Model
from serving.scoring.population import Population
from serving.scoring.score import refuse_other_measures, stamp_of
from serving.scoring.trial import try_in_child

log = logging.getLogger("unspoken.deployment")

# Inode, time and size: a file written anew by rename differs in the first.
Stamp = tuple[int, int, int] | None


@dataclass(frozen=True)
class Deployment:
    """A release, its model, the newest snapshot it scored and what is held of it in memory."""

    home: Home
    release: Release
    model: Model
    snapshot: Snapshot
    population: Population

    @property
    def as_of(self) -> date:
        """The day of the snapshot."""
        return self.snapshot.as_of

    def refuse_if_built_again(self) -> None:
        """Refuse to go on with a snapshot whose files are others by now.

        Raises
        ------
        Mismatch
            When the snapshot was built again since it was scored.
        """
        if Snapshot.open(self.home, self.as_of).digest != self.snapshot.digest:
            raise Mismatch(
                f"The snapshot of {self.as_of} was built again after it was scored; "
                "run `unspoken score`."
            )


class LiveDeployment:
    """The present `Deployment` of one home, kept up with its files."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = Lock()
        self._seen: tuple[object, ...] | None = None
        self._deployment: Deployment | None = None
        self._why_not: UnspokenError | None = None

    def now(self) -> Deployment:
        """Give what the service stands on.

        Raises
        ------
        NotThere
            When there is no model, no snapshot or no scores yet; says which command makes them.
        Mismatch
            When they do not fit together and nothing older stands.
        """
        if self._deployment is None or self._fingermarks() != self._seen:
            self._take_in()
        if self._deployment is None:
            raise self._why_not or NotThere("Nothing is scored yet; run `unspoken score`.")
        return self._deployment

    @property
    def refused(self) -> str | None:
        """Why what is newest in the home was not taken in; None while nothing was refused."""
        return None if self._why_not is None else str(self._why_not)

    def _take_in(self) -> None:
        # Who comes while another loads is answered from what still stands, if anything does.
        if not self._lock.acquire(blocking=self._deployment is None):
            return
        try:
            marks = self._fingermarks()
            if marks == self._seen:
                return
            try:
                self._deployment = deploy(self._home, self._deployment)
                self._why_not = None
            except UnspokenError as error:
                self._why_not = error
                log.warning("%s", error)
            self._seen = marks
        finally:
            self._lock.release()

    def _fingermarks(self) -> tuple[object, ...]:
        marks: list[object] = [_stamp(self._home.release), _stamp(self._home.keys / "trusted")]
        # A model that was refused is looked at again when its files are others.
        marks += [(path.name, _stamp(path)) for path in _bundle_files(self._home)]
        for day in _scored_days(self._home):
            marks += [(file.name, _stamp(file)) for file in sorted(day.glob("*.parquet"))]
            marks.append((day.name, _stamp(self._home.snapshots / day.name)))
        return tuple(marks)


def deploy(home: Home, before: Deployment | None = None) -> Deployment:
    """Put the current release, its newest scores and their snapshot together.

    Parameters
    ----------
    home
        The installation.
    before
        What stood so far; its model is kept when the release is the same.
    """
    release = current_release(home)
    if before is not None and before.model.digest == release.bundle:
        model = before.model
    else:
        try_in_child(home.bundles / release.bundle)
        model = Model.load(home.bundles / release.bundle)
    as_of = _newest_scored(home, model.digest)
    snapshot = Snapshot.open(home, as_of)
    return Deployment(home, release, model, snapshot, population_of(home, model, snapshot))


def population_of(home: Home, model: Model, snapshot: Snapshot) -> Population:
    """Read a snapshot with one model's scores.

    Raises
    ------
    Mismatch
        When the scores are of another build of the snapshot or of other measures.
    """
    refuse_other_measures(model, snapshot)
    path = home.scores_of(snapshot.as_of, model.digest)
    stamp = stamp_of(path)
    if stamp["snapshot"] != snapshot.digest or stamp["model"] != model.digest:
        raise Mismatch(
            f"The snapshot of {snapshot.as_of} was built again after it was scored; "
            "run `unspoken score`."
        )
    return Population.prepare(
        as_of=snapshot.as_of,
        model=model.digest,
        snapshot=snapshot.digest,
        calibration=model.manifest.calibration,
        measures=snapshot.measures(),
        people=snapshot.people(),
        scores=pl.scan_parquet(path, glob=False),
    )


def _newest_scored(home: Home, digest: str) -> date:
    for day in _scored_days(home):
        if (day / f"{digest}.parquet").is_file():
            return date.fromisoformat(day.name)
    raise NotThere(f"The model {digest} has scored nobody yet; run `unspoken score`.")


def _scored_days(home: Home) -> Iterator[Path]:
    """Give the folders of scores, newest day first."""
    if home.scores.is_dir():
        yield from sorted((d for d in home.scores.iterdir() if d.is_dir()), reverse=True)


def _bundle_files(home: Home) -> list[Path]:
    """Give the files of the bundle in service, or of none while there is no lawful release."""
    try:
        bundle = home.bundles / current_release(home).bundle
    except UnspokenError:
        return []
    return sorted(bundle.iterdir()) if bundle.is_dir() else []


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
