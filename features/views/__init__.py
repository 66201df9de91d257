"""Every question we ask about a customer, and the rules that rest on the answers.

``VIEWS`` is written by hand, in the order in which measures appear; a new view is added here.
"""

from features.declare.rule import AnyRule
from features.declare.view import CustomerView
from features.views.bills import bill_shocks, spending
from features.views.bills_lately import bill_jumps_lately, outside_bundle_lately
from features.views.complaints import complaints_and_their_end
from features.views.contacts import store_visits
from features.views.contracts import (
    contracts_in_force,
    expired_without_renewal,
    interrupted_contracts,
)
from features.views.faults import faults_and_repairs
from features.views.hotline import hotline_and_online, repeated_contacts
from features.views.incidents import hit_by_incidents
from features.views.line_speed import speed_against_sold
from features.views.online import online_use
from features.views.orders import orders_and_their_end
from features.views.outreach import approached_by_us, recoveries_and_their_end
from features.views.payments import payments_and_credit
from features.views.products import late_installations, lines_held
from features.views.profile import profile
from features.views.promise import below_promised_spend
from features.views.ranks import changes_of_rank
from features.views.recency import contracts_ended_early, suspensions_lately, visits_lately
from features.views.reminders import reminders_of_arrears
from features.views.rules import RULES
from features.views.services import idle_paid_services
from features.views.silence import fallen_silent, last_heard_of
from features.views.suspensions import suspension_experience, suspensions_for_arrears
from features.views.trends import spend_trend
from features.views.unused import fees_for_nothing

VIEWS: tuple[CustomerView, ...] = (
    profile,
    changes_of_rank,
    interrupted_contracts,
    contracts_in_force,
    expired_without_renewal,
    below_promised_spend,
    suspensions_for_arrears,
    suspension_experience,
    reminders_of_arrears,
    payments_and_credit,
    idle_paid_services,
    spending,
    bill_shocks,
    spend_trend,
    fallen_silent,
    last_heard_of,
    store_visits,
    hotline_and_online,
    repeated_contacts,
    online_use,
    orders_and_their_end,
    complaints_and_their_end,
    lines_held,
    late_installations,
    faults_and_repairs,
    speed_against_sold,
    hit_by_incidents,
    approached_by_us,
    recoveries_and_their_end,
    contracts_ended_early,
    suspensions_lately,
    visits_lately,
    fees_for_nothing,
    outside_bundle_lately,
    bill_jumps_lately,
)


def view_of(rule: AnyRule) -> CustomerView:
    """Find the view whose answer a rule holds against its thresholds."""
    return next(view for view in VIEWS if rule.columns[0] in view.columns)


__all__ = ["RULES", "VIEWS", "view_of"]
