"""The only door to MLflow: runs in the home's own store, models in its registry.

The store is an SQLite file with an absolute address and artifacts lie beside it, whatever folder
one happens to be in. Started by ``mlflow run``, the run that MLflow opened is used and not closed
(MLflow does that); the registry is the home's all the same, so that ``promote`` finds every
model. Nothing is sent anywhere: telemetry is off.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.domain.home import Home

if TYPE_CHECKING:
    from mlflow import MlflowClient

EXPERIMENT = "unspoken"
MODEL = "unspoken"
CHAMPION = "champion"
DIGEST = "digest"
BUNDLE = "bundle"
PARENT = "mlflow.parentRunId"  # MLflow's own tag: the run this one is nested in


@dataclass(frozen=True)
class Run:
    """One open run."""

    id: str
    _client: "MlflowClient"

    def say(self, settings: Mapping[str, object]) -> None:
        """Record what was set."""
        for name, value in settings.items():
            self._client.log_param(self.id, name, value)

    def measure(self, figures: Mapping[str, float]) -> None:
        """Record what came out."""
        for name, value in figures.items():
            self._client.log_metric(self.id, name, value)

    def keep(self, folder: Path, name: str) -> None:
        """Keep the files of a folder with the run, under a name."""
        self._client.log_artifacts(self.id, str(folder), name)

    def keep_json(self, record: dict[str, Any], name: str) -> None:
        """Keep a record with the run as a JSON file."""
        self._client.log_dict(self.id, record, name)

    def register(self, digest: str) -> int:
        """Make the bundle kept with this run a version of the model; gives its number."""
        source = f"{self._client.get_run(self.id).info.artifact_uri}/{BUNDLE}"
        return _register(self._client, digest, source, self.id)

    @contextmanager
    def child(self, name: str) -> Iterator["Run"]:
        """Open a run nested in this one; it fails when what happens inside raises."""
        experiment = self._client.get_run(self.id).info.experiment_id
        with _open(self._client, experiment, name, {PARENT: self.id}) as inside:
            yield inside


@contextmanager
def run(home: Home, *, name: str, by: str) -> Iterator[Run]:
    """Open a run; it is marked as failed when what happens inside raises."""
    given = os.environ.get("MLFLOW_RUN_ID")
    client = _client(home, started_by_mlflow=bool(given))
    if given:
        yield Run(given, client)
        return
    experiment = client.get_experiment_by_name(EXPERIMENT)
    experiment_id = (
        experiment.experiment_id
        if experiment
        else client.create_experiment(EXPERIMENT, home.mlflow_artifacts.as_uri())
    )
    with _open(client, experiment_id, name, {"mlflow.user": by}) as opened:
        yield opened


@contextmanager
def _open(
    client: "MlflowClient", experiment: str, name: str, tags: dict[str, str]
) -> Iterator[Run]:
    opened = client.create_run(experiment, run_name=name, tags=tags)
    try:
        yield Run(opened.info.run_id, client)
    except BaseException:
        client.set_terminated(opened.info.run_id, "FAILED")
        raise
    client.set_terminated(opened.info.run_id, "FINISHED")


def newest(home: Home) -> str | None:
    """The digest of the newest version of the model, or None where there is none."""
    versions = _versions(_client(home))
    return versions[max(versions)] if versions else None


def version_of(home: Home, digest: str) -> int:
    """The number of a bundle's version, which is registered if it is not yet."""
    client = _client(home)
    known = {held: number for number, held in sorted(_versions(client).items())}
    number = known.get(digest)
    if number is None:
        number = _register(client, digest, (home.bundles / digest).as_uri(), None)
    return number


def make_champion(home: Home, digest: str) -> int:
    """Move the alias ``champion`` to a bundle's version; gives its number."""
    number = version_of(home, digest)
    _client(home).set_registered_model_alias(MODEL, CHAMPION, str(number))
    return number


def champion(home: Home) -> str | None:
    """The digest the alias ``champion`` points to, or None."""
    client = _client(home)
    if not _versions(client):
        return None
    number = client.get_registered_model(MODEL).aliases.get(CHAMPION)
    return _versions(client)[int(number)] if number else None


def _versions(client: "MlflowClient") -> dict[int, str]:
    """Digests of all versions by their number."""
    found = client.search_model_versions(f"name='{MODEL}'")
    return {int(version.version): version.tags[DIGEST] for version in found}


def _register(client: "MlflowClient", digest: str, source: str, run_id: str | None) -> int:
    if not client.search_registered_models(f"name='{MODEL}'"):
        client.create_registered_model(MODEL)
    version = client.create_model_version(MODEL, source, run_id, tags={DIGEST: digest})
    return int(version.version)


def _client(home: Home, *, started_by_mlflow: bool = False) -> "MlflowClient":
    # Read by MLflow when it is imported, which takes seconds and so happens here.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ.setdefault("DO_NOT_TRACK", "true")
    for chatty in ("alembic", "mlflow.store.db.utils"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    from mlflow import MlflowClient

    home.root.mkdir(parents=True, exist_ok=True)
    own = f"sqlite:///{home.mlflow_db}"
    tracking = os.environ.get("MLFLOW_TRACKING_URI") if started_by_mlflow else None
    return MlflowClient(tracking_uri=tracking or own, registry_uri=own)
