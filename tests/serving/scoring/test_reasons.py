"""Reasons say a measure, its value and its effect in both languages, and add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.declare.measure import Ladder
from features.feature_set import FEATURES
from features.views import VIEWS
from serving.scoring.reasons import OTHERS, Value, raising, reasons_of

LADDERS = [a for view in VIEWS for a in view.answers if isinstance(a, Ladder) and len(a.taught) > 1]
NOTHING: dict[str, Value] = dict.fromkeys(FEATURES.names)


def contributions(**some: float) -> list[float]:
    return [some.get(name, 0.0) for name in FEATURES.names]


@given(st.lists(st.floats(-5, 5), min_size=len(FEATURES.names), max_size=len(FEATURES.names)))
def test_reasons_add_up_to_all_contributions(parts: list[float]) -> None:
    told = reasons_of(parts, NOTHING)
    assert math.isclose(sum(r.contribution for r in told), sum(parts), abs_tol=1e-9)


@given(st.lists(st.floats(-5, 5), min_size=len(FEATURES.names), max_size=len(FEATURES.names)))
def test_the_largest_movement_comes_first_and_others_last(parts: list[float]) -> None:
    told = [r for r in reasons_of(parts, NOTHING) if r.measure != OTHERS]
    assert [abs(r.contribution) for r in told] == sorted(
        (abs(r.contribution) for r in told), reverse=True
    )
    assert all(r.measure != OTHERS for r in reasons_of(parts, NOTHING)[:-1])


def test_a_reason_says_value_unit_strength_and_direction() -> None:
    values = NOTHING | {"suspensions_for_arrears": 3.0}
    first = reasons_of(contributions(suspensions_for_arrears=0.6), values)[0]
    assert first.sentence.zh == "欠费停机次数：3次，明显推高不满意的可能"
    assert first.sentence.en.endswith("which strongly raises the chance of dissatisfaction")
    assert "3 times" in first.sentence.en
    assert first.effect == "raises"


def test_an_unknown_value_is_said_to_be_unknown() -> None:
    first = reasons_of(contributions(tenure_months=-0.2), NOTHING)[0]
    assert (first.value, first.value_text.zh, first.value_text.en) == (None, "未知", "unknown")
    assert first.effect == "lowers"


def test_a_code_is_said_in_words() -> None:
    first = reasons_of(contributions(brand=1.0), NOTHING | {"brand": "mzone"})[0]
    assert first.value == "mzone"
    assert first.value_text.zh == "动感地带"


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.name)
def test_the_steps_of_a_ladder_are_one_reason_at_the_step_that_moves_most(ladder: Ladder) -> None:
    weak, strong = ladder.taught_columns[:2]
    told = reasons_of(contributions(**{weak: 0.1, strong: 0.3}), NOTHING | {strong: 7.0})
    assert [r.measure for r in told if r.contribution] == [ladder.name]
    assert told[0].contribution == pytest.approx(0.4)
    assert told[0].value == 7.0
    assert ladder.step_unit.say(ladder.taught[1]).zh in told[0].words.zh


@pytest.mark.parametrize(
    ("plain", "told_as", "said", "view"),
    [
        (1.0, "suspensions_for_arrears", "欠费停机次数：1次", "suspensions_for_arrears"),
        # Nothing in the plain count's half year, and something before.
        (0.0, "suspensions_by_recency", "欠费停机（越近越重）：0.4次", "suspensions_lately"),
    ],
)
def test_measures_of_the_same_facts_are_one_reason_plain_where_there_is_something_to_tell(
    plain: float, told_as: str, said: str, view: str
) -> None:
    values = NOTHING | {"suspensions_for_arrears": plain, "suspensions_by_recency": 0.4}
    parts = contributions(suspensions_for_arrears=0.1, suspensions_by_recency=0.6)

    told = [r for r in reasons_of(parts, values) if r.contribution]

    assert [r.measure for r in told] == [told_as]
    assert told[0].contribution == pytest.approx(0.7)
    assert told[0].sentence.zh.startswith(said)
    assert told[0].view is not None
    assert told[0].view.name == view


def test_small_reasons_are_told_together() -> None:
    parts = contributions(tenure_months=2.0, age_years=0.01, brand=-0.02)
    told = reasons_of(parts, NOTHING)
    assert [r.measure for r in told] == ["tenure_months", OTHERS]
    assert told[-1].contribution == pytest.approx(-0.01)
    assert told[-1].sentence.zh == "其余较小因素，略微降低不满意的可能"


def test_a_list_names_only_what_speaks_for_dissatisfaction() -> None:
    parts = contributions(tenure_months=2.0, age_years=-3.0, brand=0.5, rank=0.4, city=0.3)
    said = raising(reasons_of(parts, NOTHING))
    assert len(said) == 3
    assert all("推高" in words.zh for words in said)
