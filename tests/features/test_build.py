"""Snapshots: the same whatever the buckets, written whole, and not made twice."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.domain.errors import BadInput, NotThere
from features.domain.home import Home
from features.engine.buckets.warehouse import open_cut
from features.engine.build import build
from features.engine.outcomes import outcomes
from features.engine.snapshot import Snapshot, as_ofs, latest
from features.feature_set import FEATURES
from features.views import VIEWS
from tests.world import AS_OF, write_world


def built(home: Home, per_bucket: int) -> Snapshot:
    made = build(home, VIEWS, FEATURES.fingerprint, customers_per_bucket=per_bucket)
    return made.snapshots[-1]


def test_a_home_of_any_name_gives_the_same_measures(tmp_path: Path, measures: pl.DataFrame) -> None:
    """Beside another that its name would match, were it taken for a pattern."""
    home = Home(tmp_path / "移?动 100%25#[ab]*" / "env=1")
    other = Home(tmp_path / "移动动 100%25#aa" / "env=1")
    for each in (home, other):
        built(write_world(each), 5)
    path = next((other.snapshots / AS_OF.isoformat() / "measures").glob("*.parquet"))
    path.write_bytes(b"no table")
    assert_frame_equal(latest(home).measures().collect(), measures)
    assert latest(home).people().collect().height == measures.height
    assert {path.name for path in tmp_path.iterdir()} == {p.root.parent.name for p in (home, other)}


@pytest.mark.parametrize("per_bucket", [1, 3, 12, 1000])
def test_the_size_of_a_bucket_changes_no_measure(
    home: Home, measures: pl.DataFrame, per_bucket: int
) -> None:
    snapshot = built(home, per_bucket)

    assert_frame_equal(snapshot.measures().collect(), measures)
    assert snapshot.as_of == AS_OF
    assert snapshot.people().collect()["customer_id"].equals(measures["customer_id"])


def test_csv_and_parquet_give_the_same_measures(tmp_path: Path, measures: pl.DataFrame) -> None:
    home = write_world(Home(tmp_path), form="csv")

    assert_frame_equal(built(home, 5).measures().collect(), measures)


def test_a_snapshot_that_is_there_is_left_as_it_is(home: Home) -> None:
    first = build(home, VIEWS, FEATURES.fingerprint, months=2)
    again = build(home, VIEWS, FEATURES.fingerprint, months=3)

    assert (first.reused, again.reused) == (0, 2)
    assert again.snapshots[1:] == first.snapshots
    assert as_ofs(home) == [date(2026, 5, 1), date(2026, 6, 1), AS_OF]


def test_other_measures_make_another_snapshot(home: Home) -> None:
    build(home, VIEWS, FEATURES.fingerprint)

    assert build(home, VIEWS, "another").reused == 0
    assert latest(home).fingerprint == "another"


def test_the_record_vouches_for_every_file(home: Home) -> None:
    snapshot = built(home, 5)
    record = json.loads((snapshot.folder / "snapshot.json").read_text(encoding="utf-8"))

    assert len(record["files"]) == 2 * len(open_cut(home).buckets)
    assert built(write_world(Home(home.root / "twin")), 5).fingerprint == snapshot.fingerprint


def test_a_missing_snapshot_says_how_to_make_it(home: Home) -> None:
    with pytest.raises(NotThere, match="unspoken build --as-of 2026-07-01"):
        Snapshot.open(home, AS_OF)
    with pytest.raises(NotThere, match="unspoken build"):
        latest(home)


def test_every_customer_is_found_in_the_bucket_of_their_id(built_home: Home) -> None:
    tables = open_cut(built_home)

    assert [tables.bucket_of(f"C{number:02d}") for number in (1, 5, 6, 10, 11, 12)] == [
        0,
        0,
        1,
        1,
        2,
        2,
    ]
    assert tables.bucket_of("A") is None


def test_outcomes_are_answers_within_the_horizon(built_home: Home) -> None:
    found = outcomes(built_home, date(2026, 5, 1), 60)

    assert found.select("customer_id", "source", "score", "satisfied").rows() == [
        ("C01", "surveys", 4, None),
        ("C06", "surveys", 9, None),
        ("C07", "complaints", None, False),
    ]


def test_a_horizon_that_is_not_over_has_no_outcomes_yet(built_home: Home) -> None:
    with pytest.raises(BadInput, match="Take an earlier day"):
        outcomes(built_home, date(2026, 6, 1), 60)
