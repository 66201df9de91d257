"""What the ledger tells: who served when, what one can go back to, what waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from features.model.bundle import Release
from features.model.ledger.lines import Entry


@dataclass(frozen=True, slots=True)
class Tenure:
    """A model in service: `since` a change and `until` the next one, None while it serves.

    ``change`` is the promotion or rollback that let it in. ``proposal`` holds the evidence: of a
    model that came back by a rollback, that of its own promotion. None where the ledger's first
    form kept none.
    """

    change: Entry
    proposal: Entry | None
    until: str | None

    @property
    def bundle(self) -> str:
        """The model's digest."""
        return self.change.bundle

    @property
    def since(self) -> str:
        """When it began, ISO."""
        return self.change.at

    def held_on(self, day: date) -> bool:
        """Whether it served at any moment of a day, by this machine's clock."""
        return _day(self.since) <= day and (self.until is None or day <= _day(self.until))


def tenures(entries: Sequence[Entry]) -> list[Tenure]:
    """All times in service, oldest first."""
    by_hash = {entry.hash: entry for entry in entries}
    changes = [entry for entry in entries if entry.kind in ("promotion", "rollback")]
    ends: list[str | None] = [*(entry.at for entry in changes[1:]), None]
    reasons: dict[str, Entry | None] = {}
    found: list[Tenure] = []
    for change, until in zip(changes, ends, strict=False):  # without a change, no end either
        if change.kind == "promotion":
            reasons[change.bundle] = by_hash.get(change.proposal or "")
        found.append(Tenure(change, reasons.get(change.bundle), until))
    return found


def deciding_on(entries: Sequence[Entry], day: date) -> list[Tenure]:
    """Which models decided on a day, oldest first: several where they changed during it."""
    return [tenure for tenure in tenures(entries) if tenure.held_on(day)]


def served(entries: Sequence[Entry], serving: Release | None = None) -> list[Release]:
    """The models one can go back to, oldest first; the last one serves.

    A promotion comes on top; a rollback takes off what lies above its model. What served before
    the ledger's first line is known by name only.
    """
    stack: list[Release] = []
    for entry in entries:
        if entry.kind == "promotion":
            if not stack and entry.previous:
                stack.append(_by_name_only(entry.previous))
            stack.append(release_of(entry))
        elif entry.kind == "rollback":
            del stack[-1:]
            while stack and stack[-1].bundle != entry.bundle:
                stack.pop()
            if not stack:
                stack.append(release_of(entry))
    if stack or serving is None:
        return stack
    return [*([_by_name_only(serving.previous)] if serving.previous else []), serving]


def _by_name_only(bundle: str) -> Release:
    return Release(bundle, None, "", "", "", None)


def release_of(change: Entry) -> Release:
    """What the service reads after a promotion or a rollback."""
    return Release(
        bundle=change.bundle,
        version=change.version,
        promoted_at=change.at,
        promoted_by=change.by,
        why=change.why,
        previous=change.previous,
    )


def open_proposals(entries: Sequence[Entry]) -> list[Entry]:
    """Proposals that nobody has answered, oldest first; a newer one of a model replaces it."""
    waiting: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind != "rollback":
            waiting.pop(entry.bundle, None)
        if entry.kind == "proposal":
            waiting[entry.bundle] = entry
    return list(waiting.values())


def last_change(entries: Sequence[Entry]) -> Entry | None:
    """The newest promotion or rollback."""
    return next((e for e in reversed(entries) if e.kind in ("promotion", "rollback")), None)


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone().date()
