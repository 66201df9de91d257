"""What `unspoken fit` is worth on a real survey, beside what one would otherwise do.

The file cannot be passed on with the project: set UNSPOKEN_DATA to the folder that holds
`beijing_mobile_voice/`. Operator columns alone, without the network counters; figures are means
over five folds, and everything is fitted inside the folds.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import lightgbm as lgb
import numpy as np
from rich.console import Console

from features.domain.progress import Progress
from features.model.verdict import Figures
from tests.benchmarks.measurement import Measurement
from training.fit.folds import Validate, cut
from training.fit.options import FitOptions
from training.fit.run import fit
from training.judge import judge, mean_figures
from training.table.columns import learn_columns, matrix
from training.table.condition import Condition
from training.table.read import read_table

TABLE = "beijing_mobile_voice/voice_satisfaction.xlsx"
FIGURES = ("auc", "average_precision", "precision_at_5_percent", "precision_at_10_percent")
WAYS: tuple[Validate, ...] = ("blocks", "shuffled")


def measure(progress: Progress) -> list[Measurement]:
    """Ours against a logistic regression and LightGBM as it comes, on the same folds."""
    folder = os.environ.get("UNSPOKEN_DATA")
    if not folder or not (Path(folder) / TABLE).is_file():
        Console().print(f"  left out: UNSPOKEN_DATA names no folder that holds {TABLE}")
        return []
    return [m for way in WAYS for m in _measure(Path(folder) / TABLE, way, progress)]


def _measure(file: Path, validate: Validate, progress: Progress) -> Iterator[Measurement]:
    with TemporaryDirectory() as out:
        options = FitOptions(
            file=file,
            id="用户id",
            label="语音通话整体满意度",
            dissatisfied="<= 6",
            drop=("网络覆盖与信号强度..重定向驻留时长",),
            validate=validate,
            out=Path(out),
        )
        result = fit(options, progress)
    plain = _lightgbm_as_it_comes(options)
    for figure in FIGURES:
        name = f"fit.beijing_voice.{validate}.{figure}"
        beside = {"logistic regression": result.baseline, "LightGBM defaults": plain}
        against = ", ".join(f"{who} {getattr(v, figure):.3f}" for who, v in beside.items())
        yield Measurement(name, getattr(result.verdict, figure), "", against)


def _lightgbm_as_it_comes(options: FitOptions) -> Figures:
    table = read_table(options.file)
    names = options.columns(table.columns)
    label = Condition.parse(options.dissatisfied).label(table[options.label]).dissatisfied
    verdicts: list[Figures] = []
    for fold in cut(label, options.validate):
        columns = learn_columns(table[fold.train], names).taught
        data = lgb.Dataset(matrix(table[fold.train], columns), label[fold.train].astype(np.float64))
        settings = {"objective": "binary", "verbosity": -1, "num_threads": 1, "seed": 0}
        booster = lgb.train(settings, data)
        unseen = matrix(table[fold.test], columns)
        score = np.asarray(booster.predict(unseen, raw_score=True), dtype=np.float64)
        verdicts.append(judge(score, 1 / (1 + np.exp(-score)), label[fold.test]))
    return mean_figures(verdicts)
