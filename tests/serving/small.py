"""A small installation with real parts: a snapshot of made-up measures and a model taught on it.

The measures are drawn, not computed, so that it is made in a second and holds what is rare in
real tables: ties, unknown values, words nobody taught. What a snapshot and a bundle are is
decided by the code that writes real ones.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import lightgbm as lgb
import numpy as np
import polars as pl

from features.declare.kpi import Ratio
from features.declare.measure import Category
from features.domain.home import Home
from features.engine import snapshot
from features.engine.read_kpi import Reading, write_readings
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from features.kpis import KPIS
from features.model.bundle import Release, set_release, stamp, write_sealed
from features.model.manifest import Calibration, GoldenRow, Manifest, ManifestColumn
from features.views import VIEWS
from serving.scoring.score import score_snapshot
from tests.verdicts import changed

AS_OF = date(2026, 11, 1)
CUSTOMERS = 1200
PHONE = "13800138000"
NAME = "王小明"
LEVELS = {
    "brand": ["gotone", "mzone", "easyown"],
    "rank": ["diamond", "gold", "silver", "ordinary"],
}
CITIES = ["南京", "苏州", "无锡"]


def make(root: Path, *, customers: int = CUSTOMERS, seed: int = 1) -> Home:
    """Make an installation whose newest snapshot is scored."""
    home = Home(root)
    make_snapshot(home, customers=customers, seed=seed)
    make_model(home, seed=seed)
    score_snapshot(home)
    write_readings(home, [reading(kpi, month) for kpi in KPIS for month in (9, 10)])
    return home


def reading(kpi: Ratio, month: int) -> Reading:
    """Give a month of an indicator: nothing was counted in September."""
    of = 0 if month == 9 else 1000
    value = 0.97 if of else None
    day = date(2026, month, 1)
    return Reading(kpi.name, day, AS_OF, 970 if of else 0, of, value, kpi.status(value))


def copy_of(home: Home, root: Path) -> Home:
    """Give a copy that a test may change."""
    shutil.copytree(home.root, root, dirs_exist_ok=True)
    return Home(root)


def make_snapshot(
    home: Home, *, as_of: date = AS_OF, customers: int = CUSTOMERS, seed: int = 1
) -> Snapshot:
    """Write a snapshot in two buckets, with unknown values and ties."""
    measures, people = _measures(customers, seed), _people(customers, seed)
    folder = snapshot.begin(home, as_of)
    half = customers // 2
    for number, (start, length) in enumerate(((0, half), (half, customers - half))):
        measures.slice(start, length).write_parquet(folder / "measures" / f"{number:04d}.parquet")
        people.slice(start, length).write_parquet(folder / "people" / f"{number:04d}.parquet")
    return snapshot.finish(home, as_of, folder, FEATURES.fingerprint, {"cut": f"drawn {seed}"})


def make_model(home: Home, *, as_of: date = AS_OF, seed: int = 1, by: str = "tests") -> str:
    """Teach a small model on a snapshot, write its bundle and make it the release."""
    frame = Snapshot.open(home, as_of).measures().collect()
    codes = FEATURES.learn_codes(frame)
    matrix = FEATURES.matrix(frame, codes)
    draw = np.random.default_rng(seed)
    known = np.nan_to_num(matrix)
    gradient = (known - known.mean(axis=0)) / (known.std(axis=0) + 1e-9)
    odds = gradient @ draw.normal(0, 0.35, matrix.shape[1]) - 1.2
    label = (draw.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(float)
    booster = lgb.train(
        {"objective": "binary", "num_leaves": 7, "learning_rate": 0.1, "verbose": -1,
         "num_threads": 1, "seed": seed, "deterministic": True, "force_row_wise": True},
        lgb.Dataset(matrix, label), num_boost_round=40,
    )  # fmt: skip
    text = booster.model_to_string()
    scores = lgb.Booster(model_str=text).predict(matrix[:20], raw_score=True, num_threads=1)
    manifest = Manifest(
        model_name="unspoken",
        made_at="2026-11-23T08:00:00+00:00",
        made_by=by,
        columns=[
            ManifestColumn(name=c.name, kind=c.kind, codes=list(codes[c.name]) if c.kind == "category" else None)  # noqa: E501  # one line a column
            for c in FEATURES.columns
        ],
        fingerprint=FEATURES.fingerprint,
        calibration=Calibration(
            kind="platt", a=0.9, c=-0.1, covariance=[[0.004, 0.002], [0.002, 0.006]],
            between_months=0.01
        ),
        label="dissatisfied within 60 days",
        base_rate=float(label.mean()),
        trained_on=["2026-08-01"],
        held_out="2026-09-01",
        verdict=changed(None, auc=0.74, calibration_groups=[[0.1, 0.11, 60], [0.4, 0.38, 60]]),
        golden=[
            GoldenRow(
                values=[None if np.isnan(v) else float(v) for v in row],
                score=float(score),
                levels={c: person[c] for c in codes if person[c] is not None},
            )
            for row, person, score in zip(
                matrix[:20], frame.head(20).to_dicts(), scores, strict=True
            )
        ],
        booster=stamp(text),
    )  # fmt: skip
    digest = write_sealed(home, text, manifest)
    promote(home, digest, by=by)
    return digest


def promote(home: Home, digest: str, *, by: str = "tests") -> None:
    """Point the release at a bundle."""
    set_release(home, Release(digest, 1, "2026-11-23T08:00:00+00:00", by, "a test", None))


def _measures(customers: int, seed: int) -> pl.DataFrame:
    draw = np.random.default_rng(seed)
    columns: dict[str, pl.Series] = {"customer_id": pl.Series(_ids(customers))}
    for view in VIEWS:
        for answer in view.answers:
            for name in answer.columns:
                if isinstance(answer, Category):
                    words = LEVELS.get(name, CITIES)
                    values = pl.Series(draw.choice(words, customers), dtype=pl.String)
                else:
                    drawn = np.floor(draw.exponential(2.0, customers) * 4) / 4
                    values = pl.Series(drawn, dtype=pl.Float64)
                unknown = pl.Series(draw.random(customers) < (0.1 if answer.absent is None else 0))
                columns[name] = values.to_frame("v").select(pl.when(~unknown).then("v"))["v"]
    return pl.DataFrame(columns)


def _people(customers: int, seed: int) -> pl.DataFrame:
    draw = np.random.default_rng(seed + 1)
    return pl.DataFrame(
        {
            "customer_id": _ids(customers),
            "name": [NAME] * customers,
            "phone": [PHONE] * customers,
            "city": draw.choice(CITIES, customers),
            "brand": draw.choice(LEVELS["brand"], customers),
            "rank": draw.choice(LEVELS["rank"], customers),
            "birth_year": draw.integers(1940, 2008, customers),
            "refuses_marketing": draw.random(customers) < 0.08,
            "refuses_automated_decisions": draw.random(customers) < 0.04,
        }
    )


def _ids(customers: int) -> list[str]:
    return [f"C{number:07d}" for number in range(customers)]
