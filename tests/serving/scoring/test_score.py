"""Everybody is scored by the model in service, and by no other snapshot's measures."""

import json
from datetime import date

import polars as pl
import pytest

from features.domain.errors import Mismatch, NotThere, Unfinished
from features.domain.home import Home
from features.engine.snapshot import RECORD, latest
from features.model.bundle import current_release
from serving.scoring.deployment import Deployment
from serving.scoring.score import score_snapshot, stamp_of
from tests.serving import small


def test_everybody_is_scored_once_in_the_order_of_customers(home: Home) -> None:
    path = home.scores_of(small.AS_OF, current_release(home).bundle)
    scores = pl.read_parquet(path)
    assert (
        scores["customer_id"].to_list() == latest(home).people().collect()["customer_id"].to_list()
    )
    assert scores.null_count().sum_horizontal().item() == 0


def test_scores_in_a_file_are_those_of_one_customer_alone(
    home: Home, deployment: Deployment
) -> None:
    scores = pl.read_parquet(home.scores_of(small.AS_OF, deployment.model.digest))
    for place in (0, 601, 1199):
        row = scores[place]
        measures = deployment.snapshot.measures().filter(
            pl.col("customer_id") == row["customer_id"]
        )
        raw = deployment.model.raw(deployment.model.matrix(measures.collect()))
        assert raw[0] == row["score"].item()
        assert deployment.model.probability(raw)[0] == row["probability"].item()


def test_a_file_of_scores_says_what_it_was_made_from(home: Home, deployment: Deployment) -> None:
    assert stamp_of(home.scores_of(small.AS_OF, deployment.model.digest)) == {
        "model": deployment.model.digest,
        "snapshot": deployment.snapshot.digest,
        "fingerprint": deployment.snapshot.fingerprint,
        "customers": small.CUSTOMERS,
        "unseen": {},
    }


def test_scoring_again_gives_the_same_file(own_home: Home) -> None:
    path = own_home.scores_of(small.AS_OF, current_release(own_home).bundle)
    before = path.read_bytes()
    assert score_snapshot(own_home) == path
    assert path.read_bytes() == before


def test_a_snapshot_of_other_measures_is_never_scored(own_home: Home) -> None:
    record = own_home.snapshot(small.AS_OF) / RECORD
    other = {**json.loads(record.read_text()), "fingerprint": "another version"}
    record.write_text(json.dumps(other))
    with pytest.raises(Mismatch, match="holds other measures than the model"):
        score_snapshot(own_home)


def test_without_a_release_the_way_to_one_is_told(own_home: Home) -> None:
    own_home.release.unlink()
    with pytest.raises(NotThere, match="unspoken promote"):
        score_snapshot(own_home)


def test_a_day_without_a_snapshot_is_told(own_home: Home) -> None:
    with pytest.raises(NotThere, match="unspoken build"):
        score_snapshot(own_home, date(2020, 1, 1))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"nothing of ours"])
def test_a_damaged_file_of_scores_is_told(own_home: Home, content: bytes) -> None:
    path = own_home.scores_of(small.AS_OF, current_release(own_home).bundle)
    path.write_bytes(content)
    with pytest.raises(Mismatch, match="damaged"):
        stamp_of(path)


def test_a_failed_write_leaves_the_old_scores(
    own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = own_home.scores_of(small.AS_OF, current_release(own_home).bundle)
    before = path.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(Unfinished, match="disk full"):
        score_snapshot(own_home)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]
