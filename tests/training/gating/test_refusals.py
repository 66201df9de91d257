from typing import Any

import pytest

from features.model.verdict import Verdict
from tests.verdicts import FIGURES
from training.gating.refusals import refusals

GOOD: dict[str, Any] = {
    **FIGURES,
    "auc": 0.74,
    "auc_standard_error": 0.015,
    "calibration_error": 0.02,
    "calibration_noise": 0.025,
    "baseline": {
        **FIGURES,
        "name": "logistic regression",
        "auc": 0.72,
        "auc_behind_model": 0.02,
        "auc_behind_model_standard_error": 0.006,
    },
    "best_rule": "suspended_repeatedly",
    "rules": [
        {
            "name": "suspended_repeatedly",
            "size": 100,
            "precision": 0.40,
            "model_precision": 0.45,
            "lift": None,
            "noise": 0.06,
        },
        {
            "name": "contract_interrupted",
            "size": 3,
            "precision": 1.0,
            "model_precision": 0.3,
            "lift": None,
            "noise": 0.2,
        },
        {
            "name": "all_rules",
            "size": 300,
            "precision": 0.30,
            "model_precision": 0.35,
            "lift": None,
            "noise": 0.04,
        },
        {
            "name": "idle_paid_service",
            "size": 0,
            "precision": None,
            "model_precision": None,
            "lift": None,
            "noise": None,
        },
    ],
}


def _changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    if not path:
        assert isinstance(value, dict)
        return value
    changed: dict[str, Any] = {**GOOD, "rules": [dict(rule) for rule in GOOD["rules"]]}
    changed["baseline"] = dict(GOOD["baseline"])
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


def test_a_good_model_passes() -> None:
    assert refusals(Verdict.model_validate(GOOD)) == []


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("auc",), 0.52, "no better than drawing at random"),
        (("baseline", "auc_behind_model"), -0.02, "a logistic regression ranks better"),
        (("rules", 0, "precision"), 0.60, "the rule suspended_repeatedly finds more"),
        (("rules", 2, "precision"), 0.50, "the rule all_rules finds more"),
        (("calibration_error",), 0.09, "probabilities are off"),
    ],
)
def test_what_is_beaten_or_not_to_be_believed_is_refused(
    path: tuple[str | int, ...], value: float, sentence: str
) -> None:
    reasons = refusals(Verdict.model_validate(_changed(path, value)))
    assert len(reasons) == 1
    assert sentence in reasons[0].en
    assert reasons[0].zh


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("baseline", "auc_behind_model"), -0.010),
        (("rules", 0, "precision"), 0.50),
        (("rules", 1, "model_precision"), 0.0),
        (("calibration_error",), 0.05),
    ],
    ids=["baseline", "best rule", "a rule that names three", "calibration"],
)
def test_what_noise_explains_is_not_held_against_it(
    path: tuple[str | int, ...], value: float
) -> None:
    assert refusals(Verdict.model_validate(_changed(path, value))) == []
