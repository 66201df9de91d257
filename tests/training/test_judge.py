import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from training.judge import (
    auc,
    auc_difference,
    auc_noise,
    calibration_error,
    calibration_noise,
    judge,
    list_size,
    precision_at,
)

ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=60)


@given(rows=ROWS, seed=st.integers(0, 100))
def test_no_figure_depends_on_the_order_of_the_rows(
    rows: list[tuple[int, bool]], seed: int
) -> None:
    score = np.array([float(s) for s, _ in rows])
    label = np.array([y for _, y in rows])
    if label.all() or not label.any():
        return
    mixed = np.random.default_rng(seed).permutation(len(rows))
    probability = 1 / (1 + np.exp(-score))
    here = judge(score, probability, label).model_dump()
    there = judge(score[mixed], probability[mixed], label[mixed]).model_dump()
    assert here == pytest.approx(there)


@given(rows=ROWS, size=st.integers(1, 60))
def test_precision_is_a_share_and_of_the_whole_list_the_base_rate(
    rows: list[tuple[int, bool]], size: int
) -> None:
    score = np.array([float(s) for s, _ in rows])
    label = np.array([y for _, y in rows])
    assert 0 <= precision_at(score, label, size) <= 1
    assert precision_at(score, label, len(rows)) == pytest.approx(label.mean())


@pytest.mark.parametrize(
    ("share", "rows", "size"), [(0.05, 1_000, 50), (0.10, 1_086, 109), (0.05, 3, 1)]
)
def test_a_list_has_at_least_one_name(share: float, rows: int, size: int) -> None:
    assert list_size(share, rows) == size


def test_the_noise_of_an_auc_is_what_repeated_draws_show() -> None:
    draw = np.random.default_rng(0)
    aucs, noises = [], []
    for _ in range(300):
        label = draw.random(400) < 0.2
        score = draw.normal(size=400) + label
        aucs.append(roc_auc_score(label, score))
        noises.append(auc_noise(score, label))
    assert np.mean(noises) == pytest.approx(np.std(aucs), rel=0.15)


@given(rows=ROWS)
def test_the_area_is_the_one_scikit_learn_counts(rows: list[tuple[int, bool]]) -> None:
    score = np.array([float(s) for s, _ in rows])
    label = np.array([y for _, y in rows])
    if label.any() and not label.all():
        assert auc(score, label) == pytest.approx(roc_auc_score(label, score))


def test_a_ranking_is_no_better_than_itself() -> None:
    draw = np.random.default_rng(0)
    label, score = draw.random(200) < 0.3, draw.normal(size=200)
    assert auc_difference(score, score, label) == (0.0, 0.0)


def test_the_difference_is_that_of_the_two_areas() -> None:
    draw = np.random.default_rng(1)
    label = draw.random(500) < 0.3
    good, bad = draw.normal(size=500) + label, draw.normal(size=500)
    ahead, noise = auc_difference(good, bad, label)
    assert ahead == pytest.approx(roc_auc_score(label, good) - roc_auc_score(label, bad))
    assert 0 < noise < 0.05


def test_true_probabilities_err_by_noise_alone() -> None:
    draw = np.random.default_rng(2)
    probability = draw.uniform(0.05, 0.5, 4_000)
    label = draw.random(4_000) < probability
    assert calibration_error(probability, label) < 3 * calibration_noise(probability, label)
    assert calibration_error(np.minimum(probability * 2, 1), label) > 0.1
