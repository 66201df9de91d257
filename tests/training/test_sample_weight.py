"""How much a row teaches: less for an answer that came late, where answers are many."""

import numpy as np
import pytest

from training.sample_weight import FEW_ROWS, LEAST, NEAR_DAYS, sample_weight


@pytest.mark.parametrize(
    ("rows", "late"),
    [(100, 1.0), (FEW_ROWS, 1.0), (2 * FEW_ROWS, 0.5), (10 * FEW_ROWS, LEAST)],
)
def test_a_late_answer_teaches_less_the_more_there_are(rows: int, late: float) -> None:
    days = np.where(np.arange(rows) % 2 == 0, NEAR_DAYS - 1, NEAR_DAYS)
    found = sample_weight(np.full(rows, 4.0), days.astype(np.float64))
    assert found[:2].tolist() == pytest.approx([2.0, 2.0 * late])
    assert found[:2].tolist() * (rows // 2) == found.tolist()
