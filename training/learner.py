"""A learner that knows when to be simple.

1. `candidates` lists the shapes of tree it may use, from additive stumps to trees of 31 leaves,
   all slow, all on random parts of rows and columns.
2. `learn` grows one shape after another on the inner folds and reads off, every few trees, how
   well the rows left out are ranked. The number of trees is where that curve is highest. After
   two shapes in a row that are no better than a simpler one, larger ones are not tried.
3. The simplest shape that is within noise of the best one wins. On small tables that is often
   the stumps: an additive model, whose reasons are also the easiest to read.
4. The scores of the rows left out give the calibration; then the chosen shape is taught with all
   rows. Nothing outside the rows handed in is ever looked at.

The same rows and the same seed give the same text, byte for byte, on any number of cores.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from features.manifest import Calibration, Floats
from training.booster_text import plain_names, text_of
from training.calibrate import fit_calibration
from training.judge import auc, auc_difference
from training.split import Flags, Fold

CHECK_EVERY = 25  # trees between two looks at the curve
PATIENCE = 6  # looks without a better one before a curve is left
MOST_TREES = 800
SHAPES_BEHIND = 2
CELLS_WORTH_THREADS = 20_000_000  # below it threads wait for one another longer than they work
DEEPEST = 6  # the cost of explaining a row grows with depth squared


@dataclass(frozen=True)
class Shape:
    """The trees a model is made of; fewer leaves is simpler."""

    leaves: int
    rate: float


# From additive stumps upwards. Rates are slow enough that the curve is flat where it is highest.
SHAPES = (Shape(2, 0.08), Shape(4, 0.05), Shape(7, 0.05), Shape(15, 0.04), Shape(31, 0.03))
ROWS_FOR_LARGE_TREES = 10_000  # below it, 31 leaves hold too few rows each to be worth a trial


@dataclass(frozen=True)
class Trial:
    """One shape on the inner folds: its best number of trees and the AUC of each fold there."""

    shape: Shape
    trees: int
    aucs: tuple[float, ...]
    scores: Floats

    @property
    def auc(self) -> float:
        """Mean over the inner folds."""
        return float(np.mean(self.aucs))


@dataclass(frozen=True)
class Learned:
    """A model as text, the curve from its score to a probability, and what it chose."""

    booster_text: str
    calibration: Calibration
    shape: Shape
    trees: int
    inner_auc: float


def candidates(rows: int) -> tuple[Shape, ...]:
    """Shapes worth a trial on this many rows, the simplest first."""
    return SHAPES if rows >= ROWS_FOR_LARGE_TREES else SHAPES[:-1]


def learn(
    matrix: Floats,
    label: Flags,
    folds: tuple[Fold, ...],
    *,
    names: list[str],
    seed: int = 0,
    advance: Callable[[int], None] = lambda done: None,
) -> Learned:
    """Choose a shape on the inner folds, calibrate on what they left out, teach with all rows.

    Parameters
    ----------
    matrix
        Values, shape (n, columns), float64, NaN where missing.
    label
        Whether each row turned out dissatisfied, shape (n,).
    folds
        Inner folds of these n rows; each row is left out at most once.
    names
        Names of the columns, for the text of the booster.
    seed
        Draws the random parts of rows and columns.
    advance
        Called with 1 for each shape and once at the end: ``len(candidates(n)) + 1`` times.
    """
    chosen = choose(matrix, label, folds, seed=seed, advance=advance)
    learned = complete(chosen, matrix, label, names=names, seed=seed)
    advance(1)
    return learned


def choose(
    matrix: Floats,
    label: Flags,
    folds: tuple[Fold, ...],
    *,
    seed: int = 0,
    advance: Callable[[int], None] = lambda done: None,
) -> Trial:
    """Try shapes on the inner folds, the simplest first; parameters as for `learn`."""
    trials: list[Trial] = []
    for shape in candidates(len(label)):
        if not _past_the_best(trials):
            trials.append(attempt(shape, matrix, label, folds, seed))
        advance(1)
    return simplest_within_noise(trials, label, folds)


def complete(
    chosen: Trial, matrix: Floats, label: Flags, *, names: list[str], seed: int = 0
) -> Learned:
    """Calibrate on what a trial's folds left out, then teach its shape with all rows."""
    left_out = np.isfinite(chosen.scores)
    calibration = fit_calibration(chosen.scores[left_out], label[left_out])
    booster = _grow(chosen.shape, chosen.trees, matrix, label, names=names, seed=seed)
    return Learned(
        booster_text=text_of(booster),
        calibration=calibration,
        shape=chosen.shape,
        trees=chosen.trees,
        inner_auc=chosen.auc,
    )


