"""Scores with MLflow alone: the loader that goes into a published model, as a file of its own.

It is loaded in processes that have no Unspoken, so it imports nothing of it. `predict` takes a
frame with the measures under their names, words as words, and gives ``score`` (raw log-odds) and
``probability`` of every row: the same numbers, to the last bit, as the service gives.
"""

import json
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd


class Scorer:
    """A booster, the order of its columns, and the curve that makes a probability of a score."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self._columns = manifest["columns"]
        self._calibration = manifest["calibration"]
        self._booster = lgb.Booster(model_str=(folder / "booster.txt").read_text(encoding="utf-8"))

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:
        """Score the rows of a frame."""
        score = np.asarray(
            self._booster.predict(self._matrix(model_input), raw_score=True, num_threads=1),
            dtype=np.float64,
        )
        said = {"score": score, "probability": probability(self._calibration, score)}
        return pd.DataFrame(said, index=model_input.index)

    def _matrix(self, frame: pd.DataFrame) -> Any:
        columns = [self._numbers(frame[column["name"]], column) for column in self._columns]
        return np.ascontiguousarray(np.column_stack(columns), dtype=np.float64)

    @staticmethod
    def _numbers(values: "pd.Series[Any]", column: dict[str, Any]) -> Any:
        if column["codes"] is None:
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        places = {level: float(place) for place, level in enumerate(column["codes"])}
        return np.array([places.get(value, np.nan) for value in values], dtype=np.float64)


def probability(curve: dict[str, Any], score: Any) -> Any:
    """Calibrated probabilities of raw scores, by the curve as a manifest holds it."""
    if curve["kind"] == "platt":
        log_odds = curve["a"] * score + curve["c"]
    else:
        log_p = -np.logaddexp(0.0, -score)
        log_not_p = -np.logaddexp(0.0, score)
        log_odds = curve["a"] * log_p - curve["b"] * log_not_p + curve["c"]
    return np.exp(-np.logaddexp(0.0, -log_odds))


def _load_pyfunc(path: str) -> Scorer:
    return Scorer(Path(path))
