"""From a judged model to the one in service.

`publish` writes the bundle and makes it a version in the registry. `propose` has the gate examine
it and keeps what it found in the ledger, as a proposal or as a refusal. `approve` is for a second
person, `roll_back` for anybody with a reason: the ledger's line comes first, then the release,
which the service reads, and the registry's alias ``champion`` follows. Doing one twice changes
nothing, and what was cut off is finished by the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from features.domain.errors import NotThere, Refused, unknown
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.model.bundle import Release, write_sealed
from features.model.ledger import promotion, rollback
from features.model.ledger.history import last_change, release_of
from features.model.ledger.lines import Entry, read
from features.model.ledger.serving import serving_now
from features.model.manifest import Manifest
from training.gating.check import Review
from training.gating.review import review
from training.tracking import registry
from training.tracking.runs import Run


@dataclass(frozen=True)
class Proposed:
    """A model the gate let pass, and the line of the ledger that asks for it."""

    review: Review
    entry: Entry


def publish(home: Home, run: Run, booster_text: str, manifest: Manifest) -> str:
    """Write the bundle, keep it with the run and register it; gives its digest."""
    digest = write_sealed(home, booster_text, manifest)
    run.publish(digest)
    return digest


def propose(
    home: Home,
    *,
    digest: str | None,
    by: str,
    why: str,
    despite: Mapping[str, str] | None = None,
    progress: Progress = SILENT,
) -> Proposed:
    """Have the gate examine a published model, and propose it if it passes.

    Parameters
    ----------
    home
        The installation.
    digest
        The bundle; the newest version in the registry, unless given.
    by, why
        Who proposes it and what speaks for it, for the ledger.
    despite
        Reasons to let it pass where a check says no, by the check's name.
    progress
        Told how far it is.

    Raises
    ------
    NotThere
        When no model was published yet.
    Unknown
        When there is no bundle of that digest, or no check of a name in `despite`.
    Mismatch
        When the bundle was touched.
    Refused
        When the gate says no; its reasons come first. The refusal is in the ledger.
    """
    digest = digest or registry.newest(home)
    if digest is None:
        raise NotThere("There is no model yet: run `unspoken train`.")
    if not (home.bundles / digest).is_dir():
        raise unknown("model", digest, [path.name for path in home.bundles.glob("*")])
    serving = serving_now(home)
    if serving and serving.bundle == digest:
        raise Refused(f"Model {digest} is in service already.")
    found = review(home, digest, despite, progress=progress)
    if not found.accepted:
        promotion.refuse(
            home, digest=digest, by=by, why=why, against=found.against, evidence=found.as_dict()
        )
        stays = f"Model {digest} stays out of service."
        raise Refused("\n".join([*found.lines(), *_with_a_reason(found), stays]))
    entry = promotion.propose(
        home,
        digest=digest,
        by=by,
        why=why,
        version=registry.version_of(home, digest),
        against=found.against,
        evidence=found.as_dict(),
    )
    _champion_follows(home)
    return Proposed(found, entry)


def _with_a_reason(found: Review) -> list[str]:
    """Say how to propose it all the same, where all that speaks against it may be excused."""
    failing = [check for check in found.checks if not check.holds]
    if not all(check.excusable for check in failing):
        return []
    excuses = " ".join(f"--despite {check.name}='…'" for check in failing)
    return [
        "A person may let it pass all the same, with a reason that the ledger keeps:",
        f"  unspoken promote --model {found.digest} --why '…' {excuses}",
    ]


def approve(home: Home, *, digest: str | None, by: str, why: str) -> Release:
    """Let a proposed model into service as the second person.

    Raises
    ------
    NotThere, Unknown, Refused, Mismatch
        As `features.model.ledger.promotion.approve`.
    """
    release = promotion.approve(home, digest=digest, by=by, why=why).release
    _champion_follows(home)
    return release


def roll_back(home: Home, *, by: str, why: str, to: str | None = None) -> Release:
    """Let the model that served before serve again.

    A rollback that was cut off, also before the registry knew of it, is finished and goes no
    further.

    Raises
    ------
    Refused, Unknown, Mismatch
        As `features.model.ledger.rollback.roll_back`.
    """
    last, serving = last_change(read(home)), serving_now(home)
    if last and serving and last.kind == "rollback" and (last.by, last.why) == (by, why):
        cut_off = serving == release_of(last) and registry.champion(home) != serving.bundle
        if cut_off:
            _champion_follows(home)
            return serving
    release = rollback.roll_back(home, by=by, why=why, to=to).release
    _champion_follows(home)
    return release


def _champion_follows(home: Home) -> None:
    """Move the registry's alias to the model in service, whoever put it there."""
    serving = serving_now(home)
    if serving and registry.champion(home) != serving.bundle:
        registry.make_champion(home, serving.bundle)
