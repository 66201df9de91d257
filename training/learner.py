"""A learner that knows when to be simple.

1. `candidates` lists the shapes of tree it may use, from additive stumps to trees of 31 leaves,
   all slow, all on random parts of rows and columns.
2. `learn` grows one shape after another on the inner folds and reads off, every few trees, how
   well the rows left out are ranked. The number of trees is where that curve is highest. After
   two shapes in a row that are no better than a simpler one, larger ones are not tried.
3. Where trials are asked for, `training.tuning` proposes further shapes, judged the same way.
4. The simplest shape that is within noise of the best one wins. On small tables that is often
   the stumps: an additive model, whose reasons are also the easiest to read.
5. The scores of the rows left out give the calibration; then the chosen shape is taught with all
   rows. Nothing outside the rows handed in is ever looked at.

On very many rows shapes are compared on some of them, and a shape that is given needs no search:
see `given`, which then calibrates on one part that it leaves out.

The same rows and the same seed give the same text, byte for byte, on any number of cores.
"""

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import lightgbm as lgb
import numpy as np

from features.domain.errors import BadInput
from features.model.manifest import Calibration, Floats
from training.booster_text import text_of
from training.calibrate import fit_calibration
from training.grow import CHECK_EVERY, TrainingData, curve, grow, threads
from training.shape import (
    Shape,
    Trial,
    candidates,
    house_shape,
    past_the_best,
    simplest_within_noise,
)
from training.split import Flags, Fold, thinned
from training.tuning import Search
from training.tuning import search as propose

ROWS_FOR_A_PART = 200_000  # from here a part left out calibrates as well as all folds would
ROWS_TO_COMPARE_ON = 150_000  # more rows of a fold change no choice between shapes
NO_SEARCH = Search()


@dataclass(frozen=True)
class Given:
    """A shape and a number of trees that somebody has settled on."""

    shape: Shape
    trees: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read LEAVESxTREES; the rate is the house's for so many leaves.

        >>> (found := Given.parse("7x300")).shape.leaves, found.trees
        (7, 300)

        Raises
        ------
        BadInput
            When it is not two whole numbers of at least 2 leaves and 1 tree.
        """
        found = re.fullmatch(r"(\d{1,3})x(\d{1,4})", text)
        leaves, trees = map(int, found.groups()) if found else (0, 0)
        if leaves < 2 or trees < 1:
            raise BadInput(f"A shape is LEAVESxTREES, as 7x300, not {text!r}.")
        return cls(house_shape(leaves), trees)


@dataclass(frozen=True)
class Learned:
    """A model as text, the curve from its score to a probability, and what it chose.

    ``left_out`` holds each row's score by the inner fold that left it out, NaN where none did.
    """

    booster_text: str
    calibration: Calibration
    shape: Shape
    trees: int
    inner_auc: float
    left_out: Floats


def learn(
    matrix: Floats,
    label: Flags,
    folds: tuple[Fold, ...],
    *,
    names: list[str],
    survey_weight: Floats | None = None,
    sample_weight: Floats | None = None,
    monotone: Sequence[int] | None = None,
    seed: int = 0,
    search: Search = NO_SEARCH,
    given: Given | None = None,
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
    survey_weight
        How many customers each row stands for, shape (n,); all alike unless given. Curves are
        judged and calibrated by it.
    sample_weight
        How much each row teaches, shape (n,); all alike unless given.
    monotone
        For each column 1 where more may never lower the score, -1 where more may never raise it,
        0 where it may do either; all 0 unless given.
    seed
        Draws the random parts of rows and columns.
    search
        Trials to spend beyond the house's own shapes.
    given
        A shape and a number of trees that are taken as they are, without a search.
    advance
        Called with 1 for each unit of work: ``work(n, search, given)`` times.
    """
    data = TrainingData(matrix, label, survey_weight, monotone, seed, sample_weight)
    if given and len(label) >= ROWS_FOR_A_PART:
        learned = _with_a_part_left_out(given, data, folds[0], names)
    else:
        chosen = (
            attempt(given.shape, data, folds, trees=given.trees)
            if given
            else choose(data, folds, search=search, advance=advance)
        )
        learned = complete(chosen, data, names)
    advance(1)
    return learned


def work(rows: int, search: Search = NO_SEARCH, given: Given | None = None) -> int:
    """How often `learn` calls ``advance`` on this many rows."""
    return 1 if given else len(candidates(rows)) + search.trials + 1


