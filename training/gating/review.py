"""From a published model to the gate's review of it, step by step."""

from collections.abc import Mapping

from features.bundle import read_sealed
from features.domain.home import Home
from features.ledger.serving import serving_now
from training.gating.check import Review, excused
from training.gating.verdict import verdict_checks


def review(home: Home, digest: str, despite: Mapping[str, str] | None = None) -> Review:
    """Examine a model for service.

    Parameters
    ----------
    home
        The installation.
    digest
        The model.
    despite
        Reasons to let it pass all the same, by the name of the check.

    Raises
    ------
    Mismatch
        When the bundle was touched.
    Unknown, Refused, BadInput
        When a reason is for no check, for one that nobody may excuse, or empty.
    """
    manifest, _ = read_sealed(home.bundles / digest)
    serving = serving_now(home)
    checks = tuple(verdict_checks(manifest.verdict))
    return Review(digest, serving.bundle if serving else None, excused(checks, despite or {}))
