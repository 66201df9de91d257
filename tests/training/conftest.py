"""A small made-up operator with its measures, and a model trained on it."""

from pathlib import Path

import pytest

from features.domain.home import Home
from features.engine.build import build
from features.feature_set import FEATURES
from features.simulator.operator import simulate
from features.views import VIEWS
from training.run import TrainResult, train

CUSTOMERS = 6_000
MONTHS = 14
SNAPSHOTS = 8


@pytest.fixture(autouse=True)
def no_run_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests open runs of their own, also inside an MLflow run."""
    monkeypatch.delenv("MLFLOW_RUN_ID", raising=False)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(scope="session")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with tables and snapshots; not to be changed."""
    home = Home(tmp_path_factory.mktemp("operator"))
    simulate(home, customers=CUSTOMERS, months=MONTHS, seed=7)
    build(home, VIEWS, FEATURES.fingerprint, months=SNAPSHOTS)
    return home


@pytest.fixture(scope="session")
def trained(operator: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, TrainResult]:
    """A home with the operator's tables and one published model that is not promoted."""
    home = beside(operator, tmp_path_factory.mktemp("trained"))
    return home, train(home, by="li", seed=3, pictures=False)


def beside(operator: Home, folder: Path) -> Home:
    """A home of its own that reads the operator's tables and snapshots where they are."""
    home = Home(folder)
    for name in ("tables", "buckets", "snapshots"):
        (folder / name).symlink_to(operator.root / name)
    return home
