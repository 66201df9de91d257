"""What a million rows cost through our training, against bare LightGBM on the same matrix.

Ours: the leak audit, one booster of a given shape (one tenth of the customers is left out of it
and calibrates), the logistic regression and the single rule beside it, the verdict on later
rows and the manifest with its golden rows. Theirs: `lightgbm.train` with the same parameters, and
nothing else. The search for a shape is left out of both.
"""

from dataclasses import dataclass
from datetime import date
from statistics import median

import lightgbm as lgb
import numpy as np
import polars as pl

from features.model.manifest import Floats, ManifestColumn
from features.model.verdict import Verdict
from tests.benchmarks.measurement import seconds
from training.audit.dated import DatedRows, audit_dated
from training.baseline import Baseline
from training.fit.single_rule import beside, best_single_rule
from training.grow import TrainingData, parameters
from training.judge import auc_difference, auc_noise, calibration_noise, judge
from training.learner import Given, learn, load, raw_score
from training.pack import pack
from training.run import inner_folds
from training.shape import house_shape
from training.split import Flags

MEASURES = 60
MONTHS = 10
GIVEN = Given(house_shape(31), 400)
JUDGES = 20  # one row judges for so many that teach


@dataclass(frozen=True)
class Panel:
    """Customers over months: ``rows`` with their matrix, those that judge last."""

    rows: pl.DataFrame
    matrix: Floats
    teaching: int

    @property
    def label(self) -> Flags:
        """Whether each row turned out dissatisfied."""
        return self.rows["dissatisfied"].to_numpy()


def panel(teaching: int, *, seed: int = 0) -> Panel:
    """Counts, amounts and shares with blanks; a dozen of them are causes, alone and together."""
    draw = np.random.default_rng(seed)
    rows = teaching + teaching // JUDGES
    matrix = np.empty((rows, MEASURES))
    for j in range(MEASURES):
        kinds = (draw.poisson(0.3 + j / 30, rows), draw.gamma(2, 40, rows), draw.random(rows))
        matrix[:, j] = kinds[j % 3]
        if j % 5 == 4:
            matrix[draw.random(rows) < 0.3, j] = np.nan
    full = np.nan_to_num((matrix - np.nanmean(matrix, 0)) / np.nanstd(matrix, 0))
    log_odds = full[:, :12] @ np.linspace(0.4, 0.05, 12) + 0.3 * full[:, 0] * full[:, 1] - 2.0
    label = draw.random(rows) < 1 / (1 + np.exp(-log_odds))
    customers = max(1, teaching // MONTHS)
    months = [date(2025, 1 + month, 1) for month in range(MONTHS + 1)]
    frame = pl.DataFrame(
        {
            "customer_id": [f"C{i % customers:07d}" for i in range(teaching)]
            + [f"J{i:07d}" for i in range(rows - teaching)],
            "as_of": [months[min(i // customers, MONTHS - 1)] for i in range(teaching)]
            + [months[-1]] * (rows - teaching),
            "dissatisfied": label,
            **{f"m{j:02d}": matrix[:, j] for j in range(MEASURES)},
        }
    )
    return Panel(frame.with_columns(pl.col(pl.Float64).fill_nan(None)), matrix, teaching)


def ours(data: Panel) -> float:
    """Everything `unspoken train` does between the joined rows and the registry; gives the AUC."""
    names = [f"m{j:02d}" for j in range(MEASURES)]
    columns = tuple(ManifestColumn(name=name, kind="number") for name in names)
    strangers = data.rows.select(names).head(1_000)
    judging = len(data.rows) - data.teaching
    audited = audit_dated(DatedRows(data.rows, judging, strangers, data.matrix), names)
    taught = audited.taught(data.matrix, names)
    matrix, unseen = taught[: data.teaching], taught[data.teaching :]
    label, outcome = data.label[: data.teaching], data.label[data.teaching :]
    customers = data.rows["customer_id"].head(data.teaching).to_list()
    learned = learn(matrix, label, inner_folds(customers, GIVEN), names=names, given=GIVEN)
    baseline = Baseline.fit(columns, matrix, label).score(unseen)
    score = raw_score(load(learned.booster_text), unseen)
    probability = learned.calibration.probability(score)
    rule = beside(best_single_rule(columns, matrix, label), unseen, score, outcome)
    found = judge(score, probability, outcome)
    verdict = Verdict.model_validate(
        {
            **found.model_dump(),
            "auc_standard_error": auc_noise(score, outcome),
            "calibration_noise": calibration_noise(probability, outcome),
            "ahead_of_baseline": auc_difference(score, baseline, outcome),
            "rule_precision": rule and rule.precision,
        }
    )
    pack(
        learned,
        matrix,
        columns=list(columns),
        fingerprint="benchmark",
        model_name="benchmark",
        made_by="make bench",
        label="dissatisfied",
        base_rate=float(label.mean()),
        trained_on=[],
        verdict=verdict,
    )
    return found.auc


def bare(data: Panel) -> None:
    """The same trees by LightGBM alone."""
    matrix, label = data.matrix[: data.teaching], data.label[: data.teaching]
    settings = parameters(GIVEN.shape, data.teaching, TrainingData(matrix, label))
    lgb.train(settings, lgb.Dataset(matrix, label.astype(np.float64)), GIVEN.trees)


def cost_against_lightgbm(teaching: int, turns: int = 5) -> tuple[float, float, float]:
    """Our seconds, theirs and our AUC: in turns, the median of each."""
    data = panel(teaching)
    spent: tuple[list[float], list[float]] = ([], [])
    aucs: list[float] = []
    for turn in range(turns):
        both = ((lambda: aucs.append(ours(data)), spent[0]), (lambda: bare(data), spent[1]))
        for run, times in both if turn % 2 == 0 else reversed(both):
            times.append(seconds(run))
    return median(spent[0]), median(spent[1]), aucs[0]
