"""What was true of everybody on a day, beside what a model says of them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from sklearn.metrics import average_precision_score

from features.domain.home import Home
from features.domain.moments import add_months
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.manifest import Floats, Manifest
from features.simulator.operator import true_risks
from training.learner import load, raw_score
from training.split import Flags


@dataclass(frozen=True)
class Everybody:
    """All customers of a day: the model's raw score and the truth, each of shape (n,).

    ``now`` and ``next_month`` say who was dissatisfied in the two months that the label's 60 days
    look at; ``risk`` is the simulator's own, from the causes the tables carry, on that day.
    """

    score: Floats
    probability: Floats
    risk: Floats
    now: Flags
    next_month: Flags
    never_asked: Flags

    def reached(self, who: Flags, truth: Flags) -> tuple[float, float]:
        """Average precision of the model and of the risk itself, among some."""
        ours = average_precision_score(truth[who], self.score[who])
        theirs = average_precision_score(truth[who], self.risk[who])
        return float(ours), float(theirs)

    def precision(self, share: float) -> float:
        """Share of truly dissatisfied among the first `share` of everybody."""
        first = np.argsort(-self.score, kind="stable")[: round(share * len(self.score))]
        return float(self.now[first].mean())


def everybody(home: Home, day: date, manifest: Manifest, booster_text: str) -> Everybody:
    """Score everybody of a day and put the truth beside it.

    Never asked is who got no survey in all the months of the tables.
    """
    columns = {c.name: tuple(c.codes) for c in manifest.columns if c.codes is not None}
    truth = true_risks(home)
    now = truth.filter(pl.col("as_of") == day)
    later = truth.filter(pl.col("as_of") == add_months(day, 1))
    asked = pl.scan_parquet(home.tables / "surveys" / "*.parquet").select("customer_id").unique()
    frame = (
        Snapshot.open(home, day)
        .measures()
        .join(now.drop("as_of"), on="customer_id")
        .join(later.select("customer_id", next="dissatisfied"), on="customer_id", how="left")
        .join(asked.with_columns(asked=pl.lit(value=True)), on="customer_id", how="left")
        .with_columns(pl.col("next", "asked").fill_null(value=False))
        .collect()
    )
    score = raw_score(load(booster_text), FEATURES.matrix(frame, columns))
    return Everybody(
        score,
        manifest.calibration.probability(score),
        frame["risk_from_table_causes"].to_numpy(),
        frame["dissatisfied"].to_numpy(),
        frame["next"].to_numpy(),
        ~frame["asked"].to_numpy(),
    )
