"""Opens the home's store. Nothing is sent anywhere: telemetry is off."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from features.domain.home import Home
from training.tracking.address import EXPERIMENT, settle, store_address

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHATTY = ("alembic", "mlflow.store.db.utils", "mlflow.pyfunc", "mlflow.utils.environment")


def open_store(home: Home) -> "MlflowClient":
    """Open the home's store, whoever asks and whatever folder one is in.

    Raises
    ------
    Mismatch
        As `training.tracking.address.settle`.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    client = store_at(store_address(home))
    settle(home)
    return client


def store_at(address: str) -> "MlflowClient":
    """Open MLflow's store at an address."""
    # Read by MLflow when it is imported, which takes seconds and so happens here.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ.setdefault("DO_NOT_TRACK", "true")
    # Else it puts the uv.lock of the folder one is in, of whatever project, into the model.
    os.environ["MLFLOW_UV_AUTO_DETECT"] = "false"
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.ERROR)
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=address, registry_uri=address)


@contextmanager
def own_warnings_aside() -> Iterator[None]:
    """Do not tell a person what MLflow is warned of for its own doing.

    When it is imported it warns of its own type hints, when it writes a frame pandas warns it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def experiment_of(client: "MlflowClient", home: Home) -> str:
    """The id of the experiment that holds every run of this home."""
    experiment = client.get_experiment_by_name(EXPERIMENT)
    if experiment is None:
        return client.create_experiment(EXPERIMENT, home.mlflow_artifacts.as_uri())
    return str(experiment.experiment_id)
