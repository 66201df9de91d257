"""The ledger in sentences: which model decided on a day, who let it, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from features.domain.errors import NotThere
from features.domain.home import Home
from features.model.ledger.history import Tenure, deciding_on, open_proposals
from features.model.ledger.lines import Entry, read

_DID = {
    "proposal": "proposed",
    "refusal": "was refused by the gate, asked for by",
    "rejection": "was rejected by",
    "promotion": "went into service, approved by",
    "rollback": "serves again, rolled back by",
}


def lines_of(home: Home, day: date | None) -> list[str]:
    """Tell the whole ledger, or who decided on a day.

    Raises
    ------
    NotThere
        When no decision was made yet, or none served on that day.
    Mismatch
        When the ledger was touched; names the line.
    """
    entries = read(home)
    if not entries:
        raise NotThere("The ledger is empty: run `unspoken promote` to propose a model.")
    if day is None:
        return [
            *map(_line, entries),
            *_waiting(entries),
            f"All {len(entries)} lines hold together.",
        ]
    found = deciding_on(entries, day)
    if not found:
        raise NotThere(f"No model served on {day}; the first came on {_moment(_first(entries))}.")
    return [line for tenure in found for line in _tenure(tenure)]


def _line(entry: Entry) -> str:
    did = _DID[entry.kind]
    who = f"{did} by {entry.by}" if entry.kind == "proposal" else f"{did} {entry.by}"
    return f"{_moment(entry.at)}  {entry.bundle} {who}: {entry.why}"


def _waiting(entries: tuple[Entry, ...]) -> Iterator[str]:
    for entry in open_proposals(entries):
        yield f"Waits for a second person: unspoken approve {entry.bundle}"


def _tenure(tenure: Tenure) -> Iterator[str]:
    until = f"until {_moment(tenure.until)}" if tenure.until else "and still does"
    yield f"Model {tenure.bundle} served from {_moment(tenure.since)} {until}."
    change, proposal = tenure.change, tenure.proposal
    if change.kind == "rollback":
        yield f"  Rolled back to by {change.by}: {change.why}"
    if proposal is None:
        yield (
            f"  Let in by {change.by}: {change.why}"
            if change.kind == "promotion"
            else ("  Its promotion is older than the evidence kept here.")
        )
        return
    yield f"  Proposed by {proposal.by} on {_moment(proposal.at)}: {proposal.why}"
    if change.kind == "promotion":
        yield f"  Approved by {change.by}: {change.why}"
    evidence = proposal.evidence
    if decision := evidence.get("decision"):
        yield f"  The gate: {decision['en']}"
    for check in evidence.get("checks", ()):
        yield f"    {check['name']}: {check['words']['en']}"


def _first(entries: tuple[Entry, ...]) -> str | None:
    return next((entry.at for entry in entries if entry.kind == "promotion"), None)


def _moment(moment: str | None) -> str:
    """A moment by this machine's clock."""
    if moment is None:
        return "no day yet"
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
