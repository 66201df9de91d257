import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlflow import MlflowClient

from features.domain.home import Home
from features.feature_set import FEATURES
from features.model.bundle import read_bundle
from tests.training.conftest import beside
from tests.verdicts import changed
from training.dataset import make_dataset
from training.learner import load, raw_score
from training.run import TrainResult, train
from training.tracking import registry
from training.tracking.address import store_address

ROOT = Path(__file__).parents[2]


def _client(home: Home) -> MlflowClient:
    return MlflowClient(store_address(home))


def test_the_run_keeps_settings_figures_and_the_bundle(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    run = _client(home).get_run(result.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.params["fingerprint"] == FEATURES.fingerprint
    assert run.data.metrics["auc"] == result.verdict.auc
    assert result.verdict.baseline
    assert run.data.metrics["baseline_auc"] == result.verdict.baseline.auc
    assert "lift_over_all_rules" in run.data.metrics
    kept = home.mlflow_artifacts / result.run_id / "artifacts" / "bundle"
    here = home.bundles / result.digest
    assert sorted(path.name for path in kept.iterdir()) == [
        "booster.txt",
        "manifest.json",
        "seal.json",
    ]
    assert all((kept / p.name).read_bytes() == p.read_bytes() for p in here.iterdir())


def test_nothing_in_the_home_is_a_pickle(trained: tuple[Home, TrainResult]) -> None:
    home, _ = trained
    assert not [
        *home.root.rglob("*.pkl"),
        *home.root.rglob("*.pickle"),
        *home.root.rglob("*.cloudpickle"),
    ]


def test_the_manifest_says_what_taught_and_what_judged(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    manifest, _ = read_bundle(home.bundles / result.digest)
    data = make_dataset(home)
    assert manifest.fingerprint == FEATURES.fingerprint
    assert [column.name for column in manifest.columns] == list(FEATURES.names)
    assert manifest.held_out == data.held_out.days[0].isoformat()
    assert manifest.held_out not in manifest.trained_on
    assert manifest.data_hashes == data.digests
    assert manifest.verdict == result.verdict
    assert manifest.run_id == result.run_id


def test_the_verdict_is_of_the_model_that_was_published(
    trained: tuple[Home, TrainResult],
) -> None:
    home, result = trained
    manifest, text = read_bundle(home.bundles / result.digest)
    data = make_dataset(home)
    codes = {column.name: column.codes for column in manifest.columns if column.codes}
    score = raw_score(load(text), FEATURES.matrix(data.held_out.frame, codes))
    pairs = score[data.held_out.label][:, None] - score[~data.held_out.label][None, :]
    assert result.verdict.unweighted
    assert (np.sign(pairs).mean() + 1) / 2 == pytest.approx(result.verdict.unweighted.auc)
    assert raw_score(load(text), manifest.golden_matrix()).tolist() == [
        row.score for row in manifest.golden
    ]


def test_it_finds_what_the_simulator_hid(trained: tuple[Home, TrainResult]) -> None:
    _, result = trained
    assert result.verdict.auc > 0.62
    rules = {rule.name: rule for rule in result.verdict.rules or ()}
    assert rules["all_rules"].size > 20


def test_the_same_data_and_seed_give_the_same_booster(
    trained: tuple[Home, TrainResult], operator: Home, tmp_path: Path
) -> None:
    home, result = trained
    other = beside(operator, tmp_path)
    again = train(other, by="wang", seed=3, pictures=False)
    assert (
        read_bundle(other.bundles / again.digest)[1] == read_bundle(home.bundles / result.digest)[1]
    )
    assert again.verdict == result.verdict


def test_the_lines_a_person_reads_begin_with_what_the_gate_refuses(
    trained: tuple[Home, TrainResult],
) -> None:
    _, result = trained
    beaten = changed(result.verdict, auc=0.5)
    lines = TrainResult(result.run_id, result.digest, beaten).lines()
    assert lines[0].startswith("The gate refuses it: an AUC of 0.500 is no better")
    assert result.digest in lines[-1]


def test_mlflow_run_keeps_run_version_and_files_in_the_home(operator: Home, tmp_path: Path) -> None:
    """Offline, from another folder, nothing set but the home, as a person would type it."""
    folder = tmp_path / "home"
    folder.mkdir()
    home = beside(operator, folder)
    checkout = sorted(ROOT.iterdir())
    programs = str(Path(sys.executable).parent)
    environment = os.environ | {
        "UNSPOKEN_HOME": str(home.root),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PATH": f"{programs}:{os.environ['PATH']}",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    command = ["mlflow", "run", str(ROOT), "-e", "train", "--env-manager", "local", "-P", "seed=3"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sorted(ROOT.iterdir()) == checkout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "mlflow.db"]
    version = _client(home).get_model_version(registry.MODEL, "1")
    assert version.run_id
    run = _client(home).get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics["auc"] > 0.5
    assert run.info.artifact_uri.startswith(f"{home.root.as_uri()}/")
    assert read_bundle(home.bundles / version.tags["digest"])[0].run_id == version.run_id
    (outer,) = MlflowClient(f"sqlite:///{tmp_path}/mlflow.db").search_runs(["0"])
    assert outer.info.status == "FINISHED"
    assert outer.data.tags["unspoken.run_id"] == version.run_id
    assert outer.data.tags["unspoken.store"] == store_address(home)
    assert run.data.tags["unspoken.started_by"] == outer.info.run_id


@pytest.mark.parametrize("entry", ["build", "train", "score", "indicators"])
def test_every_entry_point_is_a_command_of_unspoken(entry: str) -> None:
    from mlflow.projects.utils import load_project
    from typer.main import get_command

    import unspoken

    project = load_project(str(ROOT))  # type: ignore[no-untyped-call]  # MLflow's, untyped
    point = project.get_entry_point(entry)
    words = point.compute_command({}, None).split()
    command = get_command(unspoken.app).commands[words[1]]  # type: ignore[attr-defined]  # a group
    options = {flag for parameter in command.params for flag in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_more_of_what_is_declared_worse_never_lowers_a_score(
    trained: tuple[Home, TrainResult], data: st.DataObject
) -> None:
    home, result = trained
    manifest, text = read_bundle(home.bundles / result.digest)
    held_out = make_dataset(home).held_out.frame.head(300)
    matrix = FEATURES.matrix(held_out, {c.name: c.codes or [] for c in manifest.columns})
    declared = [place for place, way in enumerate(FEATURES.directions) if way]
    column = data.draw(st.sampled_from(declared))
    raised = matrix.copy()
    raised[:, column] += data.draw(st.floats(0.01, 1_000))
    moved = raw_score(load(text), raised) - raw_score(load(text), matrix)
    assert (FEATURES.directions[column] * moved).min() >= 0


def test_each_trial_is_a_run_nested_in_the_training_s_own(operator: Home, tmp_path: Path) -> None:
    home = beside(operator, tmp_path)
    result = train(home, by="li", trials=2, pictures=False)
    client = _client(home)
    parent = client.get_run(result.run_id)
    runs = client.search_runs([parent.info.experiment_id])
    inside = [r for r in runs if r.data.tags.get("mlflow.parentRunId") == result.run_id]
    assert len(inside) == 2
    assert all(run.info.status == "FINISHED" for run in inside)
    assert all(0.4 < run.data.metrics["inner_auc"] < 0.9 for run in inside)
    assert all({"leaves", "rate", "trees"} <= set(run.data.params) for run in inside)
