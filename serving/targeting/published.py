"""Every published list with the customers it named, for whoever watches what came of it."""

from __future__ import annotations

from datetime import date

from features.model.watch_report import Listed
from serving.settings import Settings
from serving.store import Store
from serving.store.lists import StoredList, all_entries, of_campaign
from serving.targeting.campaign import all_campaigns


def listed(settings: Settings) -> list[Listed]:
    """Read all lists of all campaigns, each with its customers in their order."""
    store = Store.open(settings.url)
    try:
        return [
            Listed(
                id=head.id,
                campaign=campaign.name,
                as_of=date.fromisoformat(head.as_of),
                model=head.model,
                customers=tuple(_customers(store, head)),
            )
            for campaign in all_campaigns(store)
            for head in _heads(store, campaign.name)
        ]
    finally:
        store.close()


def _heads(store: Store, campaign: str) -> list[StoredList]:
    with store.reading() as connection:
        return of_campaign(connection, campaign)


def _customers(store: Store, head: StoredList) -> list[str]:
    with store.reading() as connection:
        return [entry.customer_id for entry in all_entries(connection, head.id)]
