"""Who answers, and how many customers each answer therefore stands for.

Only customers who were asked *and* answered have a label, and neither happens at random. So the
chance of being observed is learned from everybody in the snapshots that teach, asked or not, in
the three steps in which it comes about:

1. asked by a survey: by the measures, or, where the list was drawn at random, the logged chance;
2. answered, among those asked;
3. rated the handling of a complaint, which needs no survey.

An answer then weighs one over its chance (Horvitz & Thompson, 1952). The largest weights are cut
off (`MOST_WEIGHT`): a little bias for much less noise. What that leaves is told as the effective
number of rows (Kish, 1965).

The chances are learned from the measures a model is taught and from nothing else. What makes a
customer be asked and has nothing to do with how they feel (how often they were asked before, say)
would make the weights more unequal and the estimates no truer.

It corrects for what the tables know. If two customers are alike in all of it and the dissatisfied
one answers less, no weight can tell: see `if_the_dissatisfied_answer_less`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import lightgbm as lgb
import numpy as np
import polars as pl

from features.domain.home import Home
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES, Codes
from features.model.manifest import Floats
from features.model.verdict import AnswerFigures, ResponseFigures
from training.dataset import Dataset, Part
from training.grow import TrainingData, grow
from training.judge import effective_rows
from training.label import LabelPolicy, approached, labels
from training.learner import raw_score
from training.shape import Shape
from training.split import Flags

MOST_WEIGHT = 5.0  # times the mean
MOST_ROWS = 60_000  # of all the snapshots together, to learn from who is asked
# Smooth, and far from following single customers. Every tree sees every column: the chance hangs on
# few of them, which random parts would often miss.
SHAPE, TREES = Shape(4, 0.1, columns_share=1.0), 60
FEWEST = 30  # of each kind, to learn a step by the measures; below it everybody has the same chance
LEAST_CHANCE = 1e-4


@dataclass(frozen=True)
class Step:
    """One step on the way to an answer: its chance by the measures, or the same for everybody."""

    share: float
    booster: lgb.Booster | None

    @classmethod
    def learn(cls, matrix: Floats, happened: Flags) -> Self:
        """Learn from rows (n, measures) and whether the step happened (n,)."""
        share = float(happened.mean()) if len(happened) else 0.0
        if min(int(happened.sum()), int((~happened).sum())) < FEWEST:
            return cls(share, None)
        return cls(
            share, grow(SHAPE, TREES, TrainingData(matrix, happened), names=list(FEATURES.names))
        )

    def chance(self, matrix: Floats) -> Floats:
        """The chance of each row, shape (n,)."""
        if self.booster is None:
            return np.full(len(matrix), self.share)
        return np.exp(-np.logaddexp(0, -raw_score(self.booster, matrix)))


@dataclass(frozen=True)
class Weighed:
    """How many customers each row stands for, mean 1, shape (n,), and what cutting them off did."""

    survey_weight: Floats
    largest: float
    cut_off: int
    drawn: int

    @property
    def effective(self) -> float:
        """How many rows of equal weight would say as much."""
        return effective_rows(self.survey_weight)

    def figures(self) -> AnswerFigures:
        """What the verdict says of them."""
        return AnswerFigures(
            rows=len(self.survey_weight),
            effective_rows=round(self.effective, 1),
            largest_before_cutting=round(self.largest, 2),
            cut_off=self.cut_off,
            drawn_at_random=self.drawn,
        )


@dataclass(frozen=True)
class Response:
    """The chance of being observed, in its three steps."""

    policy: LabelPolicy
    codes: Codes
    asked: Step
    answered: Step
    rated: Step

    @classmethod
    def learn(cls, home: Home, days: Sequence[date], policy: LabelPolicy, codes: Codes) -> Self:
        """Learn from everybody in the snapshots of the days that teach.

        Parameters
        ----------
        home
            The installation.
        days
            The days that teach, and no later one.
        policy
            Which answers count.
        codes
            Codes of the categories.
        """
        frame = pl.concat(_everybody(home, day, policy, len(days)) for day in days)
        matrix = FEATURES.matrix(frame, codes)
        asked, answered, rated = (
            frame[name].to_numpy() for name in ("_asked", "_answered", "_rated")
        )
        return cls(
            policy,
            codes,
            Step.learn(matrix, asked),
            Step.learn(np.ascontiguousarray(matrix[asked]), answered[asked]),
            Step.learn(matrix, rated),
        )

    def weigh(self, frame: pl.DataFrame) -> Weighed:
        """Weigh labelled rows: every measure, and ``drawn_probability`` where it was logged."""
        matrix = FEATURES.matrix(frame, self.codes)
        logged = frame["drawn_probability"].fill_null(np.nan).to_numpy()
        drawn = np.isfinite(logged)
        # Drawn in none of the lists of a horizon: the complement to the power of their number.
        at_random = 1 - (1 - np.where(drawn, logged, 0.0)) ** self.policy.lists
        asked = np.where(drawn, at_random, self.asked.chance(matrix))
        by_survey = asked * self.answered.chance(matrix)
        observed = 1 - (1 - by_survey) * (1 - self.rated.chance(matrix))
        weight = 1 / np.maximum(observed, LEAST_CHANCE)
        weight = weight / weight.mean()
        cut = np.minimum(weight, MOST_WEIGHT)
        return Weighed(
            cut / cut.mean(),
            float(weight.max()),
            int((weight > MOST_WEIGHT).sum()),
            int(drawn.sum()),
        )

    def figures(self, teaching: Weighed, held_out: Weighed) -> ResponseFigures:
        """The shares of each step among everybody in the snapshots that teach, and the answers."""
        return ResponseFigures(
            asked=self.asked.share,
            answered_of_those_asked=self.answered.share,
            rated_a_complaint=self.rated.share,
            teaching=teaching.figures(),
            held_out=held_out.figures(),
        )


def weighed(
    home: Home, data: Dataset, policy: LabelPolicy, codes: Codes
) -> tuple[Dataset, ResponseFigures]:
    """Give every row its ``weight``, and say what was learned about who answers.

    The chances come from the days that teach; the rows that judge are weighed by the same ones.
    """
    response = Response.learn(home, data.teaching.days, policy, codes)
    teaching, held_out = response.weigh(data.teaching.frame), response.weigh(data.held_out.frame)
    with_weights = replace(
        data,
        teaching=_with(data.teaching, teaching.survey_weight),
        held_out=_with(data.held_out, held_out.survey_weight),
    )
    return with_weights, response.figures(teaching, held_out)


def _with(part: Part, weight: Floats) -> Part:
    return replace(part, frame=part.frame.with_columns(weight=pl.Series(weight)))


def _everybody(home: Home, day: date, policy: LabelPolicy, days: int) -> pl.DataFrame:
    """Customers of one snapshot, a sample of a large one, and what became of each."""
    measures = Snapshot.open(home, day).measures().select("customer_id", *FEATURES.names)
    customers = measures.select("customer_id").collect()["customer_id"].sort()
    one_in = max(1, -(-len(customers) * days // MOST_ROWS))
    # Other customers each day: of one customer the months say much the same.
    chosen = customers.gather_every(one_in, day.toordinal() % one_in)
    found = measures.filter(pl.col("customer_id").is_in(chosen.implode())).collect()
    reached = approached(home, day, policy)
    if policy.complaints:
        rated = labels(home, day, replace(policy, survey_channels=()))["customer_id"]
    else:
        rated = pl.Series("customer_id", [], dtype=pl.String)
    return found.join(reached, on="customer_id", how="left", maintain_order="left").with_columns(
        _asked=pl.col("answered").is_not_null(),
        _answered=pl.col("answered").fill_null(value=False),
        _rated=pl.col("customer_id").is_in(rated.implode()),
    )
