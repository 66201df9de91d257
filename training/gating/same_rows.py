"""The held-out rows of a candidate, with the scores of both models that are compared on them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.model.manifest import Floats, Manifest
from training.learner import load, raw_score
from training.split import Flags

Names = npt.NDArray[np.str_]
AGE_BANDS = ((25, "-24"), (35, "25-34"), (45, "35-44"), (60, "45-59"))
OLDEST_BAND = "60-"
SLICED_BY = ("city", "rank", "age")


@dataclass(frozen=True)
class Ranked:
    """Raw scores and probabilities of some rows by one model, shape (n,) each."""

    score: Floats
    probability: Floats

    @classmethod
    def by(cls, manifest: Manifest, booster_text: str, frame: pl.DataFrame) -> "Ranked":
        """Score rows with a bundle, by its own columns and codes."""
        codes = {column.name: column.codes for column in manifest.columns if column.codes}
        score = raw_score(load(booster_text), FEATURES.matrix(frame, codes))
        return cls(score, manifest.calibration.probability(score))


@dataclass(frozen=True)
class SameRows:
    """What turned out for n customers, and what each model had said of them.

    ``weight`` says how many customers each answer stands for, as in the verdict, shape (n,).
    ``groups`` holds the city, the rank and the age band of each; ``champion`` is None where no
    model serves, or where it cannot be asked about these measures.
    """

    label: Flags
    weight: Floats
    candidate: Ranked
    champion: Ranked | None
    groups: dict[str, Names]


def groups_of(snapshot: Snapshot, frame: pl.DataFrame) -> dict[str, Names]:
    """City, rank and age band of each row on the day of the snapshot; "" where unknown."""
    people = frame.select("customer_id").join(
        snapshot.people().select("customer_id", "city", "rank", "birth_year").collect(),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    age = snapshot.as_of.year - people["birth_year"].cast(pl.Int64)
    band = pl.lit(OLDEST_BAND)
    for below, name in reversed(AGE_BANDS):
        band = pl.when(pl.col("age") < below).then(pl.lit(name)).otherwise(band)
    bands = pl.DataFrame({"age": age}).select(
        age=pl.when(pl.col("age").is_not_null()).then(band).otherwise(pl.lit(""))
    )
    return {
        "city": people["city"].fill_null("").to_numpy().astype(np.str_),
        "rank": people["rank"].fill_null("").to_numpy().astype(np.str_),
        "age": bands["age"].to_numpy().astype(np.str_),
    }
