from typing import Any

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from tests.training.made import rows_with_a_cause, true_log_odds
from training.grow import TrainingData
from training.learner import attempt, contributions, learn, load, raw_score
from training.shape import Shape, Trial, candidates, simplest_within_noise
from training.split import blocks

NAMES = ["fee", "套外流量（MB）", "a b", "a:b", 'a"b', "{x}"]


def test_the_same_rows_give_the_same_booster_byte_for_byte() -> None:
    matrix, label = rows_with_a_cause(600)
    texts = {
        learn(matrix, label, blocks(600, 3), names=NAMES, seed=4).booster_text for _ in range(2)
    }
    assert len(texts) == 1


def test_another_seed_gives_another_booster() -> None:
    matrix, label = rows_with_a_cause(600)
    texts = {
        learn(matrix, label, blocks(600, 3), names=NAMES, seed=seed).booster_text for seed in (1, 2)
    }
    assert len(texts) == 2


def test_the_text_does_not_tell_how_many_cores_the_machine_has() -> None:
    matrix, label = rows_with_a_cause(300)
    learned = learn(matrix, label, blocks(300, 3), names=NAMES)
    assert "[num_threads: 0]" in learned.booster_text


def test_it_finds_the_cause_in_rows_it_has_not_seen() -> None:
    matrix, label = rows_with_a_cause(2_000)
    learned = learn(matrix[:1500], label[:1500], blocks(1500, 4), names=NAMES)
    score = raw_score(load(learned.booster_text), matrix[1500:])
    best = roc_auc_score(label[1500:], true_log_odds(matrix[1500:]))
    assert roc_auc_score(label[1500:], score) > best - 0.03


def test_contributions_and_base_add_up_to_the_score() -> None:
    matrix, label = rows_with_a_cause(500)
    booster = load(learn(matrix, label, blocks(500, 3), names=NAMES).booster_text)
    base = raw_score(booster, matrix) - contributions(booster, matrix).sum(axis=1)
    np.testing.assert_allclose(base, base[0], atol=1e-9)


def test_a_small_table_is_spared_large_trees() -> None:
    assert max(shape.leaves for shape in candidates(5_000)) == 15
    assert max(shape.leaves for shape in candidates(50_000)) == 31


def _trial(leaves: int, *aucs: float) -> Trial:
    return Trial(Shape(leaves, 0.05), 100, aucs, np.zeros(0))


def test_the_simplest_shape_within_noise_wins() -> None:
    stumps = _trial(2, 0.700, 0.660, 0.690)
    trees = _trial(7, 0.690, 0.680, 0.691)
    assert simplest_within_noise([trees, stumps]) is stumps


def test_a_shape_that_is_better_in_every_fold_wins_over_a_simpler_one() -> None:
    stumps = _trial(2, 0.650, 0.660, 0.655)
    trees = _trial(7, 0.690, 0.701, 0.694)
    assert simplest_within_noise([stumps, trees]) is trees


@settings(max_examples=5)
@given(seed=st.integers(0, 1_000))
def test_progress_is_told_of_every_shape_and_of_the_end(seed: int) -> None:
    matrix, label = rows_with_a_cause(200, seed=seed)
    told: list[int] = []
    learn(matrix, label, blocks(200, 2), names=NAMES, seed=seed, advance=told.append)
    assert sum(told) == len(candidates(200)) + 1


def test_names_that_lightgbm_refuses_are_written_otherwise_and_stay_apart() -> None:
    matrix, label = rows_with_a_cause(200)
    booster = load(learn(matrix, label, blocks(200, 2), names=NAMES).booster_text)
    names = booster.feature_name()
    assert names[:2] == ["fee", "套外流量（MB）"]
    assert len(set(names)) == len(NAMES)


@pytest.mark.parametrize("rows", [120, 1_500])
def test_calibrated_probabilities_mean_what_came_true(rows: int) -> None:
    matrix, label = rows_with_a_cause(rows)
    learned = learn(matrix, label, blocks(rows, 3), names=NAMES)
    score = raw_score(load(learned.booster_text), matrix)
    probability = learned.calibration.probability(score)
    assert probability.mean() == pytest.approx(label.mean(), abs=0.08)


def test_rows_that_teach_twice_as_much_double_the_odds_of_the_raw_score() -> None:
    matrix, label = rows_with_a_cause(400)
    twice = np.where(label, 2.0, 1.0)
    learned = [
        learn(matrix, label, blocks(400, 3), names=NAMES, sample_weight=sample_weight)
        for sample_weight in (None, twice)
    ]
    plain, weighted = (raw_score(load(one.booster_text), matrix).mean() for one in learned)
    assert plain + 0.3 < weighted < plain + 1.1  # ln 2 is 0.69


def test_what_can_only_be_worse_never_lowers_the_score() -> None:
    matrix, label = rows_with_a_cause(800)
    against = [-1, 0, 1, 0, 0, 0]  # the first column raises the risk: it may now only lower it
    booster = load(learn(matrix, label, blocks(800, 3), names=NAMES, monotone=against).booster_text)
    for column, sign in ((0, -1), (2, 1)):
        raised = matrix.copy()
        raised[:, column] += np.random.default_rng(1).gamma(1.0, 1.0, len(matrix))
        moved = sign * (raw_score(booster, raised) - raw_score(booster, matrix))
        assert moved.min() >= 0


@pytest.mark.parametrize("trees", [None, 30])
def test_boosters_that_grow_beside_one_another_never_touch_the_number_of_threads(
    monkeypatch: pytest.MonkeyPatch, trees: int | None
) -> None:
    # LightGBM keeps that number for the whole process: changed under a growing booster, it crashes.
    asked: list[object] = []
    binned, grown, scored = lgb.Dataset.construct, lgb.Booster.__init__, lgb.Booster.predict

    def construct(self: lgb.Dataset) -> lgb.Dataset:
        asked.append((self.params or {}).get("num_threads"))
        return binned(self)

    def grow(self: lgb.Booster, params: dict[str, Any], data: lgb.Dataset) -> None:
        asked.append(params["num_threads"])
        grown(self, params, data)

    def predict(self: lgb.Booster, data: Any, **named: Any) -> object:
        asked.append(named.get("num_threads"))
        return scored(self, data, **named)

    monkeypatch.setattr(lgb.Dataset, "construct", construct)
    monkeypatch.setattr(lgb.Booster, "__init__", grow)
    monkeypatch.setattr(lgb.Booster, "predict", predict)
    matrix, label = rows_with_a_cause(600)

    attempt(Shape(4, 0.05), TrainingData(matrix, label), blocks(600, 5), trees=trees)

    assert len(asked) >= 3 * 5
    assert set(asked) == {1}
