"""What a run keeps besides figures: the data it used, slices as a table, and pictures."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from features.domain.home import Home
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.manifest import Floats
from features.views import RULES
from training.gating.same_rows import groups_of
from training.learner import Learned, load, raw_score
from training.pictures import judged, shap_pictures
from training.pictures.shap_pictures import Explained
from training.pictures.style import house_style
from training.pictures.told import titles, units
from training.rules import ALL_RULES, fired
from training.slice_figures import slice_figures
from training.split import Flags
from training.tracking.inputs import SnapshotUsed
from training.tracking.runs import Run
from training.training_set import TrainingSet

EXPLAINED = 2_000  # customers drawn for the pictures of contributions
DPI = 150
_DRAWN = 7


def keep_evidence(
    home: Home,
    run: Run,
    training_set: TrainingSet,
    learned: Learned,
    baseline_score: Floats,
    *,
    pictures: bool,
) -> None:
    """Keep with the run what lets a person see for themselves.

    Parameters
    ----------
    home, run
        Where the snapshots lie, and the open run.
    training_set, learned
        What taught and what judges, and the model.
    baseline_score
        Scores of the rows that judge by the logistic regression, shape (n,).
    pictures
        Whether to draw; the run says so either way. shap takes many seconds to import.
    """
    held_out = training_set.data.held_out
    run.used(_snapshots(home, training_set), list(training_set.columns))
    score = raw_score(load(learned.booster_text), training_set.unseen)
    probability = learned.calibration.probability(score)
    groups = groups_of(Snapshot.open(home, held_out.days[0]), held_out.frame)
    table = slice_figures(groups, score, probability, held_out.label, held_out.survey_weight)
    run.keep_table(table, "slices.json")
    run.say({"pictures": "drawn" if pictures else "turned off"})
    if not pictures:
        return
    label, weight = held_out.label, held_out.survey_weight
    explained = explain(training_set, learned)
    rules = rule_lists(training_set, label, weight)
    draw: dict[str, Callable[[], Figure]] = {
        "gains": lambda: judged.gains(score, baseline_score, label, weight, rules),
        "calibration": lambda: judged.calibration(probability, label, weight),
    }
    if explained.strongest(1):  # where no tree has a split there is nothing to take apart
        draw |= {
            "shap_beeswarm": lambda: shap_pictures.beeswarm(explained),
            "shap_bar": lambda: shap_pictures.bar(explained),
            "shap_dependence": lambda: shap_pictures.dependences(explained),
        }
    _keep(run, draw)


def explain(training_set: TrainingSet, learned: Learned) -> Explained:
    """Take the scores of some customers who judge apart; drawn, always the same ones."""
    rows = len(training_set.unseen)
    drawn = np.random.default_rng(_DRAWN).permutation(rows)[:EXPLAINED]
    matrix = np.ascontiguousarray(training_set.unseen[np.sort(drawn)])
    booster = load(learned.booster_text)
    parts = np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=1), np.float64)
    told, in_units = titles(), units()
    return Explained(
        matrix,
        parts[:, :-1],
        base=float(parts[0, -1]),
        names=[told[name] for name in FEATURES.names],
        units=[in_units[name] for name in FEATURES.names],
        levels={told[name]: levels for name, levels in training_set.codes.items()},
    )


def rule_lists(training_set: TrainingSet, label: Flags, weight: Floats) -> list[judged.RuleList]:
    """The lists that the mission's rules name in the held-out month, those that name nobody not."""
    said = {rule.name: rule.words.en for rule in RULES} | {ALL_RULES: "all rules together"}
    return [
        judged.RuleList(
            said[name],
            share=float(weight[hit].sum() / weight.sum()),
            found=float(weight[hit] @ label[hit] / (weight @ label)),
        )
        for name, hit in fired(training_set.data.held_out.frame).items()
        if hit.any()
    ]


def _snapshots(home: Home, training_set: TrainingSet) -> list[SnapshotUsed]:
    data = training_set.data
    judging = data.held_out.days[0].isoformat()
    rows = {
        day.isoformat(): part.frame.filter(part.frame["as_of"] == day).height
        for part in (data.teaching, data.held_out)
        for day in part.days
    }
    return [
        SnapshotUsed(
            home.snapshot(date.fromisoformat(day)),
            digest,
            FEATURES.fingerprint,
            rows.get(day, 0),
            "judging" if day == judging else "teaching",
        )
        for day, digest in data.digests.items()
    ]


def _keep(run: Run, draw: dict[str, Callable[[], Figure]]) -> None:
    with tempfile.TemporaryDirectory() as folder, house_style():
        for name, picture in draw.items():
            path = Path(folder) / f"{name}.png"
            picture().savefig(path, dpi=DPI, bbox_inches="tight", metadata={"Software": None})
        run.keep(Path(folder), "pictures")
