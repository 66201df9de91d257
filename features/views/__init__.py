"""Every question we ask about a customer, and the rules that rest on the answers.

``VIEWS`` is written by hand, in the order in which measures appear; a new view is added here.
"""

from features.declare.rule import AnyRule
from features.declare.view import CustomerView
from features.views.bills import bill_shocks, spending
from features.views.contacts import complaints_and_their_end, store_visits
from features.views.contracts import (
    contracts_in_force,
    expired_without_renewal,
    interrupted_contracts,
)
from features.views.profile import profile
from features.views.promise import below_promised_spend
from features.views.rules import RULES
from features.views.services import idle_paid_services
from features.views.suspensions import suspensions_for_arrears

VIEWS: tuple[CustomerView, ...] = (
    profile,
    interrupted_contracts,
    contracts_in_force,
    expired_without_renewal,
    below_promised_spend,
    suspensions_for_arrears,
    idle_paid_services,
    spending,
    bill_shocks,
    store_visits,
    complaints_and_their_end,
)


def view_of(rule: AnyRule) -> CustomerView:
    """Find the view whose answer a rule holds against its thresholds."""
    return next(view for view in VIEWS if rule.columns[0] in view.columns)


__all__ = ["RULES", "VIEWS", "view_of"]
