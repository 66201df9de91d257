"""Versions of the model in the home's registry, and which of them is the champion."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from features.domain.home import Home
from features.model.bundle import read_bundle
from training.tracking.flavour import write_flavour
from training.tracking.store import experiment_of, open_store

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL = "unspoken"
CHAMPION = "champion"
DIGEST = "digest"


def newest(home: Home) -> str | None:
    """The digest of the newest version of the model, or None where there is none."""
    versions = _versions(open_store(home))
    return versions[max(versions)] if versions else None


def version_of(home: Home, digest: str) -> int:
    """The number of a bundle's version, which is registered if it is not yet."""
    client = open_store(home)
    known = {held: number for number, held in sorted(_versions(client).items())}
    number = known.get(digest)
    return register(client, home, digest, None) if number is None else number


def make_champion(home: Home, digest: str) -> int:
    """Move the alias ``champion`` to a bundle's version; gives its number."""
    number = version_of(home, digest)
    open_store(home).set_registered_model_alias(MODEL, CHAMPION, str(number))
    return number


def champion(home: Home) -> str | None:
    """The digest the alias ``champion`` points to, or None."""
    client = open_store(home)
    if not _versions(client):
        return None
    number = client.get_registered_model(MODEL).aliases.get(CHAMPION)
    return _versions(client)[int(number)] if number else None


def register(client: "MlflowClient", home: Home, digest: str, run_id: str | None) -> int:
    """Log a bundle as a model that MLflow can open, and make it a version; gives its number."""
    from mlflow.entities import LoggedModelOutput

    manifest, _ = read_bundle(home.bundles / digest)
    model = client.create_logged_model(
        experiment_of(client, home), "model", run_id, tags={DIGEST: digest}
    )
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "flavour"
        write_flavour(home.bundles / digest, manifest, written)
        client.log_model_artifacts(model.model_id, str(written))
    client.finalize_logged_model(model.model_id, "READY")
    if run_id:
        client.log_outputs(run_id, [LoggedModelOutput(model.model_id, step=0)])
        _figures_follow(client, run_id, model.model_id)
    if not client.search_registered_models(f"name='{MODEL}'"):
        client.create_registered_model(MODEL)
    version = client.create_model_version(
        MODEL,
        model.artifact_location,
        run_id,
        tags={DIGEST: digest},
        # Without a run MLflow would look the model up in whatever store the process defaults to.
        model_id=model.model_id if run_id else None,
    )
    return int(version.version)


def _figures_follow(client: "MlflowClient", run_id: str, model_id: str) -> None:
    """Put the run's figures beside the model too, as the same points."""
    for name in client.get_run(run_id).data.metrics:
        point = client.get_metric_history(run_id, name)[-1]
        client.log_metric(run_id, name, point.value, point.timestamp, point.step, model_id=model_id)


def _versions(client: "MlflowClient") -> dict[int, str]:
    """Digests of all versions by their number."""
    found = client.search_model_versions(f"name='{MODEL}'")
    return {int(version.version): version.tags[DIGEST] for version in found}
