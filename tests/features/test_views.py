"""The tiny world's stories, told by the measures. Every value was worked out by hand."""

from typing import Any

import polars as pl
import pytest

from features.views import RULES


def lately(*days_ago: int) -> Any:
    """What events so many days ago count together, to half a 1024th each."""
    return pytest.approx(sum(0.5 ** (days / 90) for days in days_ago), abs=len(days_ago) / 2048)


STORIES: list[tuple[str, dict[str, Any]]] = [
    # Promised 100 a month, spent 60 in March, April, May and June.
    ("C01", {"months_below_promise": 4, "promise_shortfall_yuan": 40, "contracts_in_force": 1}),
    # The contract ends with December: six months are left.
    ("C01", {"promised_spend_yuan": 100, "months_to_contract_end": 6}),
    # Broken off on 12 May, so in the second month back; the promise no longer binds.
    ("C02", {"contracts_interrupted": 1, "months_since_interruption": 1}),
    ("C02", {"contracts_in_force": 0, "months_below_promise": 0, "months_to_contract_end": None}),
    ("C03", {"suspensions_for_arrears": 3, "suspensions_unannounced": 1}),
    ("C03", {"resumptions_slow": 1, "days_since_suspension": 55}),
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
    # The fall of 1 April is in the third month back; the diamond before it is history.
    ("C09", {"rank": "gold", "rank_falls": 1, "rank_rises": 0, "months_since_rank_fall": 2}),
    ("C06", {"rank_falls": 0, "months_since_rank_fall": None}),
    # Two reminders came two days before; nobody read the third.
    ("C03", {"reminders_received": 2, "reminders_lost": 1, "longest_notice_hours": 48}),
    ("C03", {"suspensions_at_short_notice": 1, "days_cut_off": 3, "suspensions_not_resumed": 0}),
    ("C03", {"largest_arrears_yuan": 52.3, "contacts_from_us": 2, "offers_from_us": 1}),
    ("C06", {"payments_made": 3, "payment_mean_yuan": 120, "payments_credited_late": 0}),
    # Paid on 21 June and not credited on the day.
    ("C12", {"payments_made": 1, "payments_credited_late": 1, "days_since_payment": 10}),
    # 60 yuan a month where it was 120, 120 and 60: 60 instead of 100, between 60 and 120 around 80.
    ("C01", {"spend_change_share": -0.4, "data_change_share": 0, "spend_swing_share": 0.75}),
    # Calls of 10 minutes in May and June after 200 in each month before.
    ("C01", {"months_fallen_silent": 2, "calls_to_usual_share": pytest.approx(220 / 3 / 200)}),
    ("C06", {"months_fallen_silent": 0, "calls_to_usual_share": 1}),
    # 10 May, 20 May and 5 June, about one bill; 8 June about something else.
    ("C04", {"service_contacts": 4, "service_contacts_unsettled": 2, "longest_hold_seconds": 90}),
    ("C04", {"contacts_repeated": 2, "problems_repeated": 1, "days_since_repeat": 26}),
    ("C04", {"days_since_heard": 23, "contacts_lately": 4, "contacts_before": 0}),
    ("C06", {"days_since_heard": 177, "contacts_lately": 0, "contacts_before": 1}),
    ("C05", {"orders_placed": 2, "orders_failed": 1, "orders_tried_again": 1, "orders_open": 1}),
    ("C05", {"slowest_order_hours": 24, "days_since_failed_order": 90}),
    ("C07", {"complaints_escalated": 1, "slowest_handling_days": pytest.approx(16 + 1 / 3)}),
    # 75 % and 45 % of what was sold.
    ("C07", {"line_speed_share": 0.6, "slowest_line_speed_share": 0.45}),
    ("C07", {"measurements_too_slow": 2, "lines_held": 1, "lines_fee_yuan": 80}),
    ("C06", {"line_speed_share": 0.94, "measurements_too_slow": 0, "installations_late": 0}),
    ("C07", {"installations_late": 1, "installation_days_late": 15, "installations_overdue": 0}),
    ("C10", {"installations_overdue": 1, "installation_days_late": 11, "lines_held": 0}),
    # The second fault was repaired on the day itself: not known as it began.
    ("C07", {"faults_reported": 2, "faults_again": 1, "faults_open": 1, "days_since_fault": 20}),
    ("C07", {"slowest_repair_hours": 48, "repairs_disappointing": 1}),
    ("C07", {"incidents_hit": 1, "wrong_bills_hit": 1, "compensated_yuan": 20}),
    ("C12", {"outages_hit": 1, "incidents_not_put_right": 1, "compensated_yuan": 0}),
    ("C12", {"longest_incident_hours": 6, "days_since_incident": 16, "failed_top_ups_hit": 0}),
    ("C08", {"online_events": 2, "online_failures": 1, "online_logins": 2}),
    ("C08", {"slowest_online_seconds": 12, "days_since_online": 10}),
    ("C01", {"recoveries": 1, "recoveries_open": 0, "slowest_first_contact_hours": 1.5}),
    ("C07", {"recoveries": 1, "recoveries_open": 1, "recoveries_not_settled": 0}),
    # Nothing is known of a line nobody sold, and a customer never online is not slow there.
    ("C02", {"line_speed_share": None, "slowest_online_seconds": None, "incidents_hit": 0}),
    # Cut off 118, 86 and 55 days ago, the last time without a reminder; half after ninety days.
    ("C03", {"suspensions_by_recency": lately(118, 86, 55)}),
    ("C03", {"suspensions_unannounced_by_recency": lately(55)}),
    # Sent away twice, 113 and 81 days ago; the third time referred elsewhere. No wait was long.
    ("C05", {"visits_not_done_by_recency": lately(113, 81), "waiting_by_recency": 0}),
    ("C02", {"contracts_ended_early_by_recency": lately(50)}),
    # Two months of a service of 20 yuan without a use.
    ("C04", {"fees_for_nothing_yuan": 40}),
    # Twice the usual bill, two months before the newest.
    ("C07", {"bill_jumps_by_recency": pytest.approx(0.5 ** (2 / 3))}),
    ("C07", {"outside_bundle_share_by_recency": 0}),
    ("C08", {"outside_bundle_share_by_recency": None, "bill_jumps_by_recency": 0}),
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
