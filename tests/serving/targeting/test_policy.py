"""A policy is lawful or refused with every fault, the lawful range and the nearest names."""

import math
from typing import Any

import pytest
from hypothesis import given

from features.views import RULES
from serving.targeting.policy import Policy, PolicyFaults
from tests.serving.targeting.policies import policies


@given(policies)
def test_a_policy_is_what_its_text_says(policy: Policy) -> None:
    assert Policy.from_text(policy.text()) == policy


def test_equal_policies_have_equal_text() -> None:
    assert Policy.of(-0.0).text() == Policy.of(0).text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_thresholds_left_out_stand_at_their_defaults(rule: Any) -> None:
    policy = Policy.of(0.5, rules={rule.name: {}})
    assert policy.rules[rule.name] == {n: t.default for n, t in rule.thresholds.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_threshold_outside_its_range_is_refused_with_the_range(rule: Any) -> None:
    for name, threshold in rule.thresholds.items():
        for value in (threshold.low - 1, threshold.high + 1, 10**30, True):
            with pytest.raises(PolicyFaults) as caught:
                Policy.of(0.5, rules={rule.name: {name: value}})
            assert caught.value.faults[0][0] == f"rules.{rule.name}.{name}"
            assert f"from {threshold.low} to {threshold.high}" in caught.value.faults[0][1]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.001, 1.001])
def test_a_minimum_that_is_no_probability_is_refused(value: float) -> None:
    with pytest.raises(PolicyFaults, match="from 0 to 1"):
        Policy.of(value)


@pytest.mark.parametrize("capacity", [0, -1, 10_000_001])
def test_a_capacity_outside_its_range_is_refused(capacity: int) -> None:
    with pytest.raises(PolicyFaults, match="from 1 to 10000000"):
        Policy.of(0.5, capacity)


def test_all_faults_are_told_at_once_with_the_nearest_names() -> None:
    with pytest.raises(PolicyFaults) as caught:
        Policy.of(
            2,
            0,
            {"contract_interupted": {}, "suspended_repeatedly": {"at_lest": 2}},
            "some",
        )
    said = dict(caught.value.faults)
    assert set(said) == {
        "minimum_probability",
        "capacity",
        "match",
        "rules",
        "rules.suspended_repeatedly",
    }
    assert "Did you mean contract_interrupted?" in said["rules"]
    assert "Did you mean at_least?" in said["rules.suspended_repeatedly"]


def test_what_was_sent_is_not_repeated() -> None:
    with pytest.raises(PolicyFaults) as caught:
        Policy.of(0.5, rules={"13800138000": {}, RULES[0].name: {"13800138000": 13800138000}})
    assert "13800138000" not in str(caught.value)
