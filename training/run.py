"""``unspoken train``: from snapshots and answers to a published, judged model.

1. `make_dataset` joins measures and labels and holds the newest month out, with its customers;
2. `learn` chooses and teaches on the earlier months, inner folds cut by customer;
3. the held-out month judges it, beside a logistic regression and the mission's rules;
4. `publish` writes the bundle and registers it; everything is kept in an MLflow run.

The model that was judged is the model that is published: it is not taught again with the month
that judged it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from features.domain.home import Home
from features.domain.progress import SILENT, Progress
from features.feature_set import FEATURES, Codes
from features.manifest import Floats, ManifestColumn
from training import tracking
from training.baseline import Baseline
from training.dataset import Dataset, make_dataset
from training.gating.verdict import refusals
from training.judge import auc_difference, auc_noise, calibration_noise, judge
from training.label import POLICY
from training.learner import Learned, learn, load, raw_score
from training.pack import pack
from training.publish import publish
from training.rules import best_single, rivals
from training.shape import candidates
from training.split import by_customer

INNER = 4


@dataclass(frozen=True)
class TrainResult:
    """What was trained: the MLflow run, the bundle, and the verdict of the held-out month."""

    run_id: str
    digest: str
    verdict: dict[str, Any]

    def lines(self) -> list[str]:
        """What a person should read, the most important first."""
        found = self.verdict
        reasons = [f"The gate refuses it: {reason.en}." for reason in refusals(found)]
        baseline, rules = found["baseline"], {rule["name"]: rule for rule in found["rules"]}
        return [
            *reasons,
            f"Held out {found['held_out']}: {found['rows']:,} customers answered, "
            f"{found['base_rate']:.1%} of them dissatisfied.",
            f"AUC {found['auc']:.3f} ± {found['auc_standard_error']:.3f} "
            f"(logistic regression {baseline['auc']:.3f}), "
            f"PR-AUC {found['average_precision']:.3f}.",
            f"Of the first 5 % on the list {found['precision_at_5_percent']:.1%} are dissatisfied, "
            f"of the first 10 % {found['precision_at_10_percent']:.1%}.",
            *(
                f"At equal size of list {_times(rule['lift'])} the dissatisfied that "
                f"{name.replace('_', ' ')} finds."
                for name, rule in rules.items()
                if name in (found["best_rule"], "all_rules") and rule["lift"] is not None
            ),
            f"Model {self.digest}, MLflow run {self.run_id}.",
        ]


def _times(lift: float) -> str:
    return f"{lift:.2f} ×"


def train(
    home: Home,
    *,
    as_ofs: list[date] | None = None,
    by: str,
    seed: int = 0,
    progress: Progress = SILENT,
) -> TrainResult:
    """Teach, judge and publish a model; it is not in service until it is promoted.

    Parameters
    ----------
    home
        The installation; its snapshots must be built.
    as_ofs
        Days to use, all that have a snapshot and an outcome unless given; the newest judges.
    by
        Who trains, for the manifest.
    seed
        Draws the random parts of rows and columns.
    progress
        Told how far it is.

    Raises
    ------
    UnspokenError
        With one sentence that says what to do, when there is too little to learn from.
    """
    data = make_dataset(home, as_ofs, progress=progress)
    codes = FEATURES.learn_codes(data.teaching.frame)
    columns = _columns(codes)
    matrix = FEATURES.matrix(data.teaching.frame, codes)
    held_out = data.held_out.days[0].isoformat()
    with (
        progress.step("Teaching and judging", len(candidates(len(matrix))) + 2) as advance,
        tracking.run(home, name=f"held out {held_out}", by=by) as run,
    ):
        learned = learn(
            matrix,
            data.teaching.label,
            by_customer(data.teaching.customers, INNER),
            names=list(FEATURES.names),
            monotone=FEATURES.directions,
            seed=seed,
            advance=advance,
        )
        baseline = Baseline.fit(columns, matrix, data.teaching.label)
        unseen = FEATURES.matrix(data.held_out.frame, codes)
        verdict = judge_dated(data, learned, unseen, baseline.score(unseen))
        manifest = pack(
            learned,
            matrix,
            columns=list(columns),
            fingerprint=FEATURES.fingerprint,
            model_name=tracking.MODEL,
            made_by=by,
            label=POLICY.words.en,
            base_rate=float(data.teaching.label.mean()),
            trained_on=[day.isoformat() for day in data.teaching.days],
            held_out=held_out,
            data_hashes=data.digests,
            verdict=verdict,
            run_id=run.id,
        )
        run.say(_settings(data, learned, seed))
        run.measure(_figures(verdict))
        run.keep_json(verdict, "verdict.json")
        digest = publish(home, run, learned.booster_text, manifest)
        advance(1)
    return TrainResult(run.id, digest, verdict)


def judge_dated(
    data: Dataset, learned: Learned, unseen: Floats, baseline_score: Floats
) -> dict[str, Any]:
    """Judge a model on the held-out month, beside a baseline's scores of the same rows.

    `unseen` is the matrix of the held-out rows, shape (n, measures).
    """
    label = data.held_out.label
    score = raw_score(load(learned.booster_text), unseen)
    probability = learned.calibration.probability(score)
    ahead, ahead_noise = auc_difference(score, baseline_score, label)
    against = rivals(data.held_out.frame, score, label)
    best = best_single(against)
    return {
        **judge(score, probability, label).as_dict(),
        "auc_standard_error": auc_noise(score, label),
        "calibration_noise": calibration_noise(probability, label),
        "rows": len(label),
        "held_out": data.held_out.days[0].isoformat(),
        "baseline": {
            "name": "logistic regression",
            **judge(baseline_score, np.exp(-np.logaddexp(0, -baseline_score)), label).as_dict(),
            "auc_behind_model": ahead,
            "auc_behind_model_standard_error": ahead_noise,
        },
        "rules": [rival.as_dict() for rival in against],
        "best_rule": best.name if best else None,
    }


def _columns(codes: Codes) -> tuple[ManifestColumn, ...]:
    return tuple(
        ManifestColumn(
            name=column.name,
            kind=column.kind,
            codes=list(codes[column.name]) if column.kind == "category" else None,
        )
        for column in FEATURES.columns
    )


def _settings(data: Dataset, learned: Learned, seed: int) -> dict[str, object]:
    return {
        "seed": seed,
        "leaves": learned.shape.leaves,
        "rate": learned.shape.rate,
        "trees": learned.trees,
        "calibration": learned.calibration.kind,
        "label": POLICY.words.en,
        "horizon_days": POLICY.horizon_days,
        "first_as_of": data.teaching.days[0],
        "last_as_of": data.teaching.days[-1],
        "held_out": data.held_out.days[0],
        "rows": len(data.teaching.frame),
        "rows_of_customers_who_judge": data.withheld,
        "measures": len(FEATURES.columns),
        "fingerprint": FEATURES.fingerprint,
    }


def _figures(verdict: dict[str, Any]) -> dict[str, float]:
    """The verdict's numbers under flat names, as MLflow shows them."""
    figures = {name: value for name, value in verdict.items() if isinstance(value, float)}
    baseline = verdict["baseline"]
    figures |= {f"baseline_{n}": v for n, v in baseline.items() if isinstance(v, float)}
    for rule in verdict["rules"]:
        if rule["lift"] is not None:
            figures[f"lift_over_{rule['name']}"] = rule["lift"]
            if rule["name"] == verdict["best_rule"]:
                figures["lift_over_best_rule"] = rule["lift"]
    return figures
