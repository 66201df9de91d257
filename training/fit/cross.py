"""Teach and judge a flat table, fold by fold, with nothing of the judged rows in what teaches.

Everything that is learned from rows is learned again inside each fold: which columns teach and
with which codes, the shape of the trees and their number (on inner folds), the calibration, and
the logistic regression and the single rule that stand beside. Outer and inner folds are cut the
same way.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from features.domain.errors import BadInput
from features.model.manifest import Floats
from features.model.verdict import Figures
from training.audit.twins import keep_apart
from training.baseline import Baseline
from training.fit.ratios import tried, with_ratios
from training.fit.reasons import Shares, by_source
from training.fit.single_rule import RuleBeside, ahead_of_rules, beside, best_single_rule
from training.grow import TrainingData
from training.judge import auc_difference, auc_noise, judge, mean_figures
from training.learner import (
    NO_SEARCH,
    ROWS_TO_COMPARE_ON,
    Learned,
    choose,
    complete,
    contributions,
    load,
    raw_score,
    work,
)
from training.split import Flags, Fold, Rows, blocks, shuffled, thinned, usable
from training.table.columns import Columns, learn_columns, matrix
from training.tuning import Search

Validate = Literal["shuffled", "blocks"]

OUTER = 5
INNER = 4
INNER_OF_MANY = 3  # with this many rows a third less work changes no choice
MANY_ROWS = 20_000
NAMED = 3  # columns in a refusal


@dataclass(frozen=True)
class JudgedFold:
    """One fold: what was chosen inside it, and how model and rivals did on its own rows.

    ``rule`` is None where no rule names anybody.
    """

    rows: npt.NDArray[np.int64]
    learned: Learned
    verdict: Figures
    baseline: Figures
    noise: float
    ahead: float
    ahead_noise: float
    rule: RuleBeside | None


@dataclass(frozen=True)
class CrossExamined:
    """All folds, and for every row what the model said that had not seen it.

    ``score``, ``probability``, ``baseline_score`` and ``fold`` (from 1) have shape (n,);
    ``shares`` holds the contributions to ``score``.
    """

    folds: tuple[JudgedFold, ...]
    score: Floats
    probability: Floats
    baseline_score: Floats
    fold: npt.NDArray[np.int64]
    shares: Shares

    @property
    def verdict(self) -> Figures:
        """Mean over the folds."""
        return mean_figures([fold.verdict for fold in self.folds])

    @property
    def baseline(self) -> Figures:
        """Mean over the folds, for the logistic regression."""
        return mean_figures([fold.baseline for fold in self.folds])

    @property
    def auc_noise(self) -> float:
        """Standard error of the mean AUC."""
        return _noise_of_mean([fold.noise for fold in self.folds])

    @property
    def ahead(self) -> tuple[float, float]:
        """How far the mean AUC is ahead of the baseline's, and the standard error of that."""
        mean = float(np.mean([fold.ahead for fold in self.folds]))
        return mean, _noise_of_mean([fold.ahead_noise for fold in self.folds])

    @property
    def rules(self) -> list[RuleBeside]:
        """The best single rule of each fold that has one."""
        return [fold.rule for fold in self.folds if fold.rule]

    @property
    def rule_precisions(self) -> tuple[float, float]:
        """Mean precision of the rules and of the model's lists of the same sizes."""
        found = self.rules
        return (
            float(np.mean([one.precision for one in found])),
            float(np.mean([one.model_precision for one in found])),
        )

    @property
    def ahead_of_rules(self) -> tuple[float, float] | None:
        """How far precision is ahead of the rules' at equal size of list, and its noise."""
        return ahead_of_rules(self.rules)


def _noise_of_mean(noises: list[float]) -> float:
    return float(np.sqrt(np.sum(np.square(noises))) / len(noises))


def validated(text: str) -> Validate:
    """Read the way of cutting folds.

    Raises
    ------
    BadInput
        When it is neither of the two.
    """
    for way in get_args(Validate):
        if text == way:
            return cast(Validate, way)
    raise BadInput(f"--validate is blocks or shuffled, not {text!r}.")


def work_units(rows: int, search: Search = NO_SEARCH) -> int:
    """How often `teach` calls ``advance`` on this many rows."""
    return work(rows, search) + 1


def cut(label: Flags, validate: Validate, count: int = OUTER) -> tuple[Fold, ...]:
    """Cut the rows into outer folds.

    Raises
    ------
    BadInput
        When a block holds one kind of customer only.
    """
    if validate == "shuffled":
        return shuffled(label, count)
    folds = blocks(len(label), count)
    if not usable(folds, label):
        raise BadInput(
            f"One of the {count} blocks of rows holds only one kind of customer, perhaps because "
            "the rows are sorted by the answer; use --validate shuffled."
        )
    return folds


def teach(
    table: pl.DataFrame,
    names: list[str],
    label: Flags,
    validate: Validate,
    seed: int,
    advance: Callable[[int], None],
    twins: Rows | None = None,
    search: Search = NO_SEARCH,
) -> tuple[Columns, Learned, Floats]:
    """Teach one model with all rows of `table`; gives its columns, itself and the matrix.

    Raises
    ------
    BadInput
        When no column is left that could teach.
    """
    columns = learn_columns(table, names)
    if not columns.taught:
        why = "; ".join(f"{left.column!r} {left.why.en}" for left in columns.left_out[:NAMED])
        raise BadInput(
            f"No column is left to learn from{f' ({why})' if why else ''}; "
            "drop fewer, or look at the file again."
        )
    values = matrix(table, columns.taught)
    inner = keep_apart(_inner(label, validate), twins)
    data = TrainingData(values, label, seed=seed)
    chosen = choose(data, inner, search=search, advance=advance)
    compared = tuple(thinned(fold, ROWS_TO_COMPARE_ON) for fold in inner)
    better = tried(chosen, columns.taught, values, label, compared, seed)
    if better:
        ratios, chosen = better
        values = with_ratios(columns.taught, values, ratios)
        columns = Columns(columns.taught + ratios, columns.left_out)
    advance(1)
    taught_names = [column.name for column in columns.taught]
    learned = complete(chosen, replace(data, matrix=values), taught_names)
    advance(1)
    return columns, learned, values


def _inner(label: Flags, validate: Validate) -> tuple[Fold, ...]:
    count = INNER_OF_MANY if len(label) >= MANY_ROWS else INNER
    folds = blocks(len(label), count) if validate == "blocks" else shuffled(label, count)
    return folds if usable(folds, label) else shuffled(label, count)


def cross_examine(
    table: pl.DataFrame,
    names: list[str],
    label: Flags,
    validate: Validate,
    seed: int,
    advance: Callable[[int], None],
    twins: Rows | None = None,
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
    validate
        ``blocks`` or ``shuffled``, for the outer and the inner folds alike.
    seed
        Draws the random parts of rows and columns.
    advance
        Called with 1 for each unit of work: `OUTER` times `work_units` altogether, roughly.
    twins
        Number of the group of equal rows each row belongs to; a group never both teaches and
        judges.
    search
        Trials to spend in each fold beyond the house's own shapes.
    """
    rows = len(label)
    score, probability, baseline_score = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    fold_of = np.zeros(rows, dtype=np.int64)
    log_odds = np.zeros((rows, len(names)))
    judged: list[JudgedFold] = []
    for number, fold in enumerate(keep_apart(cut(label, validate), twins), start=1):
        taught, test = table[fold.train], table[fold.test]
        group = None if twins is None else twins[fold.train]
        columns, learned, values = teach(
            taught, names, label[fold.train], validate, seed, advance, group, search
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
