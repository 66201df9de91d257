"""Rules are live: every lawful threshold is answered from measures that are already there."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.declare.rule import AnyRule
from features.domain.errors import OutOfRange, Unknown
from features.views import RULES
from features.views.rules import EXPIRED_WITHOUT_RENEWAL, SUSPENDED_REPEATEDLY


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@given(data=st.data())
def test_every_lawful_threshold_names_a_column_that_exists(
    measures: pl.DataFrame, rule: AnyRule, data: st.DataObject
) -> None:
    values = {
        name: data.draw(st.integers(bound.low, bound.high))
        for name, bound in rule.thresholds.items()
    }

    fired = measures.select(rule.fires(values))

    assert fired.height == measures.height
    assert fired.to_series().null_count() == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_higher_threshold_never_finds_more(measures: pl.DataFrame, rule: AnyRule) -> None:
    bound = rule.thresholds["at_least"]
    sizes = [
        measures.filter(rule.fires({"at_least": value})).height
        for value in range(bound.low, bound.high + 1)
    ]

    assert sizes == sorted(sizes, reverse=True)


@given(st.integers(1, 12), st.integers(1, 20))
def test_the_ladder_answers_as_counting_visits_does(
    measures: pl.DataFrame, months: int, visits: int
) -> None:
    # C05 came in the first, the second and the fourth month after the contract ran out.
    came = sum(after <= months for after in (1, 2, 4))

    fired = EXPIRED_WITHOUT_RENEWAL.fires({"step": months, "at_least": visits})

    assert measures.filter(fired)["customer_id"].to_list() == (["C05"] if came >= visits else [])


def test_an_unknown_measure_never_fires() -> None:
    frame = pl.DataFrame({"suspensions_for_arrears": [None, 1.0, 2.0]})

    assert frame.select(SUSPENDED_REPEATEDLY.fires({})).to_series().to_list() == [
        False,
        False,
        True,
    ]


def test_a_threshold_outside_its_range_names_the_lawful_one() -> None:
    with pytest.raises(OutOfRange, match="from 1 to 12 times; 13 is outside"):
        SUSPENDED_REPEATEDLY.check({"at_least": 13})


def test_an_unknown_threshold_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(Unknown, match="Did you mean 'at_least'"):
        SUSPENDED_REPEATEDLY.check({"at_lest": 2})


def test_true_is_not_a_threshold() -> None:
    with pytest.raises(OutOfRange, match="whole number"):
        SUSPENDED_REPEATEDLY.check({"at_least": True})
