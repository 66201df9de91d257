"""Eight views of a large operator: this project, plain pandas, plain Polars and DuckDB, in turns.

`UNSPOKEN_BENCH_CUSTOMERS` makes it smaller for trying out (the names of the figures follow), and
`UNSPOKEN_BENCH_DIR` says where the operator is to lie meanwhile.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from features.domain.home import Home
from features.domain.progress import Progress
from features.engine.buckets.warehouse import cut
from features.engine.build import months_back, newest_as_of
from tests.benchmarks.measurement import Measurement, seconds
from tests.benchmarks.rivals.agree import must_agree
from tests.benchmarks.rivals.all_views import all_views
from tests.benchmarks.rivals.asked import size_of
from tests.benchmarks.rivals.enlarged import enlarged
from tests.benchmarks.rivals.many_days import many_days
from tests.benchmarks.rivals.one_snapshot import one_snapshot
from tests.benchmarks.rivals.ten_times import ten_times

CUSTOMERS = 1_000_000
TWELVE = 12


def measure(progress: Progress) -> list[Measurement]:
    """Eight views of 1,000,000 customers × 24 months: ours, and those of three rivals."""
    customers = int(os.environ.get("UNSPOKEN_BENCH_CUSTOMERS", CUSTOMERS))
    with _room() as folder:
        home = Home(folder / "operator")
        enlarged(home, customers, progress)
        cutting = seconds(lambda: cut(home, progress=progress))
        tables = cut(home)
        days = months_back(newest_as_of(tables), TWELVE)
        must_agree(home, (days[-1], days[TWELVE // 2]), folder, progress)
        read = f"reading and checking {sum(tables.rows.values()):,} rows, once for all days"
        name = f"views.{size_of(customers)}.check_and_cut.seconds"
        return [
            Measurement(name, cutting, "seconds", read),
            *one_snapshot(home, customers, days[-1], progress),
            *many_days(home, customers, days, progress),
            *ten_times(home, folder, customers, days[-1], progress),
            *all_views(progress),
        ]


@contextmanager
def _room() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    with TemporaryDirectory(dir=os.environ.get("UNSPOKEN_BENCH_DIR"), prefix="bench-") as folder:
        yield Path(folder)
