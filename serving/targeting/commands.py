"""What the command line asks of targeting: begin a campaign, and write a list to a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from features.domain.canonical import sync_folder
from features.domain.errors import BadInput, NotThere
from serving.settings import Settings
from serving.store import Store
from serving.store.audit import record
from serving.store.lists import StoredList
from serving.targeting.campaign import Campaign, create_campaign, read_campaign
from serving.targeting.export import export_csv
from serving.targeting.policy import Policy


def begin_if_none(
    settings: Settings,
    name: str,
    *,
    by: str,
    purpose: str,
    minimum_probability: float,
    capacity: int | None,
    rules: Iterable[str],
) -> Campaign:
    """Begin a campaign of this name, or give the one that is there, untouched.

    Parameters
    ----------
    rules
        Enabled rules as words: ``suspended_repeatedly`` or
        ``suspended_repeatedly:at_least=3``; thresholds that are not named keep their defaults.
    """
    store = Store.open(settings.url)
    try:
        try:
            return read_campaign(store, name)
        except NotThere:
            policy = Policy.of(minimum_probability, capacity, dict(map(_rule, rules)))
            return create_campaign(store, name=name, purpose=purpose, policy=policy, by=by)
    finally:
        store.close()


def _rule(words: str) -> tuple[str, dict[str, int]]:
    """Read a rule with its thresholds.

    >>> _rule("expired_without_renewal:step=3,at_least=2")
    ('expired_without_renewal', {'step': 3, 'at_least': 2})
    """
    name, _, rest = words.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair]
    try:
        return name.strip(), {key.strip(): int(value) for key, _, value in pairs}
    except ValueError:
        raise BadInput(
            f"{words!r} is not a rule: write it as suspended_repeatedly:at_least=3."
        ) from None


def write_csv(
    settings: Settings, head: StoredList, path: Path, *, by: str = "command line"
) -> Path:
    """Write a published list as a CSV file, masked as everywhere; the file is whole or absent.

    That it was taken out is recorded, as it is when the API gives it.
    """
    store = Store.open(settings.url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with store.writing() as connection:
            record(connection, who=by, what="list exported", on=f"list:{head.id}")
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.writelines(export_csv(store, settings.home, head, "zh"))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        store.close()
    return path
