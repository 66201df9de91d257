"""A campaign: a purpose, a policy, and every version of the policy with who, when and why."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from features.domain.errors import BadInput
from serving.store import Store, campaigns
from serving.store.campaigns import StoredCampaign
from serving.targeting.policy import Policy

LONGEST_NAME, LONGEST_TEXT = 60, 500


@dataclass(frozen=True)
class Campaign:
    """One version of a campaign."""

    name: str
    purpose: str
    version: int
    policy: Policy
    created_by: str
    created_at: str
    changed_by: str
    changed_at: str
    why: str


def create_campaign(
    store: Store, *, name: str, purpose: str, policy: Policy, by: str, why: str = "created"
) -> Campaign:
    """Begin a campaign.

    Raises
    ------
    Refused
        When there is one of that name.
    BadInput
        When the name or a text cannot be used.
    """
    with store.writing() as connection:
        return _campaign(
            campaigns.create(
                connection,
                name=lawful_name(name),
                purpose=lawful_text(purpose, "purpose"),
                policy=policy.text(),
                by=by,
                why=lawful_text(why, "why"),
            )
        )


def change_thresholds(
    store: Store, *, name: str, seen: int, policy: Policy, by: str, why: str
) -> Campaign:
    """Put a new policy in force, if nobody else did since version `seen`.

    Raises
    ------
    NotThere
        When there is no such campaign.
    Mismatch
        When the campaign is at another version.
    """
    with store.writing() as connection:
        return _campaign(
            campaigns.change(
                connection,
                name=name,
                seen=seen,
                policy=policy.text(),
                by=by,
                why=lawful_text(why, "why"),
            )
        )


def read_campaign(store: Store, name: str) -> Campaign:
    """Read a campaign as it stands now; `NotThere` when there is none of that name."""
    with store.reading() as connection:
        return _campaign(campaigns.read(connection, name))


def all_campaigns(store: Store) -> list[Campaign]:
    """Read all campaigns as they stand now, by name."""
    with store.reading() as connection:
        return [_campaign(found) for found in campaigns.newest_of_all(connection)]


def lawful_name(name: str) -> str:
    """Give a campaign's name in its one spelling, or refuse it: it stands in addresses.

    >>> lawful_name("  停机 回访 ")
    '停机 回访'
    """
    spelled = unicodedata.normalize("NFC", " ".join(name.split()))
    if not 1 <= len(spelled) <= LONGEST_NAME or not all(c.isalnum() or c in " -_" for c in spelled):
        raise BadInput(
            f"A campaign's name has 1 to {LONGEST_NAME} letters, digits, spaces, '-' or '_'."
        )
    return spelled


def lawful_text(text: str, what: str) -> str:
    """Give a sentence in its one spelling, or refuse what cannot be shown or stored."""
    spelled = unicodedata.normalize("NFC", " ".join(text.split()))
    if not 1 <= len(spelled) <= LONGEST_TEXT or not spelled.isprintable():
        raise BadInput(f"{what} takes 1 to {LONGEST_TEXT} printable characters.")
    return spelled


def _campaign(stored: StoredCampaign) -> Campaign:
    return Campaign(
        name=stored.name,
        purpose=stored.purpose,
        version=stored.version,
        policy=Policy.from_text(stored.policy),
        created_by=stored.created_by,
        created_at=stored.created_at,
        changed_by=stored.changed_by,
        changed_at=stored.changed_at,
        why=stored.why,
    )
