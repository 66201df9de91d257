"""Judge a flat table fold by fold, with nothing of the judged rows in what teaches.

Everything that is learned from rows is learned again inside each fold (`training.fit.teach`), and
so are the logistic regression and the single rule that stand beside.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from features.model.manifest import Floats
from training.baseline import Baseline
from training.fit.examined import CrossExamined, JudgedFold
from training.fit.folds import Validate
from training.fit.reasons import Shares, by_source
from training.fit.single_rule import RuleBeside, beside, best_single_rule
from training.fit.teach import teach
from training.judge import auc_difference, auc_noise, judge
from training.learner import NO_SEARCH, Learned, contributions, load, raw_score
from training.split import Flags, Fold, Rows
from training.table.columns import matrix
from training.tuning import Search


def cross_examine(
    table: pl.DataFrame,
    names: list[str],
    label: Flags,
    folds: Sequence[Fold],
    validate: Validate,
    seed: int,
    advance: Callable[[int], None],
    group: Rows | None = None,
    search: Search = NO_SEARCH,
) -> CrossExamined:
    """Teach and judge over the outer folds.

    Parameters
    ----------
    table
        Text, null where blank; only rows whose label is known.
    names
        Columns that may teach.
    label
        Whether each row turned out dissatisfied, shape (n,).
    folds
        Outer folds of these rows; every row is judged once.
    validate
        ``blocks`` or ``shuffled``, for the inner folds.
    seed
        Draws the random parts of rows and columns.
    advance
        Called with 1 for each unit of work: `OUTER` times `work_units` altogether, roughly.
    group
        Number of the customer, or group of twins, that each row belongs to; inner folds keep
        groups whole, as the outer ones must.
    search
        Trials to spend in each fold beyond the house's own shapes.
    """
    rows = len(label)
    score, probability, baseline_score = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    fold_of = np.zeros(rows, dtype=np.int64)
    log_odds = np.zeros((rows, len(names)))
    judged: list[JudgedFold] = []
    for number, fold in enumerate(folds, start=1):
        taught, test = table[fold.train], table[fold.test]
        own = None if group is None else group[fold.train]
        columns, learned, values = teach(
            taught, names, label[fold.train], validate, seed, advance, own, search
        )
        unseen = matrix(test, columns.taught)
        booster = load(learned.booster_text)
        score[fold.test] = raw_score(booster, unseen)
        probability[fold.test] = learned.calibration.probability(score[fold.test])
        shares = by_source(contributions(booster, unseen), columns.taught)
        places = np.array([names.index(name) for name in shares.names])
        log_odds[np.ix_(fold.test, places)] = shares.log_odds
        # The columns as they came: ratios are this learner's own.
        plain = [j for j, column in enumerate(columns.taught) if column.kind != "ratio"]
        as_they_came = tuple(columns.taught[j] for j in plain)
        baseline = Baseline.fit(as_they_came, values[:, plain], label[fold.train])
        baseline_score[fold.test] = baseline.score(unseen[:, plain])
        rule = best_single_rule(as_they_came, values[:, plain], label[fold.train])
        fold_of[fold.test] = number
        beside_it = beside(rule, unseen[:, plain], score[fold.test], label[fold.test])
        judged.append(
            _judged(fold.test, learned, score, probability, baseline_score, label, beside_it)
        )
    return CrossExamined(
        tuple(judged), score, probability, baseline_score, fold_of, Shares(tuple(names), log_odds)
    )


def _judged(
    rows: npt.NDArray[np.int64],
    learned: Learned,
    score: Floats,
    probability: Floats,
    baseline_score: Floats,
    label: Flags,
    rule: RuleBeside | None,
) -> JudgedFold:
    s, b, y = score[rows], baseline_score[rows], label[rows]
    ahead, ahead_noise = auc_difference(s, b, y)
    return JudgedFold(
        rows=rows,
        learned=learned,
        verdict=judge(s, probability[rows], y),
        baseline=judge(b, np.exp(-np.logaddexp(0, -b)), y),
        noise=auc_noise(s, y),
        ahead=ahead,
        ahead_noise=ahead_noise,
        rule=rule,
    )