def simplest_within_noise(
    trials: list[Trial], label: Flags | None = None, folds: tuple[Fold, ...] = ()
) -> Trial:
    """The trial with the fewest leaves whose distance to the best is within its own noise.

    The noise is one standard error of the mean distance: DeLong's, from the rows that were left
    out, where `label` and `folds` are given (three folds say little about their own spread), else
    over the inner folds.
    """
    best = max(trials, key=lambda trial: trial.auc)
    for trial in sorted(trials, key=lambda trial: trial.shape.leaves):
        behind = np.array(best.aucs) - np.array(trial.aucs)
        if label is not None and folds:
            noises = [
                auc_difference(best.scores[f.test], trial.scores[f.test], label[f.test])[1]
                for f in folds
            ]
            noise = float(np.sqrt(np.sum(np.square(noises))) / len(noises))
        else:
            noise = behind.std(ddof=1) / np.sqrt(len(behind)) if len(behind) > 1 else 0.0
        if behind.mean() <= noise:
            return trial
    return best


def _past_the_best(trials: list[Trial]) -> bool:
    """Whether the last `SHAPES_BEHIND` trials are all behind a simpler one."""
    aucs = [trial.auc for trial in trials]
    return len(aucs) > SHAPES_BEHIND and max(aucs[-SHAPES_BEHIND:]) < max(aucs[:-SHAPES_BEHIND])


def load(booster_text: str) -> lgb.Booster:
    """Read a booster back from its text."""
    return lgb.Booster(model_str=booster_text)


def raw_score(booster: lgb.Booster, matrix: Floats) -> Floats:
    """Raw scores (log-odds), shape (n,)."""
    threads = _threads(len(matrix), matrix.shape[1])
    return np.asarray(booster.predict(matrix, raw_score=True, num_threads=threads), np.float64)


def contributions(booster: lgb.Booster, matrix: Floats) -> Floats:
    """What each column adds to the score (log-odds), shape (n, columns); the base is left out."""
    # A row costs hundreds of times more to explain than to score, so threads pay much sooner.
    threads = _threads(len(matrix) * 100, matrix.shape[1])
    found = np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=threads), np.float64)
    return found[:, :-1]


def attempt(
    shape: Shape, matrix: Floats, label: Flags, folds: tuple[Fold, ...], seed: int
) -> Trial:
    """Grow one shape on the inner folds and read off its best number of trees."""
    # One fold a core: LightGBM's own threads would wait for one another at every small tree.
    with ThreadPoolExecutor(_workers(matrix)) as pool:
        curves = list(pool.map(lambda fold: _curve(shape, matrix, label, fold, seed), folds))
    length = min(len(curve) for curve in curves)
    aucs = np.array(
        [
            [auc(scores, label[fold.test]) for scores in curve[:length]]
            for fold, curve in zip(folds, curves, strict=True)
        ]
    )
    best = int(aucs.mean(axis=0).argmax())
    left_out = np.full(len(label), np.nan)
    for fold, curve in zip(folds, curves, strict=True):
        left_out[fold.test] = curve[best]
    return Trial(shape, (best + 1) * CHECK_EVERY, tuple(aucs[:, best].tolist()), left_out)


def _curve(shape: Shape, matrix: Floats, label: Flags, fold: Fold, seed: int) -> list[Floats]:
    """Scores of the rows left out after every `CHECK_EVERY` trees, until they stop improving."""
    data = lgb.Dataset(matrix[fold.train], label[fold.train].astype(np.float64), free_raw_data=True)
    booster = lgb.Booster(_parameters(shape, len(fold.train), matrix.shape[1], seed), data)
    left_out = np.ascontiguousarray(matrix[fold.test])
    scores: list[Floats] = []
    total = np.zeros(len(fold.test))
    best, best_at = -np.inf, 0
    for look in range(MOST_TREES // CHECK_EVERY):
        for _ in range(CHECK_EVERY):
            booster.update()
        total = total + np.asarray(
            booster.predict(
                left_out,
                raw_score=True,
                start_iteration=look * CHECK_EVERY,
                num_iteration=CHECK_EVERY,
            )
        )
        scores.append(total)
        found = auc(total, label[fold.test])
        if found > best:
            best, best_at = found, look
        elif look - best_at >= PATIENCE:
            break
    return scores


def _grow(
    shape: Shape, trees: int, matrix: Floats, label: Flags, *, names: list[str], seed: int
) -> lgb.Booster:
    data = lgb.Dataset(
        matrix, label.astype(np.float64), feature_name=plain_names(names), free_raw_data=True
    )
    return lgb.train(
        _parameters(shape, len(label), matrix.shape[1], seed), data, num_boost_round=trees
    )


def _parameters(shape: Shape, rows: int, columns: int, seed: int) -> dict[str, object]:
    return {
        "objective": "binary",
        "num_leaves": shape.leaves,
        "max_depth": DEEPEST,
        "learning_rate": shape.rate,
        # A leaf of fewer rows than this follows single customers.
        "min_data_in_leaf": int(np.clip(rows // 80, 5, 50)),
        # Random parts of rows and columns: neighbours vote instead of the first one winning.
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
        "feature_fraction": 0.3,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
        "num_threads": _threads(rows, columns),
    }


def _threads(rows: int, columns: int) -> int:
    """All cores (0) where there is work for them, else one."""
    return 0 if rows * columns >= CELLS_WORTH_THREADS else 1


def _workers(matrix: Floats) -> int:
    """How many boosters may grow beside one another."""
    return (os.cpu_count() or 1) if _threads(len(matrix), matrix.shape[1]) == 1 else 1
