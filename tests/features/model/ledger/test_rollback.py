"""One person takes a model out of service; what was cut off is finished first."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

from features.domain.errors import BadInput, Mismatch, NotThere, Refused, Unknown
from features.domain.home import Home
from features.model.bundle import Release, current_release, set_release
from features.model.ledger.history import open_proposals
from features.model.ledger.lines import locked, read
from features.model.ledger.promotion import approve, propose, reject
from features.model.ledger.rollback import roll_back
from features.model.ledger.serving import finish, serving_now
from tests.features.model.ledger import models


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of its own."""
    return Home(tmp_path)


def _propose(home: Home, digest: str, by: str = "Li Wei", against: str | None = None) -> None:
    propose(home, digest=digest, by=by, why="w", version=1, against=against, evidence={})


def test_a_promotion_cut_off_before_the_release_is_finished_by_the_next(home: Home) -> None:
    digest = models.make(home, "a")
    first = models.let_in(home, digest).release
    home.release.unlink()
    again = approve(home, digest=digest, by="Wang Fang", why="again")
    assert again.release == first == current_release(home)
    assert len(read(home)) == 2


def test_each_rollback_goes_one_model_further(home: Home) -> None:
    names = [models.make(home, name) for name in "abc"]
    for digest in names:
        models.let_in(home, digest)
    back = [roll_back(home, by="Zhao", why=f"{n}").release.bundle for n in range(2)]
    assert back == [names[1], names[0]]
    assert current_release(home).bundle == names[0]
    with pytest.raises(Refused, match="no earlier model"):
        roll_back(home, by="Zhao", why="further")


def test_after_a_rollback_the_next_model_comes_on_top(home: Home) -> None:
    a, b, c = (models.make(home, name) for name in "abc")
    for digest in (a, b):
        models.let_in(home, digest)
    roll_back(home, by="Zhao", why="b was bad")
    models.let_in(home, c)
    assert roll_back(home, by="Zhao", why="c was bad").release.bundle == a


def test_a_rollback_can_go_straight_to_an_earlier_model(home: Home) -> None:
    names = [models.make(home, name) for name in "abc"]
    for digest in names:
        models.let_in(home, digest)
    assert roll_back(home, by="Zhao", why="all bad", to=names[0]).release.bundle == names[0]
    with pytest.raises(Refused, match="no earlier model"):
        roll_back(home, by="Zhao", why="further")


def test_a_rollback_to_a_model_that_never_served_is_refused(home: Home) -> None:
    names = [models.make(home, name) for name in "abc"]
    for digest in names[:2]:
        models.let_in(home, digest)
    with pytest.raises(Unknown, match=r"^There is no earlier model"):
        roll_back(home, by="Zhao", why="wrong", to=names[2])


def test_a_rollback_cut_off_before_the_release_goes_no_further(home: Home) -> None:
    names = [models.make(home, name) for name in "abc"]
    for digest in names:
        models.let_in(home, digest)
    before = home.release.read_bytes()
    roll_back(home, by="Zhao", why="c was bad")
    home.release.write_bytes(before)  # as if killed there
    again = roll_back(home, by="Zhao", why="c was bad")
    assert (again.release.bundle, again.was_there) == (names[1], True)
    assert current_release(home).bundle == names[1]


def test_a_rollback_to_a_touched_bundle_is_refused_and_an_older_one_can_be_named(
    home: Home,
) -> None:
    names = [models.make(home, name) for name in "abc"]
    for digest in names:
        models.let_in(home, digest)
    (home.bundles / names[1] / "booster.txt").write_text("tree\nz\n")
    with pytest.raises(Mismatch):
        roll_back(home, by="Zhao", why="c was bad")
    assert current_release(home).bundle == names[2]
    assert roll_back(home, by="Zhao", why="c was bad", to=names[0]).release.bundle == names[0]


def test_a_release_older_than_the_ledger_goes_back_to_the_one_it_names(home: Home) -> None:
    a, b = (models.make(home, name) for name in "ab")
    set_release(home, Release(b, 2, "2026-11-01T00:00:00+00:00", "li", "w", a))
    assert roll_back(home, by="Zhao", why="b was bad").release.bundle == a
    with pytest.raises(Refused, match="no earlier model"):
        roll_back(home, by="Zhao", why="further")


