"""The tiny world's stories, told by the measures. Every value was worked out by hand."""

from typing import Any

import polars as pl
import pytest

from features.views import RULES

STORIES: list[tuple[str, dict[str, Any]]] = [
    # Promised 100 a month, spent 60 in March, April, May and June.
    ("C01", {"months_below_promise": 4, "promise_shortfall_yuan": 40, "contracts_in_force": 1}),
    # The contract ends with December: six months are left.
    ("C01", {"promised_spend_yuan": 100, "months_to_contract_end": 6}),
    # Broken off on 12 May, so in the second month back; the promise no longer binds.
    ("C02", {"contracts_interrupted": 1, "months_since_interruption": 1}),
    ("C02", {"contracts_in_force": 0, "months_below_promise": 0, "months_to_contract_end": None}),
    ("C03", {"suspensions_for_arrears": 3, "suspensions_unannounced": 1}),
    ("C03", {"slowest_resumption_minutes": 40, "days_since_suspension": 55}),
    # One, no and no use in three months: a third of a use a month.
    ("C04", {"idle_service_fee_00": 0, "idle_service_fee_01": 20, "services_fee_yuan": 20}),
    # Ran out on 28 February; came on 10 March, 11 April and 12 June.
    ("C05", {"visits_after_expiry_01": 1, "visits_after_expiry_02": 2}),
    ("C05", {"visits_after_expiry_03": 2, "visits_after_expiry_04": 3, "months_since_expiry": 4}),
    ("C06", {"store_visits": 1, "store_visits_for_nothing": 0, "bill_shocks": 0}),
    # 240 yuan in April after 120 in each month before.
    ("C07", {"bill_shocks": 1, "largest_shock_yuan": 120, "months_since_shock": 2}),
    ("C07", {"complaints": 1, "complaints_badly_ended": 1, "complaints_open": 0}),
    # Absence is declared: no bill is unknown spend, and no suspension is none.
    ("C08", {"spend_yuan": None, "tenure_months": 0, "suspensions_for_arrears": 0}),
    ("C12", {"complaints": 1, "complaints_open": 1, "complaints_badly_ended": 0}),
    # Suspended on 20 June, known on 3 July: not known on 1 July.
    ("C12", {"suspensions_for_arrears": 0, "store_visits_for_nothing": 1}),
]


@pytest.mark.parametrize(("customer", "expected"), STORIES)
def test_measures_tell_the_story(
    measures: pl.DataFrame, customer: str, expected: dict[str, Any]
) -> None:
    row = measures.row(by_predicate=pl.col("customer_id") == customer, named=True)

    assert {name: row[name] for name in expected} == expected


def test_customers_who_left_are_not_measured(measures: pl.DataFrame) -> None:
    assert "C11" not in measures["customer_id"]


def test_the_five_rules_find_whom_the_stories_are_about(measures: pl.DataFrame) -> None:
    found = {rule.name: measures.filter(rule.fires({}))["customer_id"].to_list() for rule in RULES}

    assert found == {
        "contract_interrupted": ["C02"],
        "below_promised_spend": ["C01", "C10"],
        "expired_without_renewal": ["C05"],
        "suspended_repeatedly": ["C03", "C09"],
        "idle_paid_service": ["C04"],
    }


def test_measures_are_floats_or_words(measures: pl.DataFrame) -> None:
    kinds = {dtype for name, dtype in measures.schema.items() if name != "customer_id"}

    assert kinds == {pl.Float64(), pl.String()}
