"""One published model, verified before it is believed.

`Model.load` goes in this order, because a damaged booster kills the process that parses it and a
slightly edited one loads without a word: the bundle's seal, sizes and hashes
(`features.model.bundle`), then the fingerprint of the measures, then the booster, then the golden
rows, whose scores must come out exactly.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import polars as pl

from features.domain.errors import Mismatch
from features.feature_set import FEATURES, Codes
from features.model.manifest import Manifest
from serving.scoring.verified import read_for_service

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Contributions:
    """Why rows have their scores.

    Attributes
    ----------
    values
        Log-odds that each measure adds, shape (rows, measures), in the feature set's order.
    base
        Log-odds of a customer of whom nothing is known. ``base + values.sum(axis=1)`` is the score.
    """

    values: Floats
    base: float


@dataclass(frozen=True)
class Model:
    """A verified model; every answer it gives can be traced to its digest."""

    digest: str
    manifest: Manifest
    _booster: lgb.Booster
    _process: int

    @classmethod
    def load(cls, bundle: Path) -> Model:
        """Verify a bundle and load it.

        Raises
        ------
        NotThere
            When a file of the bundle, its seal or trust in its key is missing.
        Mismatch
            When the bundle was touched, was taught other measures than this version computes, or
            does not give the golden scores.
        """
        manifest, text = read_for_service(bundle)
        model = cls(bundle.name, manifest, lgb.Booster(model_str=text), os.getpid())
        model._replay_golden_rows()
        return model

    def matrix(self, frame: pl.DataFrame) -> Floats:
        """Put measures in the order the model was taught, shape (rows, measures)."""
        return FEATURES.matrix(frame, self.codes)

    @property
    def codes(self) -> Codes:
        """The levels of each category in the order of their codes, as taught."""
        return {c.name: tuple(c.codes) for c in self.manifest.columns if c.codes is not None}

    def raw(self, matrix: Floats, *, threads: int = 1) -> Floats:
        """Raw scores (log-odds before calibration), shape (rows,).

        One thread unless told otherwise: inside a request more threads make it slower.
        """
        self._same_process()
        return np.asarray(
            self._booster.predict(matrix, raw_score=True, num_threads=threads), dtype=np.float64
        )

    def probability(self, raw: Floats) -> Floats:
        """Calibrated probabilities, in the same order as the raw scores."""
        return self.manifest.calibration.probability(raw)

    def contributions(self, matrix: Floats) -> Contributions:
        """Take each raw score apart into what each measure adds."""
        self._same_process()
        parts = np.asarray(
            self._booster.predict(matrix, pred_contrib=True, num_threads=1), dtype=np.float64
        )
        return Contributions(parts[:, :-1], float(parts[0, -1]) if len(parts) else 0.0)

    def _replay_golden_rows(self) -> None:
        golden = self.manifest.golden
        wrong = self.raw(self.manifest.golden_matrix()) != [row.score for row in golden]
        if wrong.any():
            raise Mismatch(
                f"The model {self.digest} gives other scores here than where it was trained "
                f"({int(wrong.sum())} of {len(golden)} golden rows); train and promote again."
            )

    def _same_process(self) -> None:
        # A process forked after the booster was loaded hangs in its first prediction.
        if os.getpid() != self._process:
            raise Mismatch("A model cannot be used after a fork; load it in the new process.")
