"""A run holds what a person needs to see for himself: data, signature, slices and pictures."""

import json
import struct
from datetime import date
from pathlib import Path
from typing import Any

import lightgbm as lgb
import mlflow.artifacts
import numpy as np
import pandas as pd
import pytest
from mlflow import MlflowClient
from mlflow.entities import DatasetInput, Run
from mlflow.models import Model

from features.domain.home import Home
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.bundle import read_bundle
from features.model.manifest import Floats
from tests.training.conftest import beside
from training.learner import Given
from training.pictures.judged import SHARES, found
from training.pictures.shap_pictures import Explained, shap_library
from training.pictures.told import titles, units
from training.run import TrainResult, train
from training.split import Flags
from training.tracking.address import store_address

PICTURES = {"calibration", "gains", "shap_bar", "shap_beeswarm", "shap_dependence"}


@pytest.fixture(scope="module")
def drawn(operator: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, TrainResult]:
    """A home with a model whose run keeps pictures."""
    home = beside(operator, tmp_path_factory.mktemp("drawn"))
    return home, train(home, by="li", seed=3, given=Given.parse("4x60"))


def _run(made: tuple[Home, TrainResult]) -> Run:
    return MlflowClient(store_address(made[0])).get_run(made[1].run_id)


def _inputs(made: tuple[Home, TrainResult]) -> list[DatasetInput]:
    held = _run(made).inputs
    assert held is not None
    return held.dataset_inputs


def _profile(one: DatasetInput) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(str(one.dataset.profile))
    return told


def _artifacts(made: tuple[Home, TrainResult]) -> Path:
    return made[0].mlflow_artifacts / made[1].run_id / "artifacts"


def test_every_picture_is_there_and_none_is_blank(drawn: tuple[Home, TrainResult]) -> None:
    pictures = {path.stem: path.read_bytes() for path in _artifacts(drawn).glob("pictures/*.png")}
    assert set(pictures) == PICTURES
    for content in pictures.values():
        width, height = struct.unpack(">II", content[16:24])
        assert min(width, height) > 700
        assert len(content) > 30_000  # white paper is a tenth of it
    assert _run(drawn).data.params["pictures"] == "drawn"


def test_pictures_turned_off_are_said_to_be_off(trained: tuple[Home, TrainResult]) -> None:
    assert not (_artifacts(trained) / "pictures").exists()
    assert _run(trained).data.params["pictures"] == "turned off"


def test_each_snapshot_is_an_input_with_its_digest(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    manifest, _ = read_bundle(home.bundles / result.digest)
    inputs = _inputs(trained)
    told = {one.dataset.name.removeprefix("snapshot "): one for one in inputs}
    assert set(told) == set(manifest.data_hashes)
    for day, one in told.items():
        assert manifest.data_hashes[day].startswith(one.dataset.digest)
        assert _profile(one)["digest"] == manifest.data_hashes[day]
        use = "evaluation" if day == manifest.held_out else "training"
        assert {tag.key: tag.value for tag in one.tags} == {"mlflow.data.context": use}
    judged = _profile(told[str(manifest.held_out)])
    assert judged["rows used"] == result.verdict.rows
    taught = sum(_profile(told[day])["rows used"] for day in manifest.trained_on)
    assert taught == int(_run(trained).data.params["rows"])


def test_the_source_of_an_input_is_the_snapshot_itself(trained: tuple[Home, TrainResult]) -> None:
    source = json.loads(_inputs(trained)[0].dataset.source)["uri"]
    folder = Path(mlflow.artifacts.download_artifacts(source))
    assert (folder / "measures").is_dir()


def test_the_model_of_a_run_has_a_signature_an_example_and_the_figures(
    trained: tuple[Home, TrainResult],
) -> None:
    client = MlflowClient(store_address(trained[0]))
    outputs = _run(trained).outputs
    assert outputs is not None
    (output,) = outputs.model_outputs
    model = client.get_logged_model(output.model_id)
    assert model.status == "READY"
    assert model.tags["digest"] == trained[1].digest
    assert {m.key: m.value for m in model.metrics or []} == _run(trained).data.metrics
    described = Model.load(mlflow.artifacts.download_artifacts(model.artifact_location))
    assert set(described.flavors) == {"python_function", "lightgbm"}
    assert described.signature.inputs.input_names() == list(FEATURES.names)
    example = described.saved_input_example_info
    assert example is not None
    assert example["type"] == "dataframe"


def test_the_table_of_slices_adds_up_to_the_verdict(trained: tuple[Home, TrainResult]) -> None:
    told = json.loads((_artifacts(trained) / "slices.json").read_text(encoding="utf-8"))
    table = pd.DataFrame(told["data"], columns=told["columns"])
    assert set(table["slice by"]) == {"city", "rank", "age"}
    for _, part in table.groupby("slice by"):
        assert part["customers"].sum() == trained[1].verdict.rows
    assert table.groupby("slice by")["dissatisfied"].sum().nunique() == 1
    some = table[table["customers"] > 100]
    assert some["AUC"].between(0.3, 1).all()
    assert some["share expected"].between(0, 1).all()


def test_a_list_of_everybody_finds_everybody_and_a_perfect_one_finds_them_first() -> None:
    label: Flags = np.arange(200) < 40
    weight: Floats = np.where(np.arange(200) % 2 == 0, 2.0, 1.0)
    perfect = found(label.astype(float), label, weight)
    assert perfect[-1] == 1
    assert perfect[SHARES.searchsorted(0.2)] == pytest.approx(1)
    assert perfect[SHARES.searchsorted(0.1)] == pytest.approx(0.5)
    worst = found(-label.astype(float), label, weight)
    assert worst[SHARES.searchsorted(0.8)] == pytest.approx(0)


def test_contributions_are_those_of_the_shap_library(drawn: tuple[Home, TrainResult]) -> None:
    """Shap's own explainer, which no picture waits for, is the referee."""
    home, result = drawn
    manifest, text = read_bundle(home.bundles / result.digest)
    frame = (
        Snapshot.open(home, date.fromisoformat(str(manifest.held_out)))
        .measures()
        .head(50)
        .collect()
    )
    matrix = FEATURES.matrix(frame, {c.name: c.codes for c in manifest.columns if c.codes})
    booster = lgb.Booster(model_str=text)
    parts = np.asarray(booster.predict(matrix, pred_contrib=True))
    names = list(FEATURES.names)
    said = Explained(matrix, parts[:, :-1], float(parts[0, -1]), names, names, {}).as_shap()
    referee = shap_library().TreeExplainer(booster)(matrix)
    assert said.values == pytest.approx(referee.values, abs=1e-9)
    assert said.base_values == pytest.approx(referee.base_values, abs=1e-9)
    raw = np.asarray(booster.predict(matrix, raw_score=True))
    assert said.values.sum(axis=1) + said.base_values == pytest.approx(raw, abs=1e-9)


def test_every_measure_has_a_title_of_its_own_and_a_unit() -> None:
    assert set(titles()) == set(units()) == set(FEATURES.names)
