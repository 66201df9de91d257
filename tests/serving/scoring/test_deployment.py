"""What is new is taken in without a restart; what does not fit together changes nothing."""

import logging
from datetime import date

import pytest

from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from serving.scoring.deployment import LiveDeployment
from serving.scoring.score import score_snapshot
from tests.serving import small


def test_a_new_snapshot_is_stood_on_once_it_is_scored(own_home: Home) -> None:
    live = LiveDeployment(own_home)
    assert live.now().as_of == small.AS_OF
    newer = date(2026, 12, 1)
    small.make_snapshot(own_home, as_of=newer, seed=3)
    assert live.now().as_of == small.AS_OF
    score_snapshot(own_home, newer)
    assert live.now().as_of == newer


def test_a_new_release_is_stood_on_once_it_has_scored(own_home: Home) -> None:
    live = LiveDeployment(own_home)
    before = live.now().model.digest
    after = small.make_model(own_home, seed=5)
    assert live.now().model.digest == before
    score_snapshot(own_home)
    assert live.now().model.digest == after


def test_a_rollback_is_stood_on_at_once(own_home: Home) -> None:
    live = LiveDeployment(own_home)
    before = live.now().model.digest
    small.make_model(own_home, seed=5)
    score_snapshot(own_home)
    assert live.now().model.digest != before
    small.promote(own_home, before)
    assert live.now().model.digest == before


def test_a_damaged_release_leaves_the_old_one_standing(
    own_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveDeployment(own_home)
    before = live.now()
    own_home.release.write_text("{")
    with caplog.at_level(logging.WARNING, "unspoken.deployment"):
        assert live.now() is before
    assert "unspoken promote" in caplog.text


def test_a_touched_model_leaves_the_old_one_standing(own_home: Home) -> None:
    live = LiveDeployment(own_home)
    before = live.now()
    after = small.make_model(own_home, seed=5)
    score_snapshot(own_home)
    booster = own_home.bundles / after / "booster.txt"
    booster.write_text(booster.read_text().replace("1", "2", 1))
    assert live.now() is before


def test_nothing_is_read_again_while_no_file_changed(own_home: Home) -> None:
    live = LiveDeployment(own_home)
    assert live.now() is live.now()


def test_a_service_with_nothing_to_stand_on_says_what_to_run(own_home: Home) -> None:
    own_home.release.unlink()
    with pytest.raises(NotThere, match="unspoken promote"):
        LiveDeployment(own_home).now()


def test_a_release_that_scored_nobody_says_what_to_run(own_home: Home) -> None:
    small.make_model(own_home, seed=5)
    with pytest.raises(NotThere, match="unspoken score"):
        LiveDeployment(own_home).now()


def test_scores_of_an_older_build_are_not_stood_on(own_home: Home) -> None:
    small.make_snapshot(own_home, seed=2)
    with pytest.raises(Mismatch, match="unspoken score"):
        LiveDeployment(own_home).now()


def test_what_could_not_stand_stands_when_it_is_mended(own_home: Home) -> None:
    release = own_home.release.read_text()
    own_home.release.unlink()
    live = LiveDeployment(own_home)
    with pytest.raises(NotThere):
        live.now()
    own_home.release.write_text(release)
    assert live.now().as_of == small.AS_OF
