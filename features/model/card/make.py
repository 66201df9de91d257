"""Make the card of a model from its manifest, its verdict, the release and the ledger."""

from __future__ import annotations

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.model.bundle import Release, current_release
from features.model.card.checked import audit, gate, slices
from features.model.card.origin import data, label, recipe, service
from features.model.card.page import Card
from features.model.card.use import ends, use
from features.model.card.worth import calibration, headline, intervals, verdict_of
from features.model.gate_evidence import GateEvidence
from features.model.ledger.lines import Entry, read
from features.model.manifest import Manifest


def card_of(home: Home, digest: str, manifest: Manifest) -> Card:
    """Put together all that is recorded of a model; what is not says so.

    Parameters
    ----------
    home
        The installation, for the ledger and the release.
    digest, manifest
        The model, verified by whoever asks.

    Raises
    ------
    Mismatch
        When the ledger was touched.
    """
    verdict = manifest.verdict
    entries = [entry for entry in read(home) if entry.bundle == digest]
    evidence = _evidence(entries)
    sections = (
        service(digest, manifest, _release(home), entries),
        use(),
        data(manifest, verdict),
        *recipe(verdict),
        label(manifest, verdict),
        verdict_of(verdict),
        calibration(manifest, verdict),
        intervals(verdict),
        slices(evidence),
        audit(verdict),
        gate(evidence),
        ends(),
    )
    return Card(
        digest=digest,
        headline=headline(verdict),
        sections=list(sections),
    )


def _evidence(entries: list[Entry]) -> GateEvidence | None:
    """What the gate found when the model was last proposed or refused."""
    found = [entry.evidence for entry in entries if entry.evidence]
    return GateEvidence.of(found[-1]) if found else GateEvidence()


def _release(home: Home) -> Release | None:
    try:
        return current_release(home)
    except UnspokenError:
        return None
