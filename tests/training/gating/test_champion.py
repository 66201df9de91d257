"""A model that is no better is let through as rarely as the policy says, a better one passes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from features.domain.words import Words
from tests.training.gating import drawn
from training.gating.champion import better, not_comparable
from training.gating.check import Check
from training.gating.policy import AGREED
from training.gating.same_rows import SameRows
from training.judge import auc_difference

PAIRS = 1_000


def _passes(rows: SameRows) -> bool:
    return better(rows, AGREED, "2026-07-01").passed


def test_a_model_that_is_no_better_passes_as_rarely_as_the_policy_says() -> None:
    draw = np.random.default_rng(5)
    passed = sum(_passes(drawn.alike(draw)) for _ in range(PAIRS))
    stated = float(norm.sf(AGREED.noise))
    spread = float(np.sqrt(stated * (1 - stated) / PAIRS))
    assert abs(passed / PAIRS - stated) < 4 * spread


def test_a_really_better_model_passes() -> None:
    draw = np.random.default_rng(6)
    passed = [_passes(drawn.alike(draw, rows=4_000, candidate_noise=0.0)) for _ in range(100)]
    assert np.mean(passed) > 0.9


def test_a_worse_model_never_passes_and_nobody_may_excuse_it() -> None:
    draw = np.random.default_rng(7)
    checks = [
        better(drawn.alike(draw, rows=4_000, candidate_noise=1.2), AGREED, "2026-07-01")
        for _ in range(100)
    ]
    assert not any(check.passed for check in checks)
    assert not any(check.excusable for check in checks)


def test_the_same_model_again_is_no_better_and_may_be_excused() -> None:
    rows = drawn.alike(np.random.default_rng(8))
    check = better(replace(rows, champion=rows.candidate), AGREED, "2026-07-01")
    assert not check.passed
    assert check.excusable
    assert "not more than 2 standard errors ahead" in check.words.en


def test_without_a_champion_there_is_nothing_to_be_better_than() -> None:
    rows = replace(drawn.alike(np.random.default_rng(9)), champion=None)
    assert _passes(rows)


@pytest.mark.parametrize("ahead", [-0.02, -0.002])
def test_what_is_behind_by_much_is_not_excused_though_noise_would_explain_it(
    ahead: float,
) -> None:
    rows = drawn.alike(np.random.default_rng(10), rows=300)
    assert rows.champion is not None
    draw = np.random.default_rng(11)
    for _ in range(500):
        noisy = rows.champion.score + draw.normal(0, 0.3, 300)
        check = better(replace(rows, candidate=drawn.ranked(noisy)), AGREED, "2026-07-01")
        if (
            abs(check.figures["ahead"] - ahead) < 0.002
            and ahead + 2 * check.figures["standard_error"] > 0.002
        ):
            assert check.excusable == (ahead > -AGREED.much_worse)
            return
    pytest.fail("no such pair was drawn")


def test_a_champion_of_other_measures_asks_for_a_reason() -> None:
    check = not_comparable("a" * 16, Words(zh="别的指标", en="other measures"))
    assert not check.passed
    assert check.excusable


def _fresh(rows: SameRows, looks: int = 1) -> Check:
    return better(rows, AGREED, "2026-07-01", fresher=True, looks=looks)


def test_a_fresher_model_that_is_as_good_enters_where_there_are_answers_enough() -> None:
    draw = np.random.default_rng(12)
    passed = [_fresh(drawn.alike(draw, rows=6_000)).passed for _ in range(60)]
    assert np.mean(passed) > 0.85
    stale = [_passes(drawn.alike(draw, rows=6_000)) for _ in range(60)]
    assert np.mean(stale) < 0.15


def test_a_fresher_model_behind_by_the_margin_passes_as_rarely_as_the_policy_says() -> None:
    behind = _behind(0.66)
    draw = np.random.default_rng(13)
    turns, passed = 400, 0
    for _ in range(turns):
        rows = drawn.alike(draw, rows=3_000, candidate_noise=0.66)
        at_margin = replace(AGREED, fresher_margin=behind)
        passed += better(rows, at_margin, "2026-07-01", fresher=True).passed
    level = AGREED.fresher_level
    assert passed / turns < level + 4 * np.sqrt(level * (1 - level) / turns)


def test_age_is_no_excuse_for_a_model_that_is_much_worse() -> None:
    draw = np.random.default_rng(14)
    checks = [_fresh(drawn.alike(draw, rows=4_000, candidate_noise=1.2)) for _ in range(40)]
    assert not any(check.passed for check in checks)


def test_each_further_look_at_the_same_month_asks_for_more() -> None:
    draw = np.random.default_rng(15)
    rows = [drawn.alike(draw, rows=3_000) for _ in range(300)]
    passed = [sum(_fresh(each, looks).passed for each in rows) for looks in (1, 5, 50)]
    assert passed[0] > passed[1] > passed[2]
    assert "look 5 at this month" in _fresh(rows[0], 5).words.en
    assert "第 5 次比较" in _fresh(rows[0], 5).words.zh


def test_the_comparison_is_weighed_as_the_verdict_is() -> None:
    """A row that stands for three is as three rows; unlike weights make the noise greater."""
    rows = drawn.alike(np.random.default_rng(16), rows=2_000)
    assert rows.champion is not None
    times = np.random.default_rng(17).integers(1, 4, 2_000)
    again = np.repeat(np.arange(2_000), times)
    thrice = SameRows(
        rows.label[again],
        np.ones(len(again)),
        drawn.ranked(rows.candidate.score[again]),
        drawn.ranked(rows.champion.score[again]),
        {},
    )
    weighed = better(replace(rows, weight=times.astype(float)), AGREED, "2026-07-01").figures
    repeated = better(thrice, AGREED, "2026-07-01").figures
    alike = better(rows, AGREED, "2026-07-01").figures
    assert weighed["ahead"] == pytest.approx(repeated["ahead"])
    assert weighed["auc"] == pytest.approx(repeated["auc"])
    assert weighed["standard_error"] > alike["standard_error"]
    assert weighed["standard_error"] > repeated["standard_error"]
    assert weighed["effective_rows"] < alike["effective_rows"] == 2_000


def _behind(noise: float) -> float:
    """How much AUC that noise instead of 0.5 costs, from many rows."""
    rows = drawn.alike(np.random.default_rng(3), rows=200_000, candidate_noise=noise)
    assert rows.champion is not None
    return -auc_difference(rows.candidate.score, rows.champion.score, rows.label)[0]
