"""A model that is no better is let through as rarely as the policy says, a better one passes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from features.domain.words import Words
from tests.training.gating import drawn
from training.gating.champion import better, not_comparable
from training.gating.policy import AGREED
from training.gating.same_rows import SameRows

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
