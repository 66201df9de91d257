"""How fast bills are held against the contract, against reading them alone and checking by hand.

The same bills are written twice: as they should be, and with one row in a hundred spoilt in every
way in turn. All ways must agree on how many rows are good before any of them is timed.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import polars as pl

from features.domain.errors import Mismatch
from features.domain.progress import Progress
from features.engine.intake.checking import checked
from features.engine.intake.quarantine import Ledger
from features.sources import BILLS
from tests.benchmarks.measurement import Measurement, compare

ROWS = int(os.environ.get("UNSPOKEN_BENCH_BILLS", "21600000"))  # 900,000 customers × 24 months
MONTHS = 24
SPOILT_EVERY = 100
TIMES = 3
MOST_FEN, MOST = 10**10, 2**31 - 1
AMOUNTS = ["total_fen", "voice_fen", "data_fen", "value_added_fen", "outside_bundle_fen"]
COUNTS = ["call_minutes", "data_mb"]
WAYS = 10  # in which a row is spoilt, each as often as the others


def measure(progress: Progress) -> list[Measurement]:
    """Check clean and spoilt bills, in turns with the others."""
    found: list[Measurement] = []
    with TemporaryDirectory() as folder:
        for kind, spoilt in (("clean", False), ("1 % bad", True)):
            place = Path(folder) / ("spoilt" if spoilt else "clean")
            with progress.step(f"Writing {ROWS:,} bills, {kind}", total=1) as advance:
                files = _write(place, spoilt=spoilt)
                advance(1)
            good = _ours(files)
            if (theirs := _by_hand(files)) != good:
                raise Mismatch(f"Ours finds {good:,} good bills and pandas {theirs:,}.")
            check = partial(_ours, files)
            with progress.step(f"Checking bills, {kind}", total=2) as advance:
                ours, reading = compare(check, partial(_only_read, files), times=TIMES)
                advance(1)
                again, pandas = compare(check, partial(_by_hand, files), times=TIMES)
                advance(1)
            rows = f"{ROWS:,} bills, {kind}"
            found += [
                Measurement(f"quarantine.{_name(kind)}.rows_a_second", ROWS / ours, "rows/s", rows),
                Measurement(
                    f"quarantine.{_name(kind)}.times_the_time_of_reading",
                    ours / reading,
                    "× the time",
                    f"pl.read_parquet, which checks nothing; {rows}",
                ),
                Measurement(
                    f"quarantine.{_name(kind)}.times_faster_than_pandas",
                    pandas / again,
                    "× faster",
                    f"the same checks written by hand in pandas, no reasons named; {rows}",
                ),
            ]
    return found


def _name(kind: str) -> str:
    return "clean" if kind == "clean" else "one_percent_bad"


def _ours(files: list[Path]) -> int:
    ledger = Ledger()
    return sum(checked(path, BILLS, path.name, ledger).height for path in files)


def _only_read(files: list[Path]) -> int:
    return sum(pl.read_parquet(path).height for path in files)


def _by_hand(files: list[Path]) -> int:
    """Count the good rows as a competent user of pandas would find them."""
    good = 0
    for path in files:
        bills = pd.read_parquet(path)
        fine = bills["customer_id"].str.strip().ne("") & bills["customer_id"].notna()
        fine &= bills[["month", "known_at", *AMOUNTS, *COUNTS]].notna().all(axis=1)
        month = pd.to_datetime(bills["month"], errors="coerce")
        known = bills["known_at"]
        fine &= (month.dt.day == 1) & (known.dt.normalize() >= month)
        for moment in (month, known):
            fine &= moment.between(pd.Timestamp(1900, 1, 1), pd.Timestamp(2100, 1, 1))
        for names, most in ((AMOUNTS, MOST_FEN), (COUNTS, MOST)):
            for name in names:
                fine &= bills[name].between(0, most)
        good += int(fine.sum())
    return good


def _write(place: Path, *, spoilt: bool) -> list[Path]:
    """Write a file of bills for each month."""
    place.mkdir()
    random = np.random.default_rng(11)
    customers = pl.select(
        ("C" + pl.int_range(ROWS // MONTHS).cast(pl.String).str.zfill(8)).alias("customer_id")
    )
    files = []
    for number in range(MONTHS):
        first = pl.date(2024 + number // 12, number % 12 + 1, 1)
        amounts = {name: random.integers(0, 30_000, len(customers)) for name in (*AMOUNTS, *COUNTS)}
        bills = customers.with_columns(
            first.alias("month"),
            *(pl.Series(name, values) for name, values in amounts.items()),
            first.dt.offset_by("1mo").cast(pl.Datetime("us")).alias("known_at"),
        )
        files.append(place / f"{number:02d}.parquet")
        (_spoil(bills) if spoilt else bills).write_parquet(files[-1])
    return files


def _spoil(bills: pl.DataFrame) -> pl.DataFrame:
    """Spoil every hundredth row, each in the next of ten ways."""
    place = pl.int_range(pl.len())
    hit = place % SPOILT_EVERY == 0
    way = (place // SPOILT_EVERY) % WAYS

    def spoil(name: str, number: int, value: pl.Expr) -> pl.Expr:
        return pl.when(hit & (way == number)).then(value).otherwise(pl.col(name)).alias(name)

    steps: list[Callable[[], pl.Expr]] = [
        lambda: spoil("customer_id", 0, pl.lit(None, dtype=pl.String)),
        lambda: spoil("customer_id", 1, pl.lit("  ")),
        lambda: spoil("month", 2, pl.lit(None, dtype=pl.Date)),
        lambda: spoil("month", 3, pl.col("month").dt.offset_by("3d")),
        lambda: spoil("month", 4, pl.date(1850, 1, 1)),
        lambda: spoil("known_at", 5, pl.datetime(2001, 1, 1, time_unit="us")),
        lambda: spoil("known_at", 6, pl.lit(None, dtype=pl.Datetime("us"))),
        lambda: spoil("total_fen", 7, pl.lit(-1)),
        lambda: spoil("voice_fen", 8, pl.lit(MOST_FEN + 1)),
        lambda: spoil("call_minutes", 9, pl.lit(None, dtype=pl.Int64)),
    ]
    for step in steps:
        bills = bills.with_columns(step())
    return bills
