import numpy as np
import pytest

from features.model.expected import Sums, gradient_of
from features.model.manifest import Calibration
from tests.training.lists import made_months

PLATT = Calibration(kind="platt", a=0.8, c=-0.4, covariance=[[0.01, 0.002], [0.002, 0.02]])
BETA = Calibration(
    kind="beta", a=0.9, b=0.7, c=-0.2, covariance=np.diag([0.02, 0.01, 0.03]).tolist()
)


@pytest.mark.parametrize("calibration", [PLATT, BETA], ids=["platt", "beta"])
def test_the_pull_is_what_the_probability_gains_with_a_parameter(calibration: Calibration) -> None:
    score = np.linspace(-3, 3, 7)
    names = ("a", "c") if calibration.kind == "platt" else ("a", "b", "c")
    for name, gradient in zip(
        names, gradient_of(calibration, score, calibration.probability(score)), strict=True
    ):
        step = 1e-6
        moved = calibration.model_copy(update={name: getattr(calibration, name) + step})
        gained = (moved.probability(score) - calibration.probability(score)) / step
        assert gradient == pytest.approx(gained, abs=1e-5)


def test_an_interval_of_a_stretch_is_that_of_a_list_of_its_own() -> None:
    score = np.sort(np.random.default_rng(0).normal(size=500))[::-1]
    sums = Sums.along(PLATT, score)
    alone = Sums.along(PLATT, score[400:]).between(0, 100)
    assert sums.between(400, 500).found == pytest.approx(alone.found)
    assert sums.between(400, 500).low == pytest.approx(alone.low)
    assert sums.between(400, 500).high == pytest.approx(alone.high)


def test_doubt_about_the_curve_and_the_months_widens_every_interval() -> None:
    score = np.sort(np.random.default_rng(1).normal(size=2_000))[::-1]
    certain = PLATT.model_copy(update={"covariance": [[0.0, 0.0], [0.0, 0.0]]})
    restless = PLATT.model_copy(update={"between_months": 0.02})
    widths = []
    for calibration in (certain, PLATT, restless):
        expected = Sums.along(calibration, score).between(0, 2_000)
        widths.append(expected.high - expected.low)
    assert widths[0] < widths[1] < widths[2]
    chance = PLATT.probability(score)
    assert widths[0] == pytest.approx(2 * 1.645 * np.sqrt((chance * (1 - chance)).sum()), rel=1e-3)


def test_an_interval_stays_between_nobody_and_everybody() -> None:
    sums = Sums.along(PLATT, np.array([9.0, 8.0, -9.0]))
    for size in range(4):
        expected = sums.between(0, size)
        assert 0 <= expected.low <= expected.found <= expected.high <= size
    assert sums.between(0, 0).precision is None


@pytest.mark.parametrize(("rows", "months"), [(1_500, 6), (12_000, 12)])
def test_nine_intervals_in_ten_hold_over_many_made_months(rows: int, months: int) -> None:
    """Platt's curve and the beta curve, months that differ, customers who answer twice."""
    found = made_months(rows, months, repeats=120)
    assert 0.86 <= found.share_whole <= 0.96
    assert 0.86 <= found.share_last <= 0.96
