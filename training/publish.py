"""From a judged model to the one in service.

`publish` writes the bundle and makes it a version in the registry. `promote` asks the gate,
moves the registry's alias ``champion``, writes a line to the ledger, and last of all points the
release at the bundle: that is what the service reads. Doing it twice changes nothing.
"""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime

from features.bundle import Release, current_release, read_bundle, set_release, write_sealed
from features.domain.canonical import canonical_json
from features.domain.errors import NotThere, Refused, unknown
from features.domain.home import Home
from features.manifest import Manifest
from training import tracking
from training.gate import refusals


def publish(home: Home, run: tracking.Run, booster_text: str, manifest: Manifest) -> str:
    """Write the bundle, keep it with the run and register it; gives its digest."""
    digest = write_sealed(home, booster_text, manifest)
    run.keep(home.bundles / digest, tracking.BUNDLE)
    run.register(digest)
    return digest


def promote(home: Home, *, digest: str | None, by: str, why: str) -> Release:
    """Put a published model into service.

    Parameters
    ----------
    home
        The installation.
    digest
        The bundle; the newest version in the registry, unless given.
    by, why
        Who lets it into service and what speaks for it, for the ledger.

    Raises
    ------
    NotThere
        When no model was published yet.
    Unknown
        When there is no bundle of that digest.
    Mismatch
        When the bundle was touched.
    Refused
        When the gate says no; its reasons come first.
    """
    digest = digest or tracking.newest(home)
    if digest is None:
        raise NotThere("There is no model yet: run `unspoken train`.")
    if not (home.bundles / digest).is_dir():
        raise unknown("model", digest, [path.name for path in home.bundles.glob("*")])
    manifest, _ = read_bundle(home.bundles / digest)
    against = refusals(manifest.verdict)
    if against:
        reasons = "; ".join(reason.en for reason in against)
        raise Refused(f"Not promoted: {reasons}. Model {digest} stays out of service.")
    before = _current(home)
    version = tracking.make_champion(home, digest)
    if before is not None and before.bundle == digest:
        return before
    release = _noted(home, digest) or Release(
        bundle=digest,
        version=version,
        promoted_at=datetime.now(UTC).isoformat(timespec="seconds"),
        promoted_by=by,
        why=why,
        previous=before.bundle if before else None,
    )
    _note(home, release)
    set_release(home, release)
    return release


def _current(home: Home) -> Release | None:
    try:
        return current_release(home)
    except NotThere:
        return None


def _noted(home: Home, digest: str) -> Release | None:
    """The ledger's last line when it is of this model: a promotion that was cut off there."""
    lines = home.ledger.read_text().splitlines() if home.ledger.is_file() else []
    if not lines:
        return None
    last = Release(**json.loads(lines[-1]))
    return last if last.bundle == digest else None


def _note(home: Home, release: Release) -> None:
    if _noted(home, release.bundle) == release:
        return
    with home.ledger.open("a") as ledger:
        ledger.write(canonical_json(asdict(release)) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())
