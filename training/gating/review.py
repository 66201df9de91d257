"""From a published model to the gate's review of it.

1. What its verdict says: chance, baseline, rules, calibration; and what the leak audit found.
2. Whether the snapshots that taught and judged it are still those; without them nothing below can
   be believed, so the review ends there.
3. Whether the booster grows again, byte for byte, and whether the verdict comes out again.
4. Whether the month that judged it is new enough.
5. Whether it is better than the model in service on the same rows, and worse for nobody.
"""

from collections.abc import Mapping

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.domain.words import Words
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.bundle import read_sealed
from features.model.ledger.lines import read
from features.model.ledger.serving import serving_now
from features.model.manifest import Manifest
from training.gating.champion import NO_CHAMPION, better, not_comparable
from training.gating.check import Check, Review, excused
from training.gating.leaks import leaks
from training.gating.looks import looked_at
from training.gating.newest import OTHER_QUESTION, newest, same_question
from training.gating.parse import unreadable
from training.gating.policy import AGREED, GatePolicy
from training.gating.refusals import verdict_checks
from training.gating.regrow import regrow, reproducible
from training.gating.reproduction import Reproduction, readable, same_verdict, unchanged
from training.gating.same_rows import Ranked, SameRows, groups_of
from training.gating.slices import slices

Bundle = tuple[Manifest, str]


def review(
    home: Home,
    digest: str,
    despite: Mapping[str, str] | None = None,
    policy: GatePolicy = AGREED,
    progress: Progress = SILENT,
) -> Review:
    """Examine a model for service.

    Parameters
    ----------
    home
        The installation.
    digest
        The model.
    despite
        Reasons to let it pass all the same, by the name of the check.
    policy
        The limits.
    progress
        Told how far it is.

    Raises
    ------
    Mismatch
        When the bundle was touched.
    Unknown, Refused, BadInput
        When a reason is for no check, for one that nobody may excuse, or empty.
    """
    candidate = read_sealed(home.bundles / digest)
    manifest, booster_text = candidate
    serving = serving_now(home)
    against = serving.bundle if serving else None
    with progress.step("Examining", 3) as advance:
        data = unchanged(home, manifest)
        torn = unreadable(booster_text)
        reproduction, gone = (
            readable(home, *candidate) if data.passed and not torn else (None, None)
        )
        advance(1)
        checks = [*verdict_checks(manifest.verdict)]
        flagged = manifest.verdict.flagged if manifest.verdict else None
        if reproduction is None:
            checks += [leaks(flagged, None), gone or data]
            checks += [torn] if torn else []
        else:
            found = reproduction.verdict()
            checks += [leaks(flagged, found.flagged), data]
            checks.append(reproducible(booster_text, _grown_again(reproduction)))
            checks.append(same_verdict(manifest.verdict, found))
            advance(1)
            checks += _on_the_same_rows(home, digest, reproduction, against, policy)
            advance(1)
    return Review(digest, against, excused(tuple(checks), despite or {}))


def _grown_again(reproduction: Reproduction) -> str:
    matrix, teaching = reproduction.training_set.matrix, reproduction.training_set.data.teaching
    return regrow(reproduction.booster_text, matrix, teaching.label, teaching.sample_weight)


def _on_the_same_rows(
    home: Home, digest: str, reproduction: Reproduction, against: str | None, policy: GatePolicy
) -> list[Check]:
    manifest, part = reproduction.manifest, reproduction.training_set.data.held_out
    champion, why_not = _champion(home, against) if against else (None, None)
    rows = SameRows(
        label=part.label,
        weight=part.survey_weight,
        candidate=Ranked.by(manifest, reproduction.booster_text, part.frame),
        champion=Ranked.by(*champion, part.frame) if champion else None,
        groups=groups_of(Snapshot.open(home, part.days[0]), part.frame),
    )
    if against and why_not:
        comparison = not_comparable(against, why_not)
    elif champion and not same_question(manifest, champion[0]):
        comparison = not_comparable(against or "", OTHER_QUESTION)
    elif champion:
        looks = 1 + looked_at(read(home), manifest, digest)
        fresher = (manifest.held_out or "") > (champion[0].held_out or "")
        until = max(champion[0].trained_on)
        comparison = better(rows, policy, until, fresher=fresher, looks=looks)
        comparison.figures["held_out"] = manifest.held_out
    else:
        comparison = NO_CHAMPION
    return [
        newest(home, manifest, champion[0] if champion else None, policy),
        comparison,
        slices(rows, policy),
    ]


def _champion(home: Home, digest: str) -> tuple[Bundle | None, Words | None]:
    """The model in service, or why it cannot be asked."""
    try:
        bundle = read_sealed(home.bundles / digest)
    except UnspokenError as error:
        return None, Words(zh=str(error), en=str(error))
    if bundle[0].fingerprint != FEATURES.fingerprint:
        return None, Words(
            zh="它学的是另一组指标", en="it was taught other measures than this version computes"
        )
    return bundle, None
