"""The data contract: the operator's tables as we expect them."""

from features.sources.billing import BILLS, SUSPENSIONS
from features.sources.channels import ONLINE_EVENTS, ORDERS, SERVICE_CONTACTS
from features.sources.contacts import COMPLAINTS, STORE_CONTACTS, SURVEYS
from features.sources.customers import CUSTOMERS
from features.sources.incidents import INCIDENT_CUSTOMERS, INCIDENTS
from features.sources.lines import FAULTS, HOLDINGS, LINE_SPEEDS
from features.sources.marketing import CONTRACTS, MARKETING_CASES
from features.sources.outreach import OWN_CONTACTS, RECOVERIES
from features.sources.payments import PAYMENTS, REMINDERS
from features.sources.services import SERVICE_USAGE, SERVICES

SOURCES = (
    CUSTOMERS,
    MARKETING_CASES,
    CONTRACTS,
    BILLS,
    PAYMENTS,
    REMINDERS,
    SUSPENSIONS,
    SERVICES,
    SERVICE_USAGE,
    HOLDINGS,
    FAULTS,
    LINE_SPEEDS,
    ORDERS,
    STORE_CONTACTS,
    SERVICE_CONTACTS,
    ONLINE_EVENTS,
    COMPLAINTS,
    SURVEYS,
    INCIDENTS,
    INCIDENT_CUSTOMERS,
    OWN_CONTACTS,
    RECOVERIES,
)

__all__ = [
    "BILLS",
    "COMPLAINTS",
    "CONTRACTS",
    "CUSTOMERS",
    "FAULTS",
    "HOLDINGS",
    "INCIDENTS",
    "INCIDENT_CUSTOMERS",
    "LINE_SPEEDS",
    "MARKETING_CASES",
    "ONLINE_EVENTS",
    "ORDERS",
    "OWN_CONTACTS",
    "PAYMENTS",
    "RECOVERIES",
    "REMINDERS",
    "SERVICES",
    "SERVICE_CONTACTS",
    "SERVICE_USAGE",
    "SOURCES",
    "STORE_CONTACTS",
    "SURVEYS",
    "SUSPENSIONS",
]
