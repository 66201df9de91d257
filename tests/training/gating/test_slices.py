"""Who is served worse is named; many slices together do not cry wolf."""

from dataclasses import replace

import numpy as np
import pytest

from features.model.manifest import Floats
from tests.training.gating import drawn
from training.gating.policy import AGREED
from training.gating.same_rows import SameRows
from training.gating.slices import slices

TURNS = 100


def _with(rows: SameRows, log_odds: Floats) -> SameRows:
    return replace(rows, candidate=drawn.ranked(log_odds))


def test_equally_good_models_are_hardly_ever_refused_for_a_slice() -> None:
    draw = np.random.default_rng(1)
    refused = sum(not slices(drawn.alike(draw), AGREED).passed for _ in range(TURNS))
    assert refused / TURNS <= AGREED.slice_level


def test_at_just_the_margin_alarms_stay_below_the_level() -> None:
    """Every slice ranks worse by the margin itself: the hardest case that is still lawful."""
    draw = np.random.default_rng(2)
    at_margin = replace(AGREED, slice_margin=_drop())
    refused = 0
    for _ in range(TURNS):
        rows = drawn.alike(draw, rows=3_000, candidate_noise=0.66)
        refused += not slices(rows, at_margin).passed
    assert refused / TURNS <= 2 * AGREED.slice_level


def _drop() -> float:
    """How much AUC a noise of 0.66 instead of 0.5 costs, from many rows."""
    from training.judge import auc_difference

    rows = drawn.alike(np.random.default_rng(3), rows=100_000, candidate_noise=0.66)
    assert rows.champion is not None
    return -auc_difference(rows.candidate.score, rows.champion.score, rows.label)[0]


def test_a_city_that_is_ranked_at_random_is_named() -> None:
    draw = np.random.default_rng(4)
    found = 0
    for _ in range(20):
        rows = drawn.alike(draw, rows=6_000)
        log_odds = rows.candidate.score.copy()
        here = rows.groups["city"] == "city 3"
        log_odds[here] = draw.permutation(log_odds[here])
        check = slices(_with(rows, log_odds), AGREED)
        found += "city city 3" in check.words.en and "AUC differs" in check.words.en
        assert not check.passed or "city 3" not in check.words.en
    assert found >= 19


def test_a_city_whose_probabilities_are_off_is_named() -> None:
    rows = drawn.alike(np.random.default_rng(5), rows=6_000)
    log_odds = rows.candidate.score.copy()
    log_odds[rows.groups["city"] == "city 5"] += 1.2
    check = slices(_with(rows, log_odds), AGREED)
    assert not check.passed
    assert "city city 5" in check.words.en
    assert "expected differs from actual" in check.words.en
    assert "城市 city 5" in check.words.zh


def test_what_is_as_far_off_in_the_model_in_service_is_not_held_against_it() -> None:
    rows = drawn.alike(np.random.default_rng(6), rows=6_000)
    log_odds = rows.candidate.score + 1.2
    both_off = replace(_with(rows, log_odds), champion=drawn.ranked(log_odds + 0.01))
    assert slices(both_off, AGREED).passed
    assert not slices(replace(both_off, champion=None), AGREED).passed


def test_a_slice_too_small_to_tell_is_left_out() -> None:
    rows = drawn.alike(np.random.default_rng(7), rows=600)
    tested = {test["level"] for test in slices(rows, AGREED).figures["slices"]}
    counts = {city: int(rows.label[rows.groups["city"] == city].sum()) for city in drawn.CITIES}
    assert tested == {city for city, yes in counts.items() if yes >= AGREED.fewest_in_slice}


@pytest.mark.parametrize("unknown", ["", "city 1"])
def test_customers_of_unknown_city_are_no_slice(unknown: str) -> None:
    rows = drawn.alike(np.random.default_rng(8), rows=6_000)
    cities = np.where(rows.groups["city"] == "city 1", unknown, rows.groups["city"])
    tested = slices(replace(rows, groups={"city": cities}), AGREED).figures["slices"]
    assert ("city 1" in {test["level"] for test in tested}) == bool(unknown)
    assert "" not in {test["level"] for test in tested}
