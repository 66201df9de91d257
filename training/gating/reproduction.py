"""What taught a model and what judged it, taken again from the recorded snapshots.

The gate believes a verdict only after it came out again: a manifest says of itself what it likes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isclose

import numpy as np

from features.domain.errors import NotThere, UnspokenError
from features.domain.home import Home
from features.domain.words import Words
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.manifest import Manifest
from features.model.verdict import Verdict
from training.baseline import Baseline
from training.gating.check import Check
from training.held_out import judge_dated
from training.label import LabelPolicy
from training.learner import Learned, load
from training.shape import Shape
from training.training_set import TrainingSet, assemble

EQUAL = 1e-9  # figures of the same bytes may differ in the last place on another processor


@dataclass(frozen=True)
class Reproduction:
    """A published model, and the rows that taught and judged it."""

    manifest: Manifest
    booster_text: str
    training_set: TrainingSet

    @classmethod
    def of(cls, home: Home, manifest: Manifest, booster_text: str) -> "Reproduction":
        """Join the snapshots and answers that a manifest names, and audit them again.

        Raises
        ------
        UnspokenError
            When there are not answers enough any more.
        """
        verdict = manifest.verdict
        flagged = (verdict.flagged if verdict else None) or ()
        kept = {found.column: found.kept_because for found in flagged if found.kept_because}
        training_set = assemble(
            home,
            [date.fromisoformat(day) for day in _days(manifest)],
            LabelPolicy.of_record(verdict.label_policy if verdict else None),
            keep_suspect=[f"{column}={reason}" for column, reason in kept.items()],
            leave_out=_left_out(manifest),
            seed=int(load(booster_text).params["seed"]),
        )
        return cls(manifest, booster_text, training_set)

    def verdict(self) -> Verdict:
        """Judge it again, beside a logistic regression that is fitted again."""
        training_set = self.training_set
        teaching = training_set.data.teaching
        baseline = Baseline.fit(
            training_set.columns, training_set.matrix, teaching.label, teaching.sample_weight
        )
        booster = load(self.booster_text)
        learned = Learned(
            booster_text=self.booster_text,
            calibration=self.manifest.calibration,
            shape=Shape(int(booster.params["num_leaves"]), float(booster.params["learning_rate"])),
            trees=booster.num_trees(),
            inner_auc=float("nan"),  # known only while shapes were compared, as is what follows
            left_out=np.full(len(training_set.matrix), np.nan),
        )
        return judge_dated(
            training_set.data,
            learned,
            training_set.unseen,
            baseline.score(training_set.unseen),
            training_set.audited.suspects(),
        )


def _left_out(manifest: Manifest) -> list[str]:
    recipe = manifest.verdict.recipe if manifest.verdict else None
    return list(recipe.leave_out) if recipe else []


def unchanged(home: Home, manifest: Manifest) -> Check:
    """Look whether every snapshot that taught or judged is there as it was."""
    found = _changed(home, manifest)
    words = found or Words(
        zh="学习与检验所用的快照与当时相同", en="every snapshot that taught or judged is as it was"
    )
    return Check("data", found is None, words, {"snapshots": dict(manifest.data_hashes)})


def _changed(home: Home, manifest: Manifest) -> Words | None:
    if manifest.fingerprint != FEATURES.fingerprint:
        return Words(
            zh="它学的是另一组指标；请重新运行 `unspoken build` 与 `unspoken train`",
            en="it was taught other measures than this version computes; run `unspoken build`, "
            "then `unspoken train` again",
        )
    days = _days(manifest)
    if not manifest.held_out or set(days) != set(manifest.data_hashes):
        return Words(
            zh="它没有写明由哪些快照学习与检验；请重新运行 `unspoken train`",
            en="it does not say which snapshots taught and judged it; run `unspoken train` again",
        )
    for day in days:
        try:
            there = Snapshot.open(home, date.fromisoformat(day))
        except NotThere:
            return Words(
                zh=f"{day} 的快照已不在；请重新运行 `unspoken build` 与 `unspoken train`",
                en=f"the snapshot of {day} is gone; run `unspoken build`, then `unspoken train`",
            )
        if there.digest != manifest.data_hashes[day]:
            return Words(
                zh=f"{day} 的快照之后重建过；请重新运行 `unspoken train`",
                en=f"the snapshot of {day} was built again since; run `unspoken train` again",
            )
    return None


def same_verdict(said: Verdict | None, found: Verdict) -> Check:
    """Compare the figures that a manifest says with those that came out again."""
    recorded = said.as_recorded() if said else {}
    other = next(_differing(recorded, found.as_recorded(), ()), None)
    if other is None:
        words = Words(
            zh="清单所写的评估可由留出的客户重新算出",
            en="the held-out customers give the verdict that its manifest says",
        )
        return Check("verdict", passed=True, words=words)
    name, said_there, found_there = other
    words = Words(
        zh=f"清单所写的 {name} 是 {said_there}，重新计算得 {found_there}",
        en=f"its manifest says {name} is {said_there}, and the held-out rows give {found_there}",
    )
    return Check("verdict", passed=False, words=words)


def _differing(
    said: object, found: object, path: tuple[str, ...]
) -> Iterator[tuple[str, object, object]]:
    """Every figure that came out differently: its name, and both values."""
    if path == ("flagged",):
        return  # the audit has a check of its own
    if isinstance(found, dict) and isinstance(said, dict):
        for name, value in found.items():
            yield from _differing(said.get(name), value, (*path, name))
    elif isinstance(found, list) and isinstance(said, list) and len(found) == len(said):
        for place, (one, other) in enumerate(zip(said, found, strict=True)):
            yield from _differing(one, other, (*path, str(place)))
    elif isinstance(found, float) and isinstance(said, float):
        if not isclose(said, found, rel_tol=EQUAL, abs_tol=EQUAL):
            yield ".".join(path), said, round(found, 6)
    elif said != found:
        yield ".".join(path), said, found


def _days(manifest: Manifest) -> list[str]:
    return [*manifest.trained_on, manifest.held_out or ""]


def readable(
    home: Home, manifest: Manifest, booster_text: str
) -> tuple[Reproduction | None, Check | None]:
    """Take the rows again, or say why they cannot be."""
    try:
        return Reproduction.of(home, manifest, booster_text), None
    except UnspokenError as error:
        words = Words(
            zh=f"数据不足以重新检验：{error}", en=f"its rows cannot be taken again: {error}"
        )
        return None, Check("data", passed=False, words=words)
