"""Whoever starts a run, it is the home's; what started it and it name each other."""

from pathlib import Path

import pytest

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from training.tracking.runs import run
from training.tracking.store import experiment_of, open_store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_started_by_a_run_of_the_same_store_ours_is_nested_in_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = open_store(home)
    outer = client.create_run("0").info.run_id
    monkeypatch.setenv("MLFLOW_RUN_ID", outer)
    with run(home, name="inner", by="li") as inner:
        pass
    tags = client.get_run(inner.id).data.tags
    assert tags["mlflow.parentRunId"] == outer
    assert client.get_run(outer).data.tags["unspoken.run_id"] == inner.id
    assert client.get_run(outer).info.status == "RUNNING"  # MLflow closes what MLflow opened


@pytest.mark.parametrize("store", [None, "elsewhere"])
def test_a_run_that_is_nowhere_is_told_with_what_to_set(
    home: Home, store: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLFLOW_RUN_ID", "0" * 32)
    if store:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/{store}.db")
    with pytest.raises(NotThere, match="unset MLFLOW_RUN_ID"), run(home, name="lost", by="li"):
        pass
    client = open_store(home)
    (lost,) = client.search_runs([experiment_of(client, home)])
    assert lost.info.status == "FAILED"


def test_files_go_nowhere_once_the_home_is_opened_under_another_path(
    home: Home, tmp_path: Path
) -> None:
    home.root.mkdir()
    (tmp_path / "other").symlink_to(home.root)
    with run(home, name="here", by="li") as opened:
        opened.keep_json({"a": 1}, "first.json")
        open_store(Home(tmp_path / "other"))
        with pytest.raises(Mismatch, match=f"would go to file://{tmp_path}/other/"):
            opened.keep_json({"a": 2}, "second.json")
    assert {path.name for path in home.mlflow_artifacts.rglob("*.json")} == {"first.json"}
