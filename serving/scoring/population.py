"""What is held in memory of one scored snapshot, made once so that a preview takes milliseconds.

`Population.prepare` leaves out who must not be listed, sorts the rest once (probability from the
highest, then ``customer_id``), and keeps the measures that rules read as small whole numbers:
thresholds are whole, so a measure rounded down fires exactly when the measure itself does. The
running sums of probabilities, and of what makes them uncertain, then answer every cut by one
binary search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from features.domain.errors import Mismatch
from features.model.expected import Sums, gradient_of
from features.model.manifest import Calibration
from features.views import RULES

Floats = npt.NDArray[np.float64]
REFUSALS = ("refuses_automated_decisions", "refuses_marketing")
RULE_COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys(column for rule in RULES for column in rule.columns)
)


@dataclass(frozen=True)
class Population:
    """Everybody of one snapshot with one model's scores.

    Attributes
    ----------
    as_of, model, snapshot
        The day, the digest of the model, the digest of the snapshot.
    size
        How many customers there are; those eligible and those excluded add up to it.
    excluded
        How many refuse automated decisions and how many of the others refuse marketing.
    eligible
        One row for each customer who may be listed, in the order of every list: ``customer_id``,
        ``probability``, then the measures that rules read.
    probability
        The eligible customers' probabilities, highest first.
    gradient
        What each eligible customer's probability gains with each parameter of the calibration,
        shape (parameters, eligible): for the intervals of lists that rules cut out.
    sums
        Running sums along `probability` and `gradient`: how many dissatisfied customers to expect
        among the first so many, and how sure that is.
    scores
        Everybody's raw scores, lowest first.
    """

    as_of: date
    model: str
    snapshot: str
    size: int
    excluded: dict[str, int]
    eligible: pl.DataFrame
    probability: Floats
    gradient: npt.NDArray[np.float32]
    sums: Sums
    scores: Floats

    @classmethod
    def prepare(
        cls,
        *,
        as_of: date,
        model: str,
        snapshot: str,
        calibration: Calibration,
        measures: pl.LazyFrame,
        people: pl.LazyFrame,
        scores: pl.LazyFrame,
    ) -> Population:
        """Put a snapshot and its scores together.

        Parameters
        ----------
        as_of, model, snapshot
            What they are of.
        calibration
            The model's, which made the probabilities of the scores.
        measures, people
            The snapshot's frames, one row a customer.
        scores
            ``customer_id``, ``score`` and ``probability``, one row a customer.

        Raises
        ------
        Mismatch
            When the frames are not of the same customers.
        """
        everybody = (
            scores.join(people.select("customer_id", *REFUSALS), on="customer_id", how="full",
                        coalesce=True)
            .join(measures.select("customer_id", *RULE_COLUMNS), on="customer_id", how="full",
                  coalesce=True)
            .collect()
        )  # fmt: skip
        complete = (
            everybody.height
            == everybody.select(
                pl.all_horizontal(pl.col("score", *REFUSALS).is_not_null()).sum()
            ).item()
        )
        if not complete or everybody["customer_id"].n_unique() != everybody.height:
            raise Mismatch(
                f"The scores of {as_of} are not of the same customers as the snapshot; "
                "run `unspoken score` again."
            )
        automated, marketing = (pl.col(name) for name in REFUSALS)
        excluded = everybody.select(automated.sum(), (marketing & ~automated).sum()).row(0)
        eligible = (
            everybody.lazy()
            .filter(~automated, ~marketing)
            .select("customer_id", "probability", "score", *(_whole(name) for name in RULE_COLUMNS))
            .sort(["probability", "customer_id"], descending=[True, False])
            .collect()
        )
        score = eligible["score"].to_numpy()
        eligible = _smallest(eligible.drop("score"), RULE_COLUMNS)
        probability = eligible["probability"].to_numpy()
        gradient = gradient_of(calibration, score, probability)
        return cls(
            as_of=as_of,
            model=model,
            snapshot=snapshot,
            size=everybody.height,
            excluded=dict(zip(REFUSALS, map(int, excluded), strict=True)),
            eligible=eligible,
            probability=probability,
            gradient=gradient.astype(np.float32),
            sums=Sums.of(calibration, probability, gradient),
            scores=np.sort(everybody["score"].to_numpy()),
        )

    def percentile(self, score: float) -> float:
        """Give the share of customers with a lower score, 0 to 1."""
        below = int(np.searchsorted(self.scores, score, side="left"))
        return below / self.size if self.size else 0.0


def _whole(name: str) -> pl.Expr:
    """Round a measure down; unknown stays unknown."""
    bound = 2**31 - 1
    return pl.col(name).cast(pl.Float64).fill_nan(None).floor().clip(-bound, bound).cast(pl.Int32)


def _smallest(frame: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """Keep each column in the smallest whole type that holds it."""
    return frame.with_columns(frame[name].shrink_dtype() for name in columns)
