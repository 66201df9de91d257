import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training.calibrate import ROWS_FOR_BETA, fit_calibration

SCORES = arrays(
    np.float64, st.integers(20, 200), elements=st.floats(-12, 12, allow_subnormal=False)
)


@given(score=SCORES, data=st.data())
def test_a_higher_score_is_a_higher_probability_whatever_it_was_fitted_on(
    score: np.ndarray, data: st.DataObject
) -> None:
    label = np.array(data.draw(st.lists(st.booleans(), min_size=len(score), max_size=len(score))))
    calibration = fit_calibration(score, label)
    asked = np.linspace(-8, 8, 400)
    log_odds = calibration.log_odds(asked)
    assert (np.diff(log_odds) > 0).all()
    probability = calibration.probability(asked)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert (np.diff(probability) >= 0).all()


@pytest.mark.parametrize("rows", [4_000, 4 * ROWS_FOR_BETA])
def test_it_undoes_what_was_done_to_the_log_odds(rows: int) -> None:
    draw = np.random.default_rng(1)
    truth = draw.normal(-0.5, 1.2, rows)
    label = draw.random(rows) < 1 / (1 + np.exp(-truth))
    calibration = fit_calibration(truth * 2.5 + 1.0, label)
    expected = 1 / (1 + np.exp(-truth))
    assert np.abs(calibration.probability(truth * 2.5 + 1.0) - expected).mean() < 0.02


def test_a_third_parameter_needs_many_rows_of_both_kinds() -> None:
    draw = np.random.default_rng(2)
    score = draw.normal(size=3 * ROWS_FOR_BETA)
    label = np.arange(len(score)) % 2 == 0
    assert fit_calibration(score, label).kind == "beta"
    assert fit_calibration(score[:2_000], label[:2_000]).kind == "platt"


def test_scores_that_say_nothing_give_the_base_rate() -> None:
    score = np.random.default_rng(3).normal(size=2_000)
    label = np.random.default_rng(4).random(2_000) < 0.2
    assert fit_calibration(score, label).probability(score) == pytest.approx(0.2, abs=0.03)
