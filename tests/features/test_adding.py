"""Months that are added are as good as months that were there from the beginning."""

import os
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from features.domain.home import Home
from features.engine.buckets.warehouse import cut
from features.engine.build import build
from features.feature_set import FEATURES
from features.simulator.operator import simulate
from features.views import VIEWS

LATER = ("2026-05.parquet", "2026-06.parquet")


@pytest.fixture
def operator(tmp_path: Path) -> Home:
    """An operator of nine months, some of whose rows are delivered twice or refer to nothing."""
    home = Home(tmp_path / "whole")
    simulate(home, customers=500, months=9, last_month=date(2026, 6, 1), seed=5)
    bills = pl.read_parquet(home.tables / "bills" / "2026-03.parquet")
    again = bills.head(3).with_columns(total_fen=pl.lit(1, dtype=pl.Int64))
    path = home.tables / "bills" / "2026-06.parquet"
    pl.concat([pl.read_parquet(path), again]).write_parquet(path)
    path = home.tables / "service_usage" / "2026-04.parquet"
    usage = pl.read_parquet(path)
    strangers = usage.head(2).with_columns(subscription_id=pl.lit("nobody's"))
    pl.concat([usage, strangers]).write_parquet(path)
    return home


def hold_back(home: Home, names: tuple[str, ...]) -> Home:
    """The same operator without some months' files."""
    shutil.copytree(home.tables, (few := Home(home.root.parent / "added")).tables)
    for path in list(few.tables.rglob("*.parquet")):
        if path.name in names:
            path.unlink()
    return few


def deliver(whole: Home, few: Home, name: str) -> None:
    """Add a month's files."""
    for path in whole.tables.rglob(name):
        shutil.copy2(path, few.tables / path.relative_to(whole.tables))


def snapshot_bytes(home: Home) -> dict[str, bytes]:
    built = build(home, VIEWS, FEATURES.fingerprint, months=3, customers_per_bucket=200)
    return {
        f"{made.as_of}/{path.relative_to(made.folder)}": path.read_bytes()
        for made in built.snapshots
        for path in sorted(made.folder.rglob("*.parquet"))
    }


def test_months_added_one_by_one_give_the_same_bytes_and_counts(operator: Home) -> None:
    few = hold_back(operator, LATER)
    added = cut(few, customers_per_bucket=200)
    for name in LATER:
        deliver(operator, few, name)
        added = cut(few, customers_per_bucket=200)

    at_once = cut(operator, customers_per_bucket=200)

    assert added.rows == at_once.rows
    assert snapshot_bytes(few) == snapshot_bytes(operator)
    faults = [pl.read_parquet(home.quarantine / "faults.parquet") for home in (few, operator)]
    columns = faults[0].columns
    assert faults[0].height == 5
    assert faults[0].sort(columns).equals(faults[1].sort(columns))


def test_what_was_cut_before_is_not_read_again(operator: Home) -> None:
    few = hold_back(operator, LATER)
    cut(few, customers_per_bucket=200)
    path = few.tables / "bills" / "2026-02.parquet"
    was = path.stat()
    path.write_bytes(bytes(was.st_size))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    for name in LATER:
        deliver(operator, few, name)

    added = cut(few, customers_per_bucket=200)

    assert added.rows == cut(operator, customers_per_bucket=200).rows


def test_a_table_of_which_a_file_changed_is_read_anew(operator: Home) -> None:
    few = hold_back(operator, ())
    path = few.tables / "bills" / "2026-02.parquet"
    whole = path.read_bytes()
    pl.read_parquet(path).head(10).write_parquet(path)
    fewer = cut(few, customers_per_bucket=200).rows["bills"]
    path.write_bytes(whole)

    again = cut(few, customers_per_bucket=200)

    assert again.rows["bills"] > fewer
    assert again.rows == cut(operator, customers_per_bucket=200).rows
    assert snapshot_bytes(few) == snapshot_bytes(operator)


def test_a_row_of_somebody_unknown_is_good_once_the_customer_is_known(operator: Home) -> None:
    few = hold_back(operator, ())
    path = few.tables / "customers.parquet"
    whole = pl.read_parquet(path)
    late = whole["customer_id"].unique().sort()[7]
    whole.filter(pl.col("customer_id") != late).write_parquet(path)
    fewer = cut(few, customers_per_bucket=200, max_bad_share=1.0)
    assert fewer.place_of(late) is None
    whole.write_parquet(path)

    again = cut(few, customers_per_bucket=200, max_bad_share=1.0)

    assert again.rows == cut(operator, customers_per_bucket=200, max_bad_share=1.0).rows
    assert snapshot_bytes(few) == snapshot_bytes(operator)


def test_a_customer_who_is_gone_takes_the_rows_along(operator: Home) -> None:
    few = hold_back(operator, ())
    cut(few, customers_per_bucket=200, max_bad_share=1.0)
    path = few.tables / "customers.parquet"
    whole = pl.read_parquet(path)
    gone = whole["customer_id"].unique().sort()[7]
    whole.filter(pl.col("customer_id") != gone).write_parquet(path)

    again = cut(few, customers_per_bucket=200, max_bad_share=1.0)

    assert again.place_of(gone) is None
    faults = pl.read_parquet(few.quarantine / "faults.parquet")
    assert faults.filter(pl.col("reason") == "not in customers").height > 0
