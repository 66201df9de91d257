"""A home can be copied and moved, under any name: what is inside refers to what is inside."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from mlflow import MlflowClient

from features.domain.errors import Mismatch, Refused
from features.domain.home import Home
from features.engine.snapshot import Snapshot, as_ofs
from features.model.bundle import read_bundle
from serving.scoring.model import Model
from serving.scoring.score import score_snapshot
from serving.settings import Settings
from serving.targeting.commands import begin_if_none, write_csv
from serving.targeting.publish import publish_list
from tests.training.tracking import with_mlflow_alone
from training.learner import Given
from training.publish import approve, propose
from training.run import TrainResult, train
from training.tracking import address, registry
from training.tracking.address import settle, store_address
from training.tracking.store import open_store

AWKWARD = "移动 100%25?x=1#[ab]*&+;é"  # every sign that means something in an address or a pattern
# MLflow takes a local path for an address when it opens MLmodel: there a folder to copy to helps.
MLFLOW_LOSES = re.compile(r"[%?#]")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work from: whatever a relative path makes is found in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=[AWKWARD, "中文 家"])
def copied(
    request: pytest.FixtureRequest, trained: tuple[Home, TrainResult], tmp_path: Path
) -> Iterator[tuple[Home, Home]]:
    """A home that was copied, and the one it was copied from, which must stay as it is."""
    old = trained[0]
    before = _state(old)
    new = Home(tmp_path / "volumes" / request.param)
    shutil.copytree(old.root, new.root, symlinks=True)
    yield new, old
    assert _state(old) == before
    assert [path.name for path in new.root.parent.iterdir()] == [request.param]


def _state(home: Home) -> dict[str, tuple[int, int]]:
    """Size and moment of every file of a home's own."""
    return {
        str(path.relative_to(home.root)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in home.root.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def _addresses(home: Home) -> list[str]:
    """Every address that MLflow's tables keep."""
    with closing(connect(home.mlflow_db)) as store:
        columns = [
            (table, column)
            for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for _, column, *_ in store.execute(f"PRAGMA table_info({table})").fetchall()
        ]
        values = [
            str(value)
            for table, column in columns
            for (value,) in store.execute(f"SELECT {column} FROM {table}")
        ]
    return [address for value in values for address in re.findall(r'file:[^"]*|^/.*', value)]


def test_a_copied_home_trains_scores_and_publishes_in_its_new_place(
    copied: tuple[Home, Home], trained: tuple[Home, TrainResult], elsewhere: Path
) -> None:
    home, old = copied
    digest = trained[1].digest
    result = train(home, by="li", seed=3, given=Given.parse("4x40"), pictures=False)
    propose(home, digest=digest, by="li", why="finds more")
    approve(home, digest=digest, by="wang", why="agreed")
    scores = score_snapshot(home)
    settings = Settings.of(home)
    begin_if_none(settings, "spring", by="li", purpose="call", minimum_probability=0.1,
                  capacity=50, rules=())  # fmt: skip
    published, _ = publish_list(settings, "spring", by="li", why="now")
    listed = write_csv(settings, published, home.root / "lists" / "spring.csv")

    assert scores.is_relative_to(home.root)
    assert len(listed.read_text(encoding="utf-8-sig").splitlines()) == 51
    assert home.service_db.is_file()
    run = MlflowClient(store_address(home)).get_run(result.run_id)
    assert run.info.artifact_uri.startswith(f"{home.root.as_uri()}/")
    assert (home.mlflow_artifacts / result.run_id / "artifacts" / "verdict.json").is_file()
    assert registry.champion(home) == digest
    addresses = _addresses(home)
    assert len(addresses) >= 8
    assert all(a.startswith(f"{home.root.as_uri()}/") for a in addresses), addresses
    assert not any(old.root.as_uri() in a for a in addresses)
    assert list(elsewhere.iterdir()) == []


def test_mlflow_alone_loads_a_registered_model_from_a_moved_home(
    copied: tuple[Home, Home], trained: tuple[Home, TrainResult], elsewhere: Path, tmp_path: Path
) -> None:
    home, _ = copied
    open_store(home)
    snapshot = Snapshot.open(home, as_ofs(home)[-1]).measures().collect()
    snapshot.to_pandas().to_parquet(tmp_path / "frame.parquet")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(elsewhere),
        "MLFLOW_TRACKING_URI": store_address(home),
        "MLFLOW_DISABLE_TELEMETRY": "true",
    }
    script = [sys.executable, "-P", with_mlflow_alone.__file__]
    to = []
    if MLFLOW_LOSES.search(str(home.root)):
        (tmp_path / "to").mkdir()
        to = [str(tmp_path / "to")]
    done = subprocess.run(
        [*script, str(tmp_path / "frame.parquet"), str(tmp_path / "said.json"), *to],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads((tmp_path / "said.json").read_text())

    model = Model.load(home.bundles / trained[1].digest)
    raw = model.raw(model.matrix(snapshot), threads=0)
    assert said["score"] == [value.hex() for value in raw.tolist()]
    assert said["probability"] == [value.hex() for value in model.probability(raw).tolist()]
    manifest, text = read_bundle(home.bundles / trained[1].digest)
    assert said["inputs"] == [column.name for column in manifest.columns]
    assert said["outputs"] == ["score", "probability"]
    assert said["example"] == [row.score.hex() for row in manifest.golden]
    assert said["trees"] == text.count("\nTree=")
    assert [file for file in said["files"] if file != "registered_model_meta"] == [
        "MLmodel",
        "code",
        "conda.yaml",
        "data",
        "input_example.json",
        "python_env.yaml",
        "requirements.txt",
        "serving_input_example.json",
    ]
    assert said["loaded"] == []
    assert said["here"] == []


def test_a_home_that_was_renamed_back_and_forth_keeps_its_files(
    trained: tuple[Home, TrainResult], tmp_path: Path
) -> None:
    home, result = trained
    place = tmp_path / "a"
    shutil.copytree(home.root, place, symlinks=True)
    for name in ("b?", "a", "ab"):
        place = place.rename(tmp_path / name)
        client = open_store(Home(place))
        assert [a.path for a in client.list_artifacts(result.run_id, "bundle")] == [
            "bundle/booster.txt",
            "bundle/manifest.json",
            "bundle/seal.json",
        ]


def test_an_experiment_whose_files_are_elsewhere_is_refused_with_what_to_do(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "home")
    open_store(home).create_experiment("unspoken", (tmp_path / "elsewhere").as_uri())
    with pytest.raises(Mismatch, match="not in the home: give it another name"):
        settle(home)


def test_a_moved_home_that_nobody_may_write_is_not_read_in_its_old_place(
    trained: tuple[Home, TrainResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds the store: for longer than anybody would wait."""
    home = Home(tmp_path / "moved")
    shutil.copytree(trained[0].root, home.root, symlinks=True)
    monkeypatch.setattr(address, "_SECONDS", 0.1)
    with closing(connect(home.mlflow_db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match=r"cannot be written \(database is locked\)"):
            settle(home)
        other.execute("ROLLBACK")
    settle(home)
    assert all(a.startswith(home.root.as_uri()) for a in _addresses(home))
