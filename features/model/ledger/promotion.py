"""Two persons in: one proposes what the gate let pass, another approves.

The gate of `training` examines a model and hands over all it found; `propose` keeps that in the
ledger. Nothing lets a model in without such a proposal. `approve` asks for a second person, looks
at the bundle's hashes again, and at whether the model still serves that the proposed one was
compared with.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from features.domain.errors import NotThere, Refused, unknown
from features.domain.home import Home
from features.model.bundle import read_sealed
from features.model.ledger.history import last_change, open_proposals, release_of
from features.model.ledger.identity import identity, same_person
from features.model.ledger.lines import Entry, locked
from features.model.ledger.serving import Change, finish, put_in_service, serving_now

PROPOSAL_DAYS = 30  # the next retraining comes after a month, and is compared anew


def propose(
    home: Home,
    *,
    digest: str,
    by: str,
    why: str,
    version: int | None,
    against: str | None,
    evidence: dict[str, Any],
) -> Entry:
    """Keep a proposal that passed the gate; the same one again changes nothing.

    Parameters
    ----------
    home
        The installation.
    digest, version
        The model, and its number in the registry.
    by, why
        Who asks for it and what speaks for it.
    against
        Digest of the model in service that the gate compared it with, if there was one.
    evidence
        What the gate found.
    """
    identity(by)
    with locked(home) as ledger:
        finish(home, ledger)
        waiting = _waiting(ledger.entries, digest)
        same = waiting and (waiting.previous, waiting.evidence) == (against, evidence)
        if waiting and same and same_person(waiting.by, by) and not _late(waiting):
            return waiting
        return ledger.add(
            "proposal",
            bundle=digest,
            by=by,
            why=why,
            version=version,
            previous=against,
            evidence=evidence,
        )


def refuse(
    home: Home, *, digest: str, by: str, why: str, against: str | None, evidence: dict[str, Any]
) -> Entry:
    """Keep that the gate refused a model; it closes an older proposal of it."""
    identity(by)
    with locked(home) as ledger:
        return ledger.add(
            "refusal", bundle=digest, by=by, why=why, previous=against, evidence=evidence
        )


def approve(home: Home, *, digest: str | None, by: str, why: str) -> Change:
    """Let a proposed model into service, as the second person.

    Parameters
    ----------
    home
        The installation.
    digest
        The proposed model; the newest proposal, unless given.
    by, why
        Who approves, and why.

    Raises
    ------
    NotThere
        When nothing is proposed.
    Unknown
        When that model is not proposed; names those that are.
    Refused
        When the same person proposed it, when another model serves by now, or after
        `PROPOSAL_DAYS`.
    Mismatch
        When the bundle, or the ledger, was touched.
    """
    identity(by)
    with locked(home) as ledger:
        finished = finish(home, ledger)
        last = last_change(ledger.entries)
        meant = last and last.kind == "promotion" and digest in (None, last.bundle)
        if last and meant and (finished or (digest and not _waiting(ledger.entries, digest))):
            return Change(release_of(last), was_there=True)
        proposal = _asked_for(ledger.entries, digest)
        _refuse_unlawful(home, proposal, by)
        read_sealed(home.bundles / proposal.bundle)
        entry = ledger.add(
            "promotion",
            bundle=proposal.bundle,
            by=by,
            why=why,
            version=proposal.version,
            previous=proposal.previous,
            proposal=proposal.hash,
        )
        return Change(put_in_service(home, entry))


def reject(home: Home, *, digest: str | None, by: str, why: str) -> Entry:
    """Close a proposal; who made it may do so too.

    Raises
    ------
    NotThere, Unknown
        As for `approve`.
    """
    identity(by)
    with locked(home) as ledger:
        finish(home, ledger)
        proposal = _asked_for(ledger.entries, digest)
        return ledger.add(
            "rejection", bundle=proposal.bundle, by=by, why=why, proposal=proposal.hash
        )


def _refuse_unlawful(home: Home, proposal: Entry, by: str) -> None:
    model = proposal.bundle
    if same_person(proposal.by, by):
        raise Refused(
            f"{proposal.by} proposed model {model}, so somebody else must approve it: "
            f"`unspoken approve {model} --by NAME`."
        )
    if _late(proposal):
        raise Refused(
            f"Model {model} was proposed more than {PROPOSAL_DAYS} days ago; type `unspoken "
            f"promote --model {model}` to have it examined again."
        )
    release = serving_now(home)
    serving = release.bundle if release else None
    if serving != proposal.previous:
        raise Refused(
            f"Model {model} was compared with {proposal.previous or 'no model'}, and "
            f"{serving or 'no model'} serves by now; type `unspoken promote --model {model}` to "
            "have it compared with that one."
        )


def _waiting(entries: tuple[Entry, ...], digest: str) -> Entry | None:
    return next((e for e in open_proposals(entries) if e.bundle == digest), None)


def _asked_for(entries: tuple[Entry, ...], digest: str | None) -> Entry:
    waiting = open_proposals(entries)
    if not waiting:
        raise NotThere("No model is proposed; type `unspoken promote` to propose one.")
    if digest is None:
        return waiting[-1]
    found = _waiting(entries, digest)
    if found is None:
        raise unknown("proposed model", digest, [entry.bundle for entry in waiting])
    return found


def _late(proposal: Entry) -> bool:
    since = datetime.now(UTC) - datetime.fromisoformat(proposal.at)
    return since > timedelta(days=PROPOSAL_DAYS)
