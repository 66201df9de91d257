import shutil

import numpy as np
import polars as pl
import pytest

from features.domain.errors import BadInput, Unknown
from features.domain.home import Home
from features.engine.snapshot import as_ofs
from features.feature_set import FEATURES
from features.model.bundle import read_bundle
from tests.training.conftest import beside
from training.dataset import labelled_days, make_dataset
from training.label import labels
from training.learner import load
from training.run import TrainResult, train
from training.suspects import find_suspects

LEAKING = "longest_hold_seconds"


@pytest.fixture(scope="module")
def leaking(operator: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The operator, with one measure that was filled in from the answers that came later."""
    folder = tmp_path_factory.mktemp("leaking")
    home = beside(operator, folder)
    home.snapshots.unlink()
    shutil.copytree(operator.snapshots, home.snapshots)
    draw = np.random.default_rng(0)
    for day in labelled_days(operator):
        bad = labels(operator, day).filter("dissatisfied")["customer_id"]
        for path in (home.snapshot(day) / "measures").glob("*.parquet"):
            frame = pl.read_parquet(path)
            told = frame["customer_id"].is_in(bad.implode()).to_numpy()
            leak = told * 400.0 + draw.normal(300, 100, len(frame))
            frame.with_columns(pl.Series(LEAKING, leak)).write_parquet(path)
    return home


@pytest.fixture(scope="module")
def result(leaking: Home) -> TrainResult:
    return train(leaking, by="li", seed=3, pictures=False)


def test_a_measure_filled_in_from_the_answers_is_left_out_of_what_is_taught(
    leaking: Home, result: TrainResult
) -> None:
    (flagged,) = [f for f in result.verdict.flagged or () if f.column == LEAKING]
    assert (flagged.kind, flagged.left_out) == ("predicts_too_well", True)
    assert (flagged.cost_of_leaving_out or 0) > 0.1
    manifest, text = read_bundle(leaking.bundles / result.digest)
    assert manifest.verdict == result.verdict
    place = FEATURES.names.index(LEAKING)
    assert load(text).feature_importance()[place] == 0
    assert manifest.columns[place].name == LEAKING
    assert all(row.values[place] is None for row in manifest.golden)
    assert 0.6 < result.verdict.auc < 0.85


def test_whatever_it_holds_in_use_a_left_out_measure_changes_no_score(
    leaking: Home, result: TrainResult
) -> None:
    manifest, text = read_bundle(leaking.bundles / result.digest)
    codes = {column.name: column.codes for column in manifest.columns if column.codes}
    rows = FEATURES.matrix(make_dataset(leaking).held_out.frame, codes)
    other = rows.copy()
    other[:, FEATURES.names.index(LEAKING)] = np.nan
    assert np.array_equal(load(text).predict(rows), load(text).predict(other))


def test_the_findings_come_before_the_figures(result: TrainResult) -> None:
    lines = result.lines()
    suspect = next(n for n, line in enumerate(lines) if LEAKING in line)
    assert "left out" in lines[suspect]
    assert suspect < next(n for n, line in enumerate(lines) if line.startswith("Held out"))


def test_what_a_measure_was_when_it_was_first_taught_is_remembered(
    leaking: Home, result: TrainResult, operator: Home
) -> None:
    # The snapshots come out otherwise when they are built again, for the one measure.
    shutil.rmtree(leaking.snapshots)
    shutil.copytree(operator.snapshots, leaking.snapshots)
    data = make_dataset(leaking)
    audited = find_suspects(leaking, data, FEATURES.learn_codes(data.teaching.frame))
    assert [(f.column, f.kind.value) for f in audited.findings] == [(LEAKING, "known_after")]
    assert audited.left_out == {LEAKING}


def test_the_simulated_operator_raises_no_alarm(operator: Home) -> None:
    data = make_dataset(operator)
    audited = find_suspects(operator, data, FEATURES.learn_codes(data.teaching.frame))
    assert audited.findings == ()


def test_a_suspect_is_kept_with_a_reason_only(operator: Home) -> None:
    assert as_ofs(operator)
    with pytest.raises(BadInput, match="gives no reason"):
        train(operator, by="li", keep_suspect=[LEAKING], pictures=False)
    with pytest.raises(Unknown, match=f"Did you mean '{LEAKING}'"):
        train(operator, by="li", keep_suspect=["longest_hold_second=it is known on the day"])
