"""At its very limit a figure is lawful or not: each limit of the gate, from both sides."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from features.domain.words import Words
from features.model.verdict import Verdict
from tests.training.gating import drawn
from tests.training.gating.test_refusals import GOOD
from training.gating.champion import NO_CHAMPION, better, not_comparable
from training.gating.policy import AGREED, GatePolicy
from training.gating.refusals import refusals, verdict_checks
from training.gating.slices import SliceTest, beyond_chance, slices
from training.judge import auc, auc_difference

BASELINE, RULE = GOOD["baseline"], GOOD["rules"][0]


def _reasons(**changes: Any) -> list[str]:
    recorded = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return [reason.en for reason in refusals(Verdict.model_validate(recorded))]


def _rule(**changes: Any) -> dict[str, Any]:
    return {"rules": [RULE | changes]}


def _baseline(**changes: Any) -> dict[str, Any]:
    return {"baseline": BASELINE | changes}


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        # numbers that binary floats hold, so that the limit itself can be asked about
        ({"auc": 0.75, "auc_standard_error": 0.125}, True),  # two errors above one half
        ({"auc": 0.765625, "auc_standard_error": 0.125}, False),
        (_baseline(auc_behind_model=-0.25, auc_behind_model_standard_error=0.125), False),
        (_baseline(auc_behind_model=-0.265625, auc_behind_model_standard_error=0.125), True),
        (_rule(precision=0.5, model_precision=0.25, noise=0.125), False),
        (_rule(precision=0.515625, model_precision=0.25, noise=0.125), True),
        ({"calibration_error": 0.025 + 0.03, "calibration_noise": 0.025}, False),
        ({"calibration_error": 0.0551, "calibration_noise": 0.025}, True),
    ],
    ids=str,
)
def test_a_verdict_speaks_against_a_model_beyond_the_limit_only(
    changes: dict[str, Any], refused: bool
) -> None:
    assert len(_reasons(**changes)) == refused


def test_reasons_give_the_figures_that_were_compared() -> None:
    assert _reasons(auc=0.51) == ["an AUC of 0.510 is no better than drawing at random"]
    assert _reasons(**_baseline(auc=0.81, auc_behind_model=-0.07)) == [
        "a logistic regression ranks better beyond noise (AUC 0.810 against 0.740)"
    ]
    assert _reasons(**_rule(precision=0.9)) == [
        "the rule suspended_repeatedly finds more with a list of 100 (90.0% against 45.0%)"
    ]
    assert _reasons(calibration_error=0.09) == [
        "its probabilities are off by 0.090 on average, where noise explains 0.025"
    ]


@pytest.mark.parametrize(
    ("missing", "what"),
    [
        ("auc_standard_error", "how much of its AUC is noise"),
        ("baseline", "a logistic regression beside it"),
        ("rules", "the rules beside it"),
        ("calibration_noise", "how much of its calibration error is noise"),
    ],
)
def test_what_was_not_recorded_speaks_against_it(missing: str, what: str) -> None:
    again = f"its verdict does not record {what}; run `unspoken train` again"
    assert _reasons(**{missing: ...}) == [again]


def test_without_a_verdict_every_part_speaks_against_it() -> None:
    checks = verdict_checks(None)
    assert [check.name for check in checks] == ["chance", "baseline", "rules", "calibration"]
    assert not any(check.passed or check.excusable for check in checks)
    assert all("does not record anything" in check.words.en for check in checks)


def test_each_part_of_a_verdict_is_told_by_itself() -> None:
    recorded = Verdict.model_validate(GOOD | {"auc": 0.51} | _rule(precision=0.9))
    checks = {check.name: check for check in verdict_checks(recorded)}
    assert [name for name, check in checks.items() if not check.passed] == ["chance", "rules"]
    assert checks["calibration"].words.en == "its probabilities came true within noise"
    assert "no better than drawing" in checks["chance"].words.en


def test_the_comparison_gives_the_figures_it_was_made_with() -> None:
    rows = drawn.alike(np.random.default_rng(20), rows=1_000)
    assert rows.champion is not None
    check = better(rows, AGREED, "2026-07-01")
    ahead, noise = auc_difference(rows.candidate.score, rows.champion.score, rows.label)
    assert check.figures == {
        "auc": auc(rows.candidate.score, rows.label),
        "champion_auc": auc(rows.champion.score, rows.label),
        "ahead": ahead,
        "standard_error": noise,
        "rows": 1_000,
        "effective_rows": 1_000,
        "fresher": False,
        "looks": 1,
        "champion_taught_until": "2026-07-01",
    }
    assert "on the same 1,000 customers" in check.words.en
    assert f"(taught until 2026-07-01) by {ahead:+.4f} ± {noise:.4f}" in check.words.en


def test_a_model_ahead_by_exactly_the_noise_allowed_is_not_better() -> None:
    rows = drawn.alike(np.random.default_rng(21), rows=2_000, candidate_noise=0.1)
    check = better(rows, AGREED, "t")
    exact = check.figures["ahead"] / check.figures["standard_error"]
    assert exact > 0
    assert better(rows, replace(AGREED, noise=exact * 0.999), "t").passed
    at_limit = better(rows, replace(AGREED, noise=exact * 1.001), "t")
    assert not at_limit.passed
    assert at_limit.excusable


def test_how_far_behind_may_be_excused_is_what_the_policy_says() -> None:
    rows = drawn.alike(np.random.default_rng(22), rows=2_000)
    rows = replace(rows, candidate=drawn.ranked(rows.candidate.score * 1.0))
    assert rows.champion is not None
    if better(rows, AGREED, "t").figures["ahead"] > 0:
        rows = replace(rows, candidate=rows.champion, champion=rows.candidate)
    behind = -better(rows, AGREED, "t").figures["ahead"]
    assert behind > 0

    def tolerated(much_worse: float, noise: float) -> bool:
        policy = replace(AGREED, much_worse=much_worse, noise=noise)
        return better(rows, policy, "t").excusable

    assert tolerated(behind, 50)  # by exactly as much as may be lost
    assert not tolerated(behind * 0.999, 50)
    assert not tolerated(behind, 0)  # behind beyond noise


def test_where_no_model_serves_or_none_can_be_asked_that_is_said() -> None:
    rows = replace(drawn.alike(np.random.default_rng(23)), champion=None)
    assert better(rows, AGREED, "t") is NO_CHAMPION
    check = not_comparable("c" * 16, Words("别的指标", "other measures"))
    assert check.name == "better"
    assert check.words.en == f"it cannot be compared with {'c' * 16}, which serves: other measures"
    assert check.words.zh == f"无法与在用模型 {'c' * 16} 比较：别的指标"


def _test(chance: float) -> SliceTest:
    return SliceTest("city", f"{chance}", "ranking", 100, -0.1234, 0.0456, chance)


@pytest.mark.parametrize(
    ("chances", "found"),
    [
        ([0.05], [0.05]),  # at the level itself
        ([0.0501], []),
        ([0.03, 0.02], [0.02, 0.03]),  # the second is held against the level, not half of it
        ([0.03, 0.03], []),
        ([0.2, 0.01, 0.03], [0.01]),
        ([], []),
    ],
    ids=str,
)
def test_slices_stand_out_by_holms_steps(chances: list[float], found: list[float]) -> None:
    assert [test.chance for test in beyond_chance([*map(_test, chances)], 0.05)] == found


def test_a_slice_is_told_with_its_noise_in_both_languages() -> None:
    words = _test(0.01).words
    assert words.en == "city 0.01 (100 customers): AUC differs by -0.123 ± 0.046"
    assert words.zh == "城市 0.01（100 人）AUC 相差 -0.123 ± 0.046"
    asked = replace(_test(0.01), by="age", asks="probability").words
    assert asked.en.startswith("age 0.01 (100 customers): expected differs from actual by")
    assert asked.zh.startswith("年龄 0.01（100 人）预计与实际相差")


def test_how_many_slices_were_looked_at_is_told() -> None:
    rows = drawn.alike(np.random.default_rng(24), rows=6_000)
    check = slices(rows, replace(AGREED, slice_level=0.0))
    tests = check.figures["slices"]
    assert check.passed
    assert check.excusable
    looked_at = {(test["by"], test["level"]) for test in tests}
    assert f"not worse in any of {len(looked_at)} cities, ranks and age bands" in check.words.en
    assert len(tests) == 2 * len(looked_at)
    assert {test["asks"] for test in tests} == {"ranking", "probability"}


def test_a_slice_counts_from_the_fewest_of_either_kind() -> None:
    rows = drawn.alike(np.random.default_rng(25), rows=6_000)
    here = rows.groups["city"] == drawn.CITIES[0]
    kinds = int(rows.label[here].sum()), int((~rows.label[here]).sum())

    def tested(fewest: int) -> bool:
        figures = slices(rows, GatePolicy(fewest_in_slice=fewest)).figures["slices"]
        return drawn.CITIES[0] in {test["level"] for test in figures}

    assert tested(min(kinds))
    assert not tested(min(kinds) + 1)
