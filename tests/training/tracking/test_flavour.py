"""The flavour's own formula of the calibration is the manifest's, to the last bit."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.model.manifest import Calibration
from training.tracking.unspoken_flavour import probability

SLOPES = st.floats(0.01, 10)
SCORES = st.lists(st.floats(-40, 40), min_size=1, max_size=40)


@given(kind=st.sampled_from(["platt", "beta"]), a=SLOPES, b=SLOPES, c=st.floats(-5, 5), raw=SCORES)
def test_both_curves_give_the_same_bits(
    kind: str, a: float, b: float, c: float, raw: list[float]
) -> None:
    size = 2 if kind == "platt" else 3
    curve = Calibration.model_validate(
        {"kind": kind, "a": a, "c": c, "covariance": np.eye(size).tolist()}
        | ({"b": b} if kind == "beta" else {})
    )
    score = np.array(raw)
    there = probability(curve.model_dump(mode="json"), score)
    assert there.tolist() == curve.probability(score).tolist()
