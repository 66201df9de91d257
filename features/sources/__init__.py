"""The data contract: the operator's tables as we expect them."""

from features.sources.billing import BILLS, SUSPENSIONS
from features.sources.contacts import COMPLAINTS, STORE_CONTACTS, SURVEYS
from features.sources.customers import CUSTOMERS
from features.sources.marketing import CONTRACTS, MARKETING_CASES
from features.sources.services import SERVICE_USAGE, SERVICES

SOURCES = (
    CUSTOMERS,
    MARKETING_CASES,
    CONTRACTS,
    BILLS,
    SUSPENSIONS,
    SERVICES,
    SERVICE_USAGE,
    STORE_CONTACTS,
    COMPLAINTS,
    SURVEYS,
)

__all__ = [
    "BILLS",
    "COMPLAINTS",
    "CONTRACTS",
    "CUSTOMERS",
    "MARKETING_CASES",
    "SERVICES",
    "SERVICE_USAGE",
    "SOURCES",
    "STORE_CONTACTS",
    "SURVEYS",
    "SUSPENSIONS",
]
