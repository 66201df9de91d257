"""The tiny world with a model of one question, so that every number can be worked out on paper."""

from __future__ import annotations

from pathlib import Path

import lightgbm as lgb
import numpy as np

from features.domain.home import Home
from features.engine.build import build
from features.engine.snapshot import latest
from features.feature_set import FEATURES
from features.model.bundle import Release, set_release, stamp, write_sealed
from features.model.manifest import Calibration, GoldenRow, Manifest, ManifestColumn
from features.views import VIEWS
from serving.scoring.score import score_snapshot
from tests.world import write_world

SUSPENDED = FEATURES.names.index("suspensions_for_arrears")
ROWS_TAUGHT = 1000


def make(root: Path, measure: int = SUSPENDED) -> Home:
    """Make the tiny world, measured and scored: is the measure (cut off, unless given) above 1?"""
    home = write_world(Home(root))
    build(home, VIEWS, FEATURES.fingerprint)
    _publish_one_question(home, measure)
    score_snapshot(home)
    return home


def _publish_one_question(home: Home, measure: int) -> None:
    """Teach one split: of a hundred customers in a thousand the measure is 3, of the others 0."""
    matrix = np.zeros((ROWS_TAUGHT, len(FEATURES.names)))
    matrix[:100, measure] = 3
    label = np.zeros(ROWS_TAUGHT)
    label[:80] = 1  # 80 of the 100
    label[100:190] = 1  # 90 of the other 900
    booster = lgb.train(
        {
            "objective": "binary",
            "num_leaves": 2,
            "learning_rate": 1.0,
            "num_threads": 1,
            "verbose": -1,
            "deterministic": True,
            "force_row_wise": True,
        },
        lgb.Dataset(matrix, label),
        num_boost_round=1,
    )
    text = booster.model_to_string()
    codes = FEATURES.learn_codes(latest(home).measures().collect())
    golden = np.zeros((1, len(FEATURES.names)))
    manifest = Manifest(
        model_name="one-question",
        made_at="2026-07-01T09:00:00+00:00",
        made_by="tests",
        columns=[
            ManifestColumn(
                name=column.name,
                kind=column.kind,
                codes=list(codes[column.name]) if column.kind == "category" else None,
            )
            for column in FEATURES.columns
        ],
        fingerprint=FEATURES.fingerprint,
        calibration=Calibration(kind="platt", a=1.0, c=0.0, covariance=[[0.0, 0.0], [0.0, 0.0]]),
        label="dissatisfied within 60 days",
        base_rate=0.17,
        trained_on=["2026-03-01"],
        held_out=None,
        verdict=None,
        golden=[
            GoldenRow(
                values=[0.0] * len(FEATURES.names),
                score=float(booster.predict(golden, raw_score=True)[0]),
            )
        ],
        booster=stamp(text),
    )
    digest = write_sealed(home, text, manifest)
    set_release(home, Release(digest, 1, "2026-07-01T09:00:00+00:00", "tests", "a test", None))
