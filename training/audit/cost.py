"""What leaving a suspect out costs, measured: a quick model with it and without, same folds.

Below zero, leaving it out gains.
"""

from collections.abc import Sequence

import lightgbm as lgb
import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score, roc_auc_score

from features.model.manifest import Floats
from training.audit.finding import ROW_ORDER, Cost
from training.split import Flags, Fold
from training.table.columns import learn_columns, matrix

TREES = 80
ROWS_TAUGHT = 10_000  # every so-manieth row of a larger fold: a cost needs no more to be seen
QUICK = {
    "objective": "binary",
    "num_leaves": 7,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
    "num_threads": 1,
}


def held_out(values: Floats, label: Flags, folds: Sequence[Fold], seed: int) -> Cost:
    """AUC and average precision of the quick model, mean over the folds."""
    aucs, precisions = [], []
    for fold in folds:
        rows = fold.train[:: -(-len(fold.train) // ROWS_TAUGHT)]
        data = lgb.Dataset(values[rows], label[rows].astype(np.float64))
        booster = lgb.train({**QUICK, "seed": seed}, data, num_boost_round=TREES)
        score = np.asarray(booster.predict(values[fold.test], num_threads=1))
        aucs.append(roc_auc_score(label[fold.test], score))
        precisions.append(average_precision_score(label[fold.test], score))
    return Cost(float(np.mean(aucs)), float(np.mean(precisions)))


def cost_of(
    column: str,
    table: pl.DataFrame,
    kept: Floats,
    label: Flags,
    folds: Sequence[Fold],
    without: Cost,
    seed: int,
) -> Cost:
    """What is lost without `column`; `kept` is the matrix of all columns that are no suspects."""
    if column == ROW_ORDER:
        extra = np.arange(len(label), dtype=np.float64)[:, None]
    else:
        taught = learn_columns(table, [column]).taught
        if not taught:
            return Cost(0.0, 0.0)
        extra = matrix(table, taught)
    found = held_out(np.hstack([kept, extra]), label, folds, seed)
    return Cost(found.auc - without.auc, found.average_precision - without.average_precision)
