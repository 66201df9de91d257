"""The release follows the ledger: its line comes first, what the service reads comes last.

A process killed between the two leaves the old model serving. Whoever decides next finishes
what the ledger says before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.model.bundle import Release, current_release, set_release
from features.model.ledger.history import last_change, release_of
from features.model.ledger.lines import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Change:
    """A release, and whether this call only finished or found what an earlier one had done."""

    release: Release
    was_there: bool = False


def serving_now(home: Home) -> Release | None:
    """The release, or None where no model serves yet."""
    try:
        return current_release(home)
    except NotThere:
        return None


def put_in_service(home: Home, change: Entry) -> Release:
    """Point the release at the model of a promotion or a rollback."""
    release = release_of(change)
    set_release(home, release)
    return release


def finish(home: Home, ledger: Ledger) -> bool:
    """Point the release where the ledger says; tell whether it pointed elsewhere."""
    change = last_change(ledger.entries)
    if change is None:
        return False
    try:
        serving = serving_now(home)
    except Mismatch:  # a damaged release is written anew
        serving = None
    wanted = release_of(change)
    if serving and (serving.bundle, serving.promoted_at) == (wanted.bundle, wanted.promoted_at):
        return False
    put_in_service(home, change)
    return True
