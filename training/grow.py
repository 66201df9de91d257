"""Grow one shape of tree with LightGBM: with all rows, or on a fold while its curve rises.

The same rows and the same seed give the same trees on any number of cores.

LightGBM keeps the number of threads once for the whole process, and whoever calls it last sets it
for everybody (`LightGBM_Parameters <https://lightgbm.readthedocs.io/en/latest/Parameters.html>`_,
``num_threads``). A booster that grows while another call changes the number writes past its
buffers. So boosters that grow beside one another say 1 in every call: binning, growing, scoring.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np

from features.model.manifest import Floats
from training.booster_text import plain_names
from training.judge import auc
from training.shape import Shape
from training.split import Flags, Fold, Rows

CHECK_EVERY = 25  # trees between two looks at the curve
PATIENCE = 6  # looks without a better one before a curve is left
MOST_TREES = 800
CELLS_WORTH_THREADS = 20_000_000  # below it threads wait for one another longer than they work
DEEPEST = 6  # the cost of explaining a row grows with depth squared


@dataclass(frozen=True)
class TrainingData:
    """What teaches: values (n, columns), label (n,), and what is known beforehand.

    ``survey_weight`` says how many customers each row stands for, shape (n,): curves are judged by
    it. ``sample_weight`` says how much each row teaches, all alike unless given: it alone is what
    LightGBM calls *weight*. ``monotone`` says for each column whether more may only raise the score
    (1), only lower it (-1) or either (0).
    """

    matrix: Floats
    label: Flags
    survey_weight: Floats | None = None
    monotone: Sequence[int] | None = None
    seed: int = 0
    sample_weight: Floats | None = None

    def dataset(
        self, rows: Rows | slice, threads: int, names: list[str] | None = None
    ) -> lgb.Dataset:
        """Some of the rows as LightGBM takes them, put into bins by so many threads."""
        return lgb.Dataset(
            self.matrix[rows],
            self.label[rows].astype(np.float64),
            weight=None if self.sample_weight is None else self.sample_weight[rows],
            feature_name=plain_names(names) if names else "auto",
            free_raw_data=True,
            # `lgb.Booster` hands none of its settings on: unsaid, binning takes all cores.
            params={"num_threads": threads},
        )

    def auc(self, score: Floats, rows: Rows) -> float:
        """Of pairs of these rows, one of each kind, the share that is ranked rightly."""
        return auc(
            score,
            self.label[rows],
            None if self.survey_weight is None else self.survey_weight[rows],
        )


def grow(
    shape: Shape, trees: int, data: TrainingData, *, names: list[str], rows: Rows | None = None
) -> lgb.Booster:
    """Teach so many trees of one shape with all rows, or with these."""
    count = len(data.label) if rows is None else len(rows)
    used = threads(count, data.matrix.shape[1])
    binned = data.dataset(slice(None) if rows is None else rows, used, names)
    return lgb.train(parameters(shape, count, data), binned, num_boost_round=trees)


def curve(
    shape: Shape, data: TrainingData, fold: Fold, *, threads: int, trees: int | None = None
) -> list[Floats]:
    """Scores of the rows left out after every `CHECK_EVERY` trees, until they stop improving.

    Where the number of trees is given: their scores after all of these. ``threads`` must be 1
    where curves are drawn beside one another.
    """
    settings = parameters(shape, len(fold.train), data) | {"num_threads": threads}
    booster = lgb.Booster(settings, data.dataset(fold.train, threads))
    left_out = np.ascontiguousarray(data.matrix[fold.test])
    if trees:
        for _ in range(trees):
            booster.update()
        return [np.asarray(booster.predict(left_out, raw_score=True, num_threads=threads))]
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
                num_threads=threads,
            )
        )
        scores.append(total)
        found = data.auc(total, fold.test)
        if found > best:
            best, best_at = found, look
        elif look - best_at >= PATIENCE:
            break
    return scores


def parameters(shape: Shape, rows: int, data: TrainingData) -> dict[str, object]:
    """LightGBM's parameters for trees of this shape, taught with so many rows."""
    columns = data.matrix.shape[1]
    settings: dict[str, object] = {
        "objective": "binary",
        "num_leaves": shape.leaves,
        "max_depth": DEEPEST,
        "learning_rate": shape.rate,
        # A leaf of fewer rows than this follows single customers.
        "min_data_in_leaf": shape.smallest_leaf or int(np.clip(rows // 80, 5, 50)),
        "bagging_fraction": shape.rows_share,
        "bagging_freq": 1,
        "feature_fraction": shape.columns_share,
        "lambda_l2": shape.l2,
        "seed": data.seed,
        "deterministic": True,
        "verbosity": -1,
        "num_threads": threads(rows, columns),
        # Trees look at a third of the columns: one thread that goes by column skips the rest,
        # for the same sums. Threads share rows better.
        "force_col_wise" if rows * columns < CELLS_WORTH_THREADS else "force_row_wise": True,
    }
    if data.monotone is not None and any(data.monotone):
        settings["monotone_constraints"] = list(data.monotone)
    return settings


def threads(rows: int, columns: int) -> int:
    """All cores (0) where there is work for them, else one."""
    return 0 if rows * columns >= CELLS_WORTH_THREADS else 1
