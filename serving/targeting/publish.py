"""Publish a list: decide as the preview did, write it whole, never change it.

The same wish (campaign version, snapshot, model) has one list, however often and by however many
it is published: the database holds a unique key of it.
"""

from __future__ import annotations

import secrets

from features.domain.errors import Mismatch, OutOfRange, Refused
from serving.scoring.deployment import Deployment, deploy
from serving.settings import Settings
from serving.store import Store, lists
from serving.store.lists import StoredList
from serving.store.moments import now
from serving.targeting.campaign import Campaign, lawful_text, read_campaign
from serving.targeting.entries import entries_of, sha256_of
from serving.targeting.preview import Decision, decide
from serving.targeting.receipt import Receipt, code_version, natural_key


def publish_list(
    settings: Settings, campaign: str, *, by: str, why: str
) -> tuple[StoredList, bool]:
    """Publish a campaign's list from the command line; see `publish`."""
    store = Store.open(settings.url)
    try:
        deployment = deploy(settings.home)
        return publish(store, deployment, campaign, by=by, why=why, largest=settings.largest_list)
    finally:
        store.close()


def publish(
    store: Store,
    deployment: Deployment,
    name: str,
    *,
    by: str,
    why: str,
    largest: int,
    seen: int | None = None,
) -> tuple[StoredList, bool]:
    """Publish the list of a campaign as it stands now.

    Parameters
    ----------
    store, deployment
        The service's records, and the model and snapshot it stands on.
    name
        The campaign.
    by, why
        Who publishes and what for.
    largest
        How many customers a list may hold.
    seen
        The version of the campaign the person looked at, if they say.

    Returns
    -------
    tuple
        The list, and whether it is new; otherwise it is the one published before.

    Raises
    ------
    NotThere
        When there is no such campaign.
    Mismatch
        When the campaign is no longer at version `seen`.
    Refused
        When nobody would be on the list.
    OutOfRange
        When more would be on it than `largest`.
    """
    reason = lawful_text(why, "why")
    campaign = read_campaign(store, name)
    if seen is not None and seen != campaign.version:
        raise Mismatch(
            "Somebody changed this campaign after you looked at it; preview it again first."
        )
    key = natural_key(campaign.name, campaign.version, campaign.policy, deployment.population)
    with store.reading() as connection:
        before = lists.by_natural_key(connection, key)
    if before is not None:
        return before, False
    decision = decide(deployment.population, campaign.policy)
    _refuse_unlawful_size(decision.size, largest)
    entries = [e.stored() for e in entries_of(decision, deployment.model, deployment.snapshot)]
    deployment.refuse_if_built_again()
    receipt = _receipt(campaign, decision, sha256_of(entries))
    head = StoredList(
        id=secrets.token_hex(16),
        natural_key=key,
        campaign=campaign.name,
        campaign_version=campaign.version,
        as_of=receipt.as_of,
        model=receipt.model,
        size=decision.size,
        expected_found=decision.expected_found,
        expected_precision=decision.expected_precision,
        sha256=receipt.entries_sha256,
        receipt=receipt.text(),
        created_at=now(),
        created_by=by,
        why=reason,
    )
    with store.writing() as connection:
        return lists.publish(connection, head, entries)


def _refuse_unlawful_size(size: int, largest: int) -> None:
    if size == 0:
        raise Refused(
            "Nobody would be on this list; lower the minimum probability or the rules' thresholds."
        )
    if size > largest:
        raise OutOfRange(
            f"{size} customers would be on this list, {largest} are possible at most; "
            "set a capacity or raise the minimum probability."
        )


def _receipt(campaign: Campaign, decision: Decision, entries_sha256: str) -> Receipt:
    population = decision.population
    return Receipt(
        campaign=campaign.name,
        campaign_version=campaign.version,
        policy=campaign.policy.as_json(),
        model=population.model,
        snapshot=population.snapshot,
        as_of=population.as_of.isoformat(),
        population=population.size,
        eligible=population.eligible.height,
        excluded=population.excluded,
        size=decision.size,
        entries_sha256=entries_sha256,
        code_version=code_version(),
    )
