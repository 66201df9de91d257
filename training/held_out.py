"""The verdict of the held-out rows: a model's figures, what stood beside it, what was suspected.

Everything the gate, the ledger and a person need to judge a model is in this one record, which goes
into the manifest as it is.
"""

from collections.abc import Sequence

import numpy as np

from features.model.manifest import Floats
from features.model.verdict import BaselineFigures, Record, Suspect, Verdict
from training.dataset import Dataset
from training.interval import lists_of
from training.judge import (
    auc_difference,
    auc_noise,
    calibration_groups,
    calibration_noise,
    effective_rows,
    judge,
)
from training.learner import Learned, load, raw_score
from training.rules import best_single, rivals
from training.split import Flags


def judge_dated(
    data: Dataset,
    learned: Learned,
    unseen: Floats,
    baseline_score: Floats,
    flagged: Sequence[Suspect] = (),
) -> Verdict:
    """Judge a model on the held-out month, beside a baseline's scores of the same rows.

    `unseen` is the matrix of the held-out rows, shape (n, measures); `flagged` is what the leak
    audit found.
    """
    label, weight = data.held_out.label, data.held_out.survey_weight
    score = raw_score(load(learned.booster_text), unseen)
    probability = learned.calibration.probability(score)
    ahead, ahead_noise = auc_difference(score, baseline_score, label, weight)
    against = rivals(data.held_out.frame, score, label, weight)
    best = best_single(against)
    return Verdict(
        **judge(score, probability, label, weight).model_dump(),
        unweighted=judge(score, probability, label),
        auc_standard_error=auc_noise(score, label, weight),
        calibration_noise=calibration_noise(probability, label, weight),
        lists=lists_of(learned.calibration, score, label),
        rows=len(label),
        held_out=data.held_out.days[0].isoformat(),
        rows_withheld=data.withheld,
        baseline=BaselineFigures(
            name="logistic regression",
            **judge(
                baseline_score, np.exp(-np.logaddexp(0, -baseline_score)), label, weight
            ).model_dump(),
            auc_behind_model=ahead,
            auc_behind_model_standard_error=ahead_noise,
        ),
        rules=[rival.figures() for rival in against],
        best_rule=best.name if best else None,
        calibration_groups=_groups(probability, label, weight),
        flagged=list(flagged),
    )


def _groups(probability: Floats, label: Flags, weight: Floats) -> list[tuple[float, float, float]]:
    """Expected share, actual share and effective rows of each group, for the card's picture."""
    share = effective_rows(weight) / len(weight)
    groups = calibration_groups(probability, label, weight=weight)
    return [(expected, actual, round(share * rows, 1)) for expected, actual, rows in groups]


def figures(verdict: Verdict) -> dict[str, float]:
    """The verdict's numbers under flat names, as MLflow shows them."""
    plain = _floats(verdict)
    if verdict.baseline:
        plain |= {f"baseline_{name}": value for name, value in _floats(verdict.baseline).items()}
    for rule in verdict.rules or ():
        if rule.lift is not None:
            plain[f"lift_over_{rule.name}"] = rule.lift
            if rule.name == verdict.best_rule:
                plain["lift_over_best_rule"] = rule.lift
    return plain | {"suspects": float(len(verdict.flagged or ()))}


def _floats(record: Record) -> dict[str, float]:
    return {name: value for name, value in record.model_dump().items() if isinstance(value, float)}
