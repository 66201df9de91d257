"""How good is `fit`, beside what one would otherwise take, on the same folds of real tables?

And what does training cost on a million rows, against bare LightGBM (`training_cost.py`)?

Every rival gets the same rows and the same columns, encoded the same way inside each fold, with
its own defaults; `fit` gets what its audit leaves it. Where xgboost and catboost are missing
(they are in the dependency group ``bench``) the others are compared without them.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import lightgbm as lgb
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from features.domain.progress import Progress
from features.model.manifest import Floats
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.training_cost import GIVEN, MEASURES, cost_against_lightgbm
from training.audit.run import audit
from training.baseline import Baseline
from training.fit.cross import cross_examine
from training.fit.folds import Validate, cut
from training.fit.options import FitOptions
from training.judge import judge, mean_figures
from training.split import Flags
from training.table.columns import Columns, learn_columns, matrix
from training.table.condition import Condition
from training.table.read import read_table

WHERE = "UNSPOKEN_DATA"
FIGURES = ("auc", "average_precision", "precision_at_10_percent")
ROWS_OF_THE_COST = 1_000_000
OPTIONAL = {"xgboost": "XGBoost", "catboost": "CatBoost"}

# Teaches with a matrix and its columns, gives scores of another matrix.
Rival = Callable[[Columns, Floats, Flags, Floats], Floats]


@dataclass(frozen=True)
class Real:
    """One table, and what is asked of it."""

    name: str
    file: str
    id: str
    label: str
    dissatisfied: str
    drop: tuple[str, ...]
    ways: tuple[Validate, ...]


REAL = (
    Real(
        "beijing",
        "beijing_mobile_voice/voice_satisfaction.xlsx",
        "用户id",
        "语音通话整体满意度",
        "<= 6",
        ("网络覆盖与信号强度..用户描述.1",),  # the survey's own questions
        ("blocks", "shuffled"),
    ),
    Real(
        "cell2cell",
        "cell2cell/cell2celltrain.csv.zip",
        "CustomerID",
        "Churn",
        "Yes",
        ("RetentionCalls", "RetentionOffersAccepted", "MadeCallToRetentionTeam"),
        ("shuffled",),  # its rows are in no order that means anything
    ),
)


def measure(progress: Progress) -> list[Measurement]:
    """AUC, average precision and precision in the top 10 %, side by side; and the cost."""
    measured = [one for real in REAL for one in _real(real, progress)]
    with progress.step(f"Training on {ROWS_OF_THE_COST:,} rows", total=1) as advance:
        mine, bare, auc = cost_against_lightgbm(ROWS_OF_THE_COST)
        advance(1)
    shape = f"{MEASURES} measures, {GIVEN.trees} trees of {GIVEN.shape.leaves} leaves"
    measured.append(
        Measurement(
            "models.train_1m.cost_against_lightgbm",
            mine / bare,
            "×",
            f"bare {bare:.1f} s, ours with all checks {mine:.1f} s (AUC {auc:.3f}); {shape}",
        )
    )
    return measured


def _real(real: Real, progress: Progress) -> Iterator[Measurement]:
    folder = os.environ.get(WHERE)
    if not folder or not (Path(folder) / real.file).is_file():
        with progress.step(f"Left out: {WHERE} names no folder with {real.file}", 1) as advance:
            advance(1)
        return
    for module, name in OPTIONAL.items():
        if not importlib.util.find_spec(module):
            with progress.step(f"Left out: {name} is not installed", 1) as advance:
                advance(1)
    for way in real.ways:
        with progress.step(f"{real.name} by {way}", total=len(rivals()) + 1) as advance:
            yield from _compare(real, Path(folder) / real.file, way, advance)


def rivals() -> dict[str, Rival]:
    """Name and recipe of whatever is installed."""
    found: dict[str, Rival] = {
        "logistic_regression": _logistic,
        "lightgbm_defaults": _lightgbm,
        "hist_gradient_boosting": _hist,
    }
    if importlib.util.find_spec("xgboost"):
        found["xgboost"] = _xgboost
    if importlib.util.find_spec("catboost"):
        found["catboost"] = _catboost
    return found


def _compare(
    real: Real, file: Path, way: Validate, advance: Callable[[int], None]
) -> list[Measurement]:
    options = FitOptions(file, real.id, real.label, real.dissatisfied, Path(), drop=real.drop)
    table = read_table(file)
    names = options.columns(table.columns)
    found = Condition.parse(real.dissatisfied).label(table[real.label])
    known, label = table.filter(found.known), found.dissatisfied[found.known]
    folds = cut(label, way)

    started = perf_counter()
    names = sorted(names)
    audited = audit(
        table,
        names,
        found.known,
        label,
        folds,
        ids=table[real.id],
        apart=lambda group: cut(label, way, group),
    )
    folds = cut(label, way, audited.twins)
    ours = cross_examine(known, audited.names, label, folds, way, 0, lambda _: None, audited.twins)
    verdicts = {"unspoken": (ours.verdict, perf_counter() - started)}
    advance(1)
    for name, rival in rivals().items():
        started = perf_counter()
        judged = []
        for fold in folds:
            columns = learn_columns(known[fold.train], names)
            taught = matrix(known[fold.train], columns.taught)
            unseen = matrix(known[fold.test], columns.taught)
            score = rival(columns, taught, label[fold.train], unseen)
            judged.append(judge(score, np.exp(-np.logaddexp(0, -score)), label[fold.test]))
        verdicts[name] = (mean_figures(judged), perf_counter() - started)
        advance(1)
    out = "left out by the audit: " + (
        ", ".join(name for name in names if name not in audited.names) or "nothing"
    )
    return [
        Measurement(
            f"models.{real.name}.{way}.{name}.{figure}",
            getattr(verdict, figure),
            "",
            f"{took:.0f} seconds; {out if name == 'unspoken' else 'the same folds'}",
        )
        for figure in FIGURES
        for name, (verdict, took) in verdicts.items()
    ]


def _logistic(columns: Columns, taught: Floats, label: Flags, unseen: Floats) -> Floats:
    return Baseline.fit(columns.taught, taught, label).score(unseen)


def _lightgbm(columns: Columns, taught: Floats, label: Flags, unseen: Floats) -> Floats:
    categories = [j for j, column in enumerate(columns.taught) if column.kind == "category"]
    data = lgb.Dataset(taught, label.astype(np.float64), categorical_feature=categories)
    booster = lgb.train({"objective": "binary", "verbosity": -1, "seed": 0}, data, 100)
    return np.asarray(booster.predict(unseen, raw_score=True), dtype=np.float64)


def _hist(columns: Columns, taught: Floats, label: Flags, unseen: Floats) -> Floats:
    model = HistGradientBoostingClassifier(random_state=0).fit(taught, label)
    return np.asarray(model.decision_function(unseen), dtype=np.float64)


def _xgboost(columns: Columns, taught: Floats, label: Flags, unseen: Floats) -> Floats:
    import xgboost

    model = xgboost.XGBClassifier(random_state=0).fit(taught, label)
    return np.asarray(model.predict(unseen, output_margin=True), dtype=np.float64)


def _catboost(columns: Columns, taught: Floats, label: Flags, unseen: Floats) -> Floats:
    import catboost

    model = catboost.CatBoostClassifier(random_seed=0, verbose=False, allow_writing_files=False)
    model.fit(taught, label.astype(np.int64))
    return np.asarray(model.predict(unseen, prediction_type="RawFormulaVal"), dtype=np.float64)
