"""Ratios of the columns at hand that tell what the columns alone do not.

A change of 50 minutes means much to somebody who calls for 60 and nothing to somebody who calls
for 900; trees find such a quotient hard to build from its two parts. So every pair of numbers is
put beside the columns, a few small trees are grown, and the ratios that they lean on most are
proposed. What is proposed on some rows is judged on others: each inner fold proposes for itself,
and ratios are taught only where the model with them is ahead beyond noise.
"""

import lightgbm as lgb
import numpy as np

from features.model.manifest import Floats, ManifestColumn
from training.grow import TrainingData, parameters, threads
from training.judge import auc_difference
from training.learner import attempt_each
from training.shape import Shape, Trial
from training.split import Flags, Fold

MOST = 16
FEWEST_VALUES = 10
MOST_NUMBERS = 60  # more have too many pairs; the ones that take the most values are tried
FEWEST_ROWS = 200
ROWS_LOOKED_AT = 20_000
QUICK, TREES = Shape(leaves=7, rate=0.1), 100


def telling_ratios(
    columns: tuple[ManifestColumn, ...], values: Floats, label: Flags, seed: int = 0
) -> tuple[ManifestColumn, ...]:
    """Propose ratios worth a trial, those first that split the rows best.

    Parameters
    ----------
    columns, values
        The taught columns and their values, shape (rows, columns).
    label
        Whether each row turned out dissatisfied, shape (rows,).
    seed
        Draws the random parts of the quick trees.
    """
    every = -(-len(label) // ROWS_LOOKED_AT)
    values, label = values[::every], label[::every]
    pairs = _pairs(columns, values)
    if not pairs or len(label) < FEWEST_ROWS:
        return ()
    wider = np.column_stack([values, *(divide(values, *pair) for pair in pairs)])
    data = TrainingData(wider, label, seed=seed)
    settings = parameters(QUICK, len(label), data)
    binned = data.dataset(slice(None), threads(*wider.shape))
    booster = lgb.train(settings, binned, num_boost_round=TREES)
    gain = booster.feature_importance("gain")[len(columns) :]
    kept = [place for place in np.argsort(-gain, kind="stable")[:MOST] if gain[place] > 0]
    return tuple(
        ManifestColumn(
            name=f"{columns[i].name} / {columns[j].name}",
            kind="ratio",
            of=[columns[i].name, columns[j].name],
        )
        for i, j in (pairs[place] for place in kept)
    )


def tried(
    chosen: Trial,
    columns: tuple[ManifestColumn, ...],
    values: Floats,
    label: Flags,
    folds: tuple[Fold, ...],
    seed: int = 0,
) -> tuple[tuple[ManifestColumn, ...], Trial] | None:
    """Ratios worth teaching and the trial that shows it, or None where there are none.

    Parameters
    ----------
    chosen
        The trial without ratios, on the same folds.
    columns, values, label
        As for `telling_ratios`; the rows are those that the folds cut.
    folds
        Inner folds. Each fold's ratios are proposed by the rows that teach in it.
    seed
        Draws the random parts of the trees.
    """
    each = []
    for fold in folds:
        found = telling_ratios(columns, values[fold.train], label[fold.train], seed)
        if not found:
            return None
        each.append(TrainingData(with_ratios(columns, values, found), label, seed=seed))
    trial = attempt_each(chosen.shape, each, folds)
    pairs = [
        auc_difference(trial.scores[fold.test], chosen.scores[fold.test], label[fold.test])
        for fold in folds
    ]
    ahead = float(np.mean([difference for difference, _ in pairs]))
    noise = float(np.sqrt(np.sum(np.square([error for _, error in pairs]))) / len(pairs))
    if ahead <= noise:
        return None
    return telling_ratios(columns, values, label, seed), trial


def divide(values: Floats, top: int, bottom: int) -> Floats:
    """One column by another, NaN where that is no finite number."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = values[:, top] / values[:, bottom]
    return np.where(np.isfinite(ratio), ratio, np.nan)


def with_ratios(
    columns: tuple[ManifestColumn, ...], values: Floats, ratios: tuple[ManifestColumn, ...]
) -> Floats:
    """Put the ratios' values after the others."""
    place = {column.name: j for j, column in enumerate(columns)}
    parts = [divide(values, place[r.of[0]], place[r.of[1]]) for r in ratios]
    return np.column_stack([values, *parts])


def _pairs(columns: tuple[ManifestColumn, ...], values: Floats) -> list[tuple[int, int]]:
    held = {
        j: len(np.unique(values[np.isfinite(values[:, j]), j]))
        for j, column in enumerate(columns)
        if column.kind == "number"
    }
    many = sorted((j for j in held if held[j] > FEWEST_VALUES), key=lambda j: (-held[j], j))
    taken = sorted(many[:MOST_NUMBERS])
    bad = (values <= 0).sum(axis=0)
    # The way round that divides less often by zero or by what changes its sign.
    return [(i, j) if bad[j] <= bad[i] else (j, i) for a, i in enumerate(taken) for j in taken[:a]]
