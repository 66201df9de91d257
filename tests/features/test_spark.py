"""Spark runs the same function over the same buckets: every byte is what one machine makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.domain.errors import Unfinished
from features.domain.home import Home
from features.engine.build import build
from features.engine.read_kpi import read_kpis
from features.engine.snapshot import as_ofs
from features.engine.spread.spark import Spark, spark
from features.engine.spread.task import Failure
from features.feature_set import FEATURES
from features.kpis import KPIS
from features.views import VIEWS
from serving.scoring.score import score_snapshot
from tests.features.spreading import Stumbles, fatal
from tests.features.untidy import BUCKETS, PER_BUCKET, untidy_operator
from tests.serving.small import make_model
from tests.world import write_world

DAYS = [date(2026, 5, 17), date(2026, 7, 1)]
MAX_BAD_SHARE = 0.5


@pytest.fixture(scope="module")
def cluster(needs_java: Path) -> Iterator[Spark]:
    """Spark on two processors of this machine; a task is tried twice."""
    with spark("local[2,2]") as engine:
        yield engine


@dataclass(frozen=True)
class Made:
    """The same untidy operator, built here and by Spark."""

    here: Home
    there: Home


@pytest.fixture(scope="module")
def made(cluster: Spark, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Build on one machine and in Spark."""
    here = untidy_operator(Home(tmp_path_factory.mktemp("untidy") / "here"))
    there = Home(here.root.with_name("there"))
    shutil.copytree(here.root, there.root)
    for home, engine in ((here, None), (there, cluster)):
        build(
            home,
            VIEWS,
            FEATURES.fingerprint,
            days=DAYS,
            customers_per_bucket=PER_BUCKET,
            max_bad_share=MAX_BAD_SHARE,
            engine=engine,
        )
    return Made(here, there)


def bytes_below(folder: Path, pattern: str) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob(pattern)}


def test_buckets_cut_by_spark_are_the_same_bytes(made: Made) -> None:
    here, there = (bytes_below(home.buckets, "*.parquet") for home in (made.here, made.there))

    assert {name.split("/")[0] for name in here} == {*(f"000{n}" for n in range(4)), "reference"}
    assert here == there


def test_bad_rows_are_the_same_rows_and_counts(made: Made) -> None:
    reports = []
    for home in (made.here, made.there):
        report = json.loads((home.quarantine / "report.json").read_text(encoding="utf-8"))
        del report["checked_at"]
        reports.append(report)
    here, there = (
        pl.read_parquet(home.quarantine / "faults.parquet") for home in (made.here, made.there)
    )

    assert reports[0] == reports[1]
    assert_frame_equal(here, there)
    reasons = set(here["reason"])
    assert {"not in customers", "the same key as an earlier row"} <= reasons
    assert len(reasons) >= 4


def test_every_measure_of_every_customer_is_the_same_bytes(made: Made) -> None:
    here, there = (bytes_below(home.snapshots, "*.parquet") for home in (made.here, made.there))

    assert len(here) == len(DAYS) * 2 * BUCKETS
    assert here == there
    assert as_ofs(made.there) == DAYS


def test_every_kpi_count_is_the_same(made: Made, cluster: Spark) -> None:
    here = read_kpis(made.here, KPIS, DAYS[-1], 12)

    assert read_kpis(made.there, KPIS, DAYS[-1], 12, engine=cluster) == here
    assert sum(reading.denominator for reading in here) > 0


def test_every_score_is_the_same_bytes(made: Made, cluster: Spark) -> None:
    make_model(made.here, as_of=DAYS[-1])
    here = score_snapshot(made.here).read_bytes()
    there = score_snapshot(made.here, engine=cluster).read_bytes()

    assert here == there
    assert len(pl.read_parquet(here)) > BUCKETS


def test_a_task_is_tried_again_and_the_rest_completes(cluster: Spark, tmp_path: Path) -> None:
    heard: dict[int, int] = {}
    job = Stumbles(tmp_path, refused_once=1, always=2, hungry=3)
    failures = cluster.run(job, range(5), heard.__setitem__)

    assert heard == {0: 0, 1: -1, 4: -4}
    assert failures == [Failure(2, "ValueError: never"), Failure(3, "memory ran out")]
    assert [len((tmp_path / str(task)).read_text()) for task in range(5)] == [1, 2, 2, 2, 1]


def test_a_bucket_that_kills_its_task_is_named_and_the_rest_completes(
    cluster: Spark, tmp_path: Path
) -> None:
    home = write_world(Home(tmp_path / "home"))

    with pytest.raises(Unfinished, match=r"bucket 1 \(customers from C04 .* its process was ended"):
        build(home, [*VIEWS, fatal], "fatal", customers_per_bucket=3, engine=cluster)

    assert as_ofs(home) == []
    whole = {path.stem for path in home.snapshots.glob(".*.new/measures/*.parquet")}
    assert whole == {"0000", "0002", "0003"}


def test_without_java_or_spark_the_command_says_what_to_install(tmp_path: Path) -> None:
    home = write_world(Home(tmp_path / "home"))
    bare = {"PATH": "/nowhere", "UNSPOKEN_HOME": str(home.root)}
    without_java = subprocess.run(
        [sys.executable, "-m", "unspoken", "build", "--engine", "spark"],
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    hidden = "import sys; sys.modules['pyspark'] = None; import unspoken; unspoken.main()"
    without_spark = subprocess.run(
        [sys.executable, "-c", hidden, "score", "--engine", "spark"],
        env={**os.environ, **bare},
        capture_output=True,
        text=True,
        check=False,
    )

    assert without_java.returncode == without_spark.returncode == 1
    assert without_java.stderr.startswith("Spark needs Java 17 or later and there is none")
    assert without_spark.stderr.count("\n") == 1