def choose(
    data: TrainingData,
    folds: tuple[Fold, ...],
    *,
    search: Search = NO_SEARCH,
    advance: Callable[[int], None] = lambda done: None,
) -> Trial:
    """Try shapes on the inner folds, the simplest first; parameters as for `learn`."""
    label = data.label
    folds = tuple(thinned(fold, ROWS_TO_COMPARE_ON) for fold in folds)
    trials: list[Trial] = []
    for shape in candidates(len(label)):
        if not past_the_best(trials):
            trials.append(attempt(shape, data, folds))
        advance(1)

    def told(shape: Shape) -> Trial:
        trial = attempt(shape, data, folds)
        advance(1)
        return trial

    trials += propose(told, trials, search, rows=len(label), seed=data.seed)
    return simplest_within_noise(trials, label, folds, data.survey_weight)


def attempt(
    shape: Shape, data: TrainingData, folds: tuple[Fold, ...], *, trees: int | None = None
) -> Trial:
    """Grow one shape on the inner folds; its number of trees is read off there unless given."""
    return attempt_each(shape, [data] * len(folds), folds, trees=trees)


def attempt_each(
    shape: Shape, each: Sequence[TrainingData], folds: tuple[Fold, ...], *, trees: int | None = None
) -> Trial:
    """As `attempt`, each fold with data of its own: the same rows, perhaps other columns."""
    # One fold a core: LightGBM's own threads would wait for one another at every small tree.
    beside = all(threads(*data.matrix.shape) == 1 for data in each)
    used = 1 if beside else 0
    with ThreadPoolExecutor((os.cpu_count() or 1) if beside else 1) as pool:
        curves = list(
            pool.map(
                lambda data, fold: curve(shape, data, fold, threads=used, trees=trees),
                each,
                folds,
            )
        )
    length = min(len(scores) for scores in curves)
    aucs = np.array(
        [
            [data.auc(score, fold.test) for score in scores[:length]]
            for data, fold, scores in zip(each, folds, curves, strict=True)
        ]
    )
    best = -1 if trees else int(aucs.mean(axis=0).argmax())
    left_out = np.full(len(each[0].label), np.nan)
    for fold, scores in zip(folds, curves, strict=True):
        left_out[fold.test] = scores[best]
    found = trees or (best + 1) * CHECK_EVERY
    return Trial(shape, found, tuple(aucs[:, best].tolist()), left_out)


def complete(chosen: Trial, data: TrainingData, names: list[str]) -> Learned:
    """Calibrate on what a trial's folds left out, then teach its shape with all rows."""
    left_out, weight = np.isfinite(chosen.scores), data.survey_weight
    calibration = fit_calibration(
        chosen.scores[left_out],
        data.label[left_out],
        weight=None if weight is None else weight[left_out],
    )
    return Learned(
        booster_text=text_of(grow(chosen.shape, chosen.trees, data, names=names)),
        calibration=calibration,
        shape=chosen.shape,
        trees=chosen.trees,
        inner_auc=chosen.auc,
        left_out=chosen.scores,
    )


def _with_a_part_left_out(
    given: Given, data: TrainingData, part: Fold, names: list[str]
) -> Learned:
    """Teach with one part left out, which then calibrates: one model is grown instead of five."""
    booster = grow(given.shape, given.trees, data, names=names, rows=part.train)
    score, weight = raw_score(booster, data.matrix[part.test]), data.survey_weight
    left_out = np.full(len(data.label), np.nan)
    left_out[part.test] = score
    return Learned(
        booster_text=text_of(booster),
        calibration=fit_calibration(
            score, data.label[part.test], weight=None if weight is None else weight[part.test]
        ),
        shape=given.shape,
        trees=given.trees,
        inner_auc=data.auc(score, part.test),
        left_out=left_out,
    )


def load(booster_text: str) -> lgb.Booster:
    """Read a booster back from its text."""
    return lgb.Booster(model_str=booster_text)


def raw_score(booster: lgb.Booster, matrix: Floats) -> Floats:
    """Raw scores (log-odds), shape (n,)."""
    # Scoring walks every tree for a row alone: threads pay sooner, and the sums stay the same.
    used = threads(len(matrix) * 100, matrix.shape[1])
    return np.asarray(booster.predict(matrix, raw_score=True, num_threads=used), np.float64)


def contributions(booster: lgb.Booster, matrix: Floats) -> Floats:
    """What each column adds to the score (log-odds), shape (n, columns); the base is left out."""
    # A row costs hundreds of times more to explain than to score, so threads pay sooner still.
    used = threads(len(matrix) * 1_000, matrix.shape[1])
    found = np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=used), np.float64)
    return found[:, :-1]
