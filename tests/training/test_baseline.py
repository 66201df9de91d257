import numpy as np
import pytest

from features.model.manifest import Floats, ManifestColumn
from tests.training.made import rows_with_a_cause
from training import baseline
from training.baseline import Baseline
from training.split import Flags

# Warnings are errors in these tests: a solver that gives up or does not get there would fail them.


def _columns(matrix: Floats) -> tuple[ManifestColumn, ...]:
    return tuple(ManifestColumn(name=f"x{j}", kind="number") for j in range(matrix.shape[1]))


def _awkward(rows: int = 1_500) -> tuple[Floats, Flags]:
    """Two copies, a constant whose mean is rounded, an epoch, blanks everywhere, a rare flag."""
    matrix, label = rows_with_a_cause(rows, seed=3)
    draw = np.random.default_rng(3)
    extra = [
        matrix[:, 0],
        matrix[:, 1],
        np.full(rows, 49.99),
        1.7e9 + draw.normal(0, 1e4, rows),
        np.full(rows, np.nan),
        (draw.random(rows) < 0.002).astype(np.float64),
    ]
    return np.column_stack([matrix, *extra]), label


def _slope(
    fitted: Baseline, matrix: Floats, label: Flags, weight: Floats | None = None
) -> tuple[float, Floats]:
    """How steep the penalised loss still is at the weights, by the textbook's own formula."""
    design = baseline._design(fitted.columns, matrix, fitted.medians) / fitted.scales
    design = design - design.mean(axis=0)
    weights = np.ones(len(label)) if weight is None else weight
    wrong = weights * (1 / (1 + np.exp(-fitted.score(matrix))) - label)
    return float(wrong.sum()), np.asarray(design.T @ wrong + fitted.weights)


@pytest.mark.parametrize("few_columns", [400, 0], ids=["newton", "lbfgs"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_regression_stands_at_its_minimum_however_awkward_the_columns(
    monkeypatch: pytest.MonkeyPatch, few_columns: int, weighted: bool
) -> None:
    monkeypatch.setattr(baseline, "FEW_COLUMNS", few_columns)
    matrix, label = _awkward()
    weight = np.random.default_rng(0).uniform(0.2, 5, len(label)) if weighted else None
    fitted = Baseline.fit(_columns(matrix), matrix, label, weight)
    intercept, slopes = _slope(fitted, matrix, label, weight)
    assert abs(intercept) < 0.001 * len(label)
    assert np.abs(slopes).max() < 0.001 * len(label)


def test_both_ways_of_solving_rank_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, label = _awkward()
    newton = Baseline.fit(_columns(matrix), matrix, label).score(matrix)
    monkeypatch.setattr(baseline, "FEW_COLUMNS", 0)
    lbfgs = Baseline.fit(_columns(matrix), matrix, label).score(matrix)
    np.testing.assert_allclose(newton, lbfgs, atol=0.05)


def test_an_answer_that_a_column_tells_outright_is_no_trouble() -> None:
    matrix, label = rows_with_a_cause(600)
    told = np.column_stack([matrix, label, label])
    score = Baseline.fit(_columns(told), told, label).score(told)
    assert score[label].min() > score[~label].max()


def test_a_category_is_taught_level_by_level() -> None:
    draw = np.random.default_rng(1)
    level = draw.integers(0, 3, 2_000)
    label = draw.random(2_000) < np.array([0.1, 0.6, 0.2])[level]
    column = ManifestColumn(name="star", kind="category", codes=["a", "b", "c"])
    fitted = Baseline.fit((column,), level[:, None].astype(np.float64), label)
    chance = 1 / (1 + np.exp(-fitted.score(np.array([[0.0], [1.0], [2.0]]))))
    shares = [label[level == one].mean() for one in range(3)]
    np.testing.assert_allclose(chance, shares, atol=0.01)
