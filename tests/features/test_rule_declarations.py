"""A rule by itself: where it fires, what it takes for a threshold, and how it refuses."""

from dataclasses import replace

import polars as pl
import pytest

from features.declare.measure import Ladder, Measure
from features.declare.rule import LadderRule, Rule
from features.declare.threshold import Threshold
from features.domain.errors import BadInput, OutOfRange, Unknown
from features.domain.units import Unit
from features.domain.words import Words

WORDS = Words("词", "words")


def threshold(low: int, high: int, default: int) -> Threshold:
    return Threshold(low, high, Unit.TIMES, WORDS, WORDS, default)


RULE = Rule(
    name="often",
    words=WORDS,
    asks=WORDS,
    measure=Measure(name="visits", words=WORDS, unit=Unit.TIMES, absent=0),
    at_least=threshold(1, 9, 3),
)
LADDER = Ladder(
    name="visits_within",
    words=WORDS,
    unit=Unit.TIMES,
    first=1,
    last=4,
    step_unit=Unit.MONTHS,
    absent=0,
    taught=(2,),
)
STEPPED = LadderRule(
    name="often_within",
    words=WORDS,
    asks=WORDS,
    measure=LADDER,
    step=threshold(1, 4, 2),
    at_least=threshold(1, 9, 3),
)
STEPS = {f"visits_within_{n:02d}": [n, n + 1, None] for n in (1, 2, 3, 4)}


@pytest.mark.parametrize("at_least", [1, 3, 9])
def test_a_rule_fires_from_its_threshold_on_and_for_nobody_unknown(at_least: int) -> None:
    frame = pl.DataFrame({"visits": [at_least - 1, at_least, at_least + 1, None]})
    fired = frame.select(RULE.fires({"at_least": at_least})).to_series().to_list()
    assert fired == [False, True, True, False]


def test_a_rule_stands_at_its_default_until_somebody_moves_it() -> None:
    frame = pl.DataFrame({"visits": [2, 3]})
    assert frame.select(RULE.fires({})).to_series().to_list() == [False, True]
    assert RULE.check({}) == {"at_least": 3}


@pytest.mark.parametrize(
    ("values", "fired"),
    [
        ({}, [False, True, False]),  # step 2: 2 and 3 visits
        ({"step": 3}, [True, True, False]),
        ({"step": 1, "at_least": 2}, [False, True, False]),
        ({"step": 4, "at_least": 5}, [False, True, False]),
        ({"step": 4, "at_least": 6}, [False, False, False]),
    ],
    ids=str,
)
def test_the_step_picks_the_column_and_the_other_threshold_is_held_against_it(
    values: dict[str, int], fired: list[bool]
) -> None:
    assert pl.DataFrame(STEPS).select(STEPPED.fires(values)).to_series().to_list() == fired


@pytest.mark.parametrize("rule", [RULE, STEPPED], ids=lambda rule: rule.name)
def test_a_refusal_names_the_rule_and_the_threshold(rule: Rule | LadderRule) -> None:
    with pytest.raises(OutOfRange, match=rf"^{rule.name}\.at_least takes .* from 1 to 9"):
        rule.check({"at_least": 0})
    with pytest.raises(OutOfRange, match="from 1 to 9"):
        rule.check({"at_least": 10})
    with pytest.raises(Unknown, match=f"no threshold of the rule '{rule.name}' 'at_lest'"):
        rule.check({"at_lest": 2})


@pytest.mark.parametrize(("low", "high"), [(1, 3), (2, 4), (1, 5), (2, 3)])
def test_a_step_that_runs_past_or_short_of_its_ladder_is_refused(low: int, high: int) -> None:
    with pytest.raises(BadInput, match=f"'often_within' lets its step run from {low} to {high}"):
        replace(STEPPED, step=threshold(low, high, 2))


def test_a_step_that_runs_as_its_ladder_does_is_lawful() -> None:
    assert replace(STEPPED, step=threshold(1, 4, 1)).check({}) == {"step": 1, "at_least": 3}


def test_a_rule_reads_the_columns_of_its_measure() -> None:
    assert RULE.columns == ("visits",)
    assert STEPPED.columns == tuple(STEPS)
