"""Large operators, made quickly: a simulated one, many times over under new numbers.

Simulating a million customers takes minutes and measures nothing here. So a hundred thousand are
simulated and copied: every id holds its customer's seven digits, of which a copy changes the first
two, so that keys stay keys, references stay references and the order of ids that of customers.
Only the tables that the eight views read are filled; the others are there, and empty.
"""

import json
import shutil
from pathlib import Path

import polars as pl

from features.declare.columns import Identifier
from features.declare.source import Source
from features.domain.errors import BadInput
from features.domain.home import Home
from features.domain.progress import Progress
from features.engine.buckets.warehouse import Cut, open_cut
from features.simulator.landing import Landing
from features.simulator.operator import simulate
from features.sources import MARKETING_CASES, SOURCES
from tests.benchmarks.rivals.asked import TABLES

AT_MOST_SIMULATED = 100_000
"""Their numbers leave the first two of seven digits to the copies."""
ROLL = "roll.parquet"


def enlarged(home: Home, customers: int, progress: Progress) -> None:
    """Write the tables of ``customers`` customers × 24 months into a home."""
    simulated = min(customers, AT_MOST_SIMULATED)
    copies, left = divmod(customers, simulated)
    if left or copies > 99:
        raise BadInput(f"{customers:,} customers are no whole number of copies of {simulated:,}.")
    small = Home(home.root / "small")
    simulate(small, customers=simulated, progress=progress)
    with (
        progress.step(f"Making {customers:,} customers of {simulated:,}", len(SOURCES)) as advance,
        Landing(home.tables) as landing,
    ):
        for source in SOURCES:
            rows = _rows(small, source)
            for copy in range(1 if source is MARKETING_CASES else copies):
                landing.land(source.name, [_renamed(rows, source, copy)])
            advance(1)
    shutil.rmtree(small.root)


def _rows(home: Home, source: Source) -> pl.DataFrame:
    place = home.tables / source.name
    scan = pl.scan_parquet(place if place.is_dir() else place.with_suffix(".parquet"))
    rows = scan.select(column.name for column in source.columns)
    return (rows if source.name in TABLES else rows.head(0)).collect()


def _renamed(rows: pl.DataFrame, source: Source, copy: int) -> pl.DataFrame:
    def renamed(name: str) -> pl.Expr:
        digits = pl.lit(f"{copy:02d}")
        return (
            pl.concat_str(pl.col(name).str.slice(0, 1), digits, pl.col(name).str.slice(3))
        ).alias(name)

    if source is MARKETING_CASES:
        return rows
    names = [
        column.name
        for column in source.columns
        if isinstance(column, Identifier) and column.refers_to is not MARKETING_CASES
    ]
    return rows.with_columns(map(renamed, names))


def copied_buckets(home: Home, larger: Home, times: int, progress: Progress) -> Cut:
    """Copy the buckets of a home ``times`` times, each copy's customers under new names.

    Inside a bucket customers go by number and only the roll names them, so a bucket of the larger
    operator is what cutting its tables would have made of it. Copies, not links: every bucket is
    read from its own bytes.
    """
    cut = open_cut(home)
    larger.buckets.mkdir(parents=True)
    first_ids: list[str] = []
    for path in cut.folder.iterdir():
        if path.is_dir() and not path.name.isdigit():
            shutil.copytree(path, larger.buckets / path.name)
    with progress.step(f"Copying buckets {times} times", times * len(cut.buckets)) as advance:
        for copy in range(times):
            for bucket in cut.buckets:
                place = larger.buckets / f"{copy * len(cut.buckets) + bucket:04d}"
                shutil.copytree(cut.folder / f"{bucket:04d}", place)
                roll = pl.read_parquet(place / ROLL).select(
                    pl.concat_str(
                        pl.col("customer_id").str.slice(0, 1),
                        pl.lit(str(copy)),
                        pl.col("customer_id").str.slice(1),
                    ).alias("customer_id")
                )
                roll.write_parquet(place / ROLL)
                first_ids.append(roll["customer_id"][0])
                advance(1)
    record = json.loads((cut.folder / "cut.json").read_text(encoding="utf-8"))
    record |= {"first_ids": first_ids, "customers": times * cut.customers}
    (larger.buckets / "cut.json").write_text(json.dumps(record), encoding="utf-8")
    return open_cut(larger)


def bytes_of(folder: Path) -> int:
    """Count the bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
