"""Every view there is, at 20,000 customers, against the whole of the plain pandas referee."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import polars as pl

from features.domain.errors import Mismatch
from features.domain.home import Home
from features.domain.moments import add_months
from features.domain.progress import Progress
from features.engine import snapshot
from features.engine.buckets.warehouse import Cut, cut
from features.engine.build import newest_as_of
from features.engine.spread import one_bucket, open_for
from features.simulator.operator import simulate
from features.views import VIEWS
from tests import plain_pandas
from tests.agreement import differences
from tests.benchmarks.measurement import Measurement, compare, seconds

CUSTOMERS = 20_000
TWELVE = 12


def all_views(progress: Progress) -> list[Measurement]:
    """Measures of 20,000 customers × 24 months, written to disk: ours, and the same in pandas."""
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        simulate(home, customers=CUSTOMERS, progress=progress)
        cutting = seconds(lambda: cut(home, progress=progress))
        reading = seconds(
            lambda: [pd.read_parquet(path) for path in home.tables.rglob("*.parquet")]
        )
        tables = cut(home)
        day = newest_as_of(tables)
        _same_answers(home, tables, day)
        with progress.step("One snapshot and pandas, in turns", total=1) as advance:
            ours, pandas = compare(
                _snapshot(home, tables, day), lambda: plain_pandas.measures(home.tables, day)
            )
            advance(1)
    plain = f"the same {sum(len(view.columns) for view in VIEWS)} measures in pandas"
    twelve = TWELVE * pandas / (cutting + TWELVE * ours)
    return [
        Measurement("views.all.one_snapshot.seconds", ours, "seconds", f"{pandas:.2f} in pandas"),
        Measurement(
            "views.all.one_snapshot.times_faster_than_pandas", pandas / ours, "× faster", plain
        ),
        Measurement(
            "views.all.check_and_cut.times_reading",
            cutting / reading,
            "× the time",
            "pandas reading the same files and checking nothing",
        ),
        Measurement(
            "views.all.cut_and_twelve_snapshots.times_faster_than_pandas",
            twelve,
            "× faster",
            f"{TWELVE} days in pandas, which checks nothing",
        ),
    ]


def _snapshot(home: Home, tables: Cut, day: date) -> Callable[[], object]:
    def make() -> None:
        folder = snapshot.begin(home, day)
        for bucket in tables.buckets:
            one_bucket(open_for(tables, bucket, VIEWS), bucket, day, VIEWS, folder)

    return make


def _same_answers(home: Home, tables: Cut, newest: date) -> None:
    """Refuse to compare two ways that do not answer alike."""
    for day in (newest, add_months(newest, -5)):
        folder = snapshot.begin(home, day)
        for bucket in tables.buckets:
            one_bucket(open_for(tables, bucket, VIEWS), bucket, day, VIEWS, folder)
        made = pl.read_parquet(folder / "measures")
        if apart := differences(made, home.tables, day):
            raise Mismatch(f"Views and pandas disagree on {day}, so no speed means much: {apart}")
