"""Runs in the home's own store, whoever starts them.

Under ``mlflow run`` MLflow has opened a run of its own, in a store of its own choice. What is
learned is kept in a run of the home all the same, so that run, version and files are in one
place; the two name each other in their tags, and in one store ours is nested in MLflow's.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.model.manifest import ManifestColumn
from training.tracking.address import store_address
from training.tracking.flavour import schema
from training.tracking.inputs import SnapshotUsed, input_of
from training.tracking.registry import register
from training.tracking.store import experiment_of, open_store, own_warnings_aside, store_at

if TYPE_CHECKING:
    from mlflow import MlflowClient

BUNDLE = "bundle"
PARENT = "mlflow.parentRunId"  # MLflow's own tag: the run this one is nested in
STARTED_BY = "unspoken.started_by"  # the run of `mlflow run`, in our run
RUN, STORE = "unspoken.run_id", "unspoken.store"  # our run and its store, in that of `mlflow run`


@dataclass(frozen=True)
class Run:
    """One open run."""

    id: str
    _client: "MlflowClient"
    _home: Home

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
        self._for_files().log_artifacts(self.id, str(folder), name)

    def keep_json(self, record: dict[str, Any], name: str) -> None:
        """Keep a record with the run as a JSON file."""
        self._for_files().log_dict(self.id, record, name)

    def keep_text(self, text: str, name: str) -> None:
        """Keep a text with the run as a file."""
        self._for_files().log_text(self.id, text, name)

    def keep_table(self, columns: Mapping[str, Sequence[object]], name: str) -> None:
        """Keep a table with the run, which MLflow shows as one."""
        table = {head: list(cells) for head, cells in columns.items()}
        with own_warnings_aside():
            self._for_files().log_table(self.id, table, name)

    def used(self, snapshots: Sequence[SnapshotUsed], columns: list[ManifestColumn]) -> None:
        """Record the data the run was taught and judged with."""
        measures = schema(columns)
        self._client.log_inputs(self.id, [input_of(each, measures) for each in snapshots])

    def publish(self, digest: str) -> int:
        """Keep a bundle with this run and make it a version of the model; gives its number."""
        self.keep(self._home.bundles / digest, BUNDLE)
        return register(self._client, self._home, digest, self.id)

    def _for_files(self) -> "MlflowClient":
        """The client, while files of this run go into the home as it was opened."""
        place = self._client.get_run(self.id).info.artifact_uri
        if not place.startswith(f"{self._home.mlflow_artifacts.as_uri()}/"):
            raise Mismatch(
                f"The home {self._home.root} was opened under another path while this run was "
                f"open, and its files would go to {place}: let everybody use one path, and run "
                "the command again."
            )
        return self._client

    @contextmanager
    def child(self, name: str) -> Iterator["Run"]:
        """Open a run nested in this one; it fails when what happens inside raises."""
        with _open(self._client, self._home, name, {PARENT: self.id}) as inside:
            yield inside


@contextmanager
def run(home: Home, *, name: str, by: str) -> Iterator[Run]:
    """Open a run; it is marked as failed when what happens inside raises.

    Raises
    ------
    NotThere
        When the environment names a run of MLflow's that is not there.
    """
    client = open_store(home)
    with _open(client, home, name, {"mlflow.user": by}) as opened:
        if started_by := os.environ.get("MLFLOW_RUN_ID"):
            _link(opened, client, started_by)
        yield opened


def _link(ours: Run, client: "MlflowClient", started_by: str) -> None:
    """Let our run and the one that ``mlflow run`` opened name each other."""
    theirs, tag = client, PARENT
    if not _holds(client, started_by):
        address = os.environ.get("MLFLOW_TRACKING_URI")
        theirs, tag = store_at(address) if address else client, STARTED_BY
        if not _holds(theirs, started_by):
            raise NotThere(
                f"MLFLOW_RUN_ID names the run {started_by}, which is not where "
                "MLFLOW_TRACKING_URI says: unset MLFLOW_RUN_ID, or let `mlflow run` set both."
            )
    client.set_tag(ours.id, tag, started_by)
    theirs.set_tag(started_by, RUN, ours.id)
    theirs.set_tag(started_by, STORE, store_address(ours._home))


def _holds(client: "MlflowClient", run_id: str) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        client.get_run(run_id)
    except MlflowException:
        return False
    return True


@contextmanager
def _open(client: "MlflowClient", home: Home, name: str, tags: dict[str, str]) -> Iterator[Run]:
    opened = client.create_run(experiment_of(client, home), run_name=name, tags=tags)
    try:
        yield Run(opened.info.run_id, client, home)
    except BaseException:
        client.set_terminated(opened.info.run_id, "FAILED")
        raise
    client.set_terminated(opened.info.run_id, "FINISHED")