def test_nothing_is_decided_on_a_ledger_that_was_touched(home: Home) -> None:
    for name in "ab":
        models.let_in(home, models.make(home, name))
    serving = asdict(current_release(home))
    home.ledger.write_text(home.ledger.read_text().replace("Wang Fang", "Wu", 1))
    with pytest.raises(Mismatch, match="Line 2 of the ledger"):
        roll_back(home, by="Zhao", why="w")
    with pytest.raises(Mismatch, match="Line 2 of the ledger"), locked(home):
        pass
    assert asdict(current_release(home)) == serving


def test_approving_the_newest_where_a_promotion_was_cut_off_only_finishes_that(home: Home) -> None:
    first, second = models.make(home, "a"), models.make(home, "b")
    models.let_in(home, first)
    _propose(home, second, against=first)
    home.release.unlink()
    again = approve(home, digest=None, by="Wang", why="w")
    assert (again.release.bundle, again.was_there) == (first, True)
    assert [waiting.bundle for waiting in open_proposals(read(home))] == [second]


def test_after_a_rollback_the_model_taken_back_is_not_approved_by_asking_again(home: Home) -> None:
    first, second = models.make(home, "a"), models.make(home, "b")
    for digest in (first, second):
        models.let_in(home, digest)
    roll_back(home, by="Zhao", why="bad")
    for digest in (first, second):
        with pytest.raises(NotThere, match="No model is proposed"):
            approve(home, digest=digest, by="Wang", why="again")


def test_a_rejection_and_a_proposal_finish_what_was_cut_off(home: Home) -> None:
    first, second = models.make(home, "a"), models.make(home, "b")
    release = models.let_in(home, first).release
    home.release.unlink()
    _propose(home, second, against=first)
    assert current_release(home) == release
    home.release.unlink()
    reject(home, digest=second, by="Wang", why="no")
    assert current_release(home) == release


def test_a_rollback_keeps_who_why_and_which_model_it_took_out(home: Home) -> None:
    names = [models.make(home, name) for name in "ab"]
    for digest in names:
        _propose(
            home, digest, against=current_release(home).bundle if home.release.exists() else None
        )
        approve(home, digest=digest, by="Wang", why="w")
    change = roll_back(home, by="Zhao", why="b was bad")
    entry = read(home)[-1]
    assert (entry.kind, entry.bundle, entry.previous) == ("rollback", names[0], names[1])
    assert (entry.by, entry.why, entry.version) == ("Zhao", "b was bad", 1)
    assert (change.release.promoted_by, change.was_there) == ("Zhao", False)
    assert current_release(home) == change.release


def test_nobody_rolls_back_without_a_name(home: Home) -> None:
    for name in "ab":
        models.let_in(home, models.make(home, name))
    with pytest.raises(BadInput, match="Say who decides"):
        roll_back(home, by="--", why="w")


def test_where_nothing_serves_there_is_nothing_to_go_back_to(home: Home) -> None:
    with pytest.raises(Refused, match="no earlier model"):
        roll_back(home, by="Zhao", why="w")


def test_a_model_that_served_twice_is_gone_back_to_at_its_later_time(home: Home) -> None:
    a, b, c = (models.make(home, name) for name in "abc")
    for digest in (a, b, a, c):
        models.let_in(home, digest)
    assert roll_back(home, by="Zhao", why="c was bad", to=a).release.bundle == a
    assert roll_back(home, by="Zhao", why="further").release.bundle == b


def test_a_promotion_cut_off_is_finished_by_a_rollback_and_then_taken_back(home: Home) -> None:
    a, b = (models.make(home, name) for name in "ab")
    models.let_in(home, a)
    before = home.release.read_bytes()
    models.let_in(home, b)
    home.release.write_bytes(before)  # as if killed there
    change = roll_back(home, by="Zhao", why="b was bad")
    assert (change.release.bundle, change.was_there) == (a, False)


def test_the_same_model_let_in_at_another_moment_is_another_release(home: Home) -> None:
    release = models.let_in(home, models.make(home, "a")).release
    set_release(home, replace(release, promoted_at="2020-01-01T00:00:00+00:00"))
    with locked(home) as ledger:
        assert finish(home, ledger)
        assert not finish(home, ledger)
    assert current_release(home) == release


def test_an_empty_ledger_has_nothing_to_finish(home: Home) -> None:
    with locked(home) as ledger:
        assert not finish(home, ledger)
    assert serving_now(home) is None
