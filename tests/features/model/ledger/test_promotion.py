"""Nothing serves that one person alone decided; everything can be taken back."""

from dataclasses import asdict
from pathlib import Path

import pytest

from features.domain.errors import BadInput, Mismatch, NotThere, Refused, Unknown
from features.domain.home import Home
from features.model.bundle import Release, current_release, set_release
from features.model.ledger import promotion
from features.model.ledger.history import open_proposals
from features.model.ledger.lines import locked, read
from features.model.ledger.promotion import approve, propose, refuse, reject
from features.model.ledger.rollback import roll_back
from tests.features.model.ledger import models


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of its own."""
    return Home(tmp_path)


def _propose(home: Home, digest: str, by: str = "Li Wei", against: str | None = None) -> None:
    propose(home, digest=digest, by=by, why="w", version=1, against=against, evidence={})


def test_a_proposed_and_approved_model_serves(home: Home) -> None:
    digest = models.make(home, "a")
    release = models.let_in(home, digest).release
    assert current_release(home) == release
    assert (release.bundle, release.promoted_by) == (digest, "Wang Fang")
    kinds = [(entry.kind, entry.by) for entry in read(home)]
    assert kinds == [("proposal", "Li Wei"), ("promotion", "Wang Fang")]


def test_a_proposal_alone_changes_nothing_that_serves(home: Home) -> None:
    _propose(home, models.make(home, "a"))
    assert not home.release.exists()


@pytest.mark.parametrize(
    "by", ["Li Wei", "LI WEI", " li  wei", "li.wei", "Li\u200bWei", "ＬＩ wei"]
)
def test_nobody_approves_their_own_proposal(home: Home, by: str) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    with pytest.raises(Refused, match="somebody else must approve it"):
        approve(home, digest=digest, by=by, why="I may")
    assert not home.release.exists()


@pytest.mark.parametrize("by", ["", "  ", "--", "\u200b"])
def test_nobody_decides_without_a_name(home: Home, by: str) -> None:
    digest = models.make(home, "a")
    with pytest.raises(BadInput, match="Say who decides"):
        _propose(home, digest, by)
    _propose(home, digest)
    for decide in (approve, reject):
        with pytest.raises(BadInput, match="Say who decides"):
            decide(home, digest=digest, by=by, why="w")


def test_the_same_proposal_again_changes_nothing(home: Home) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    _propose(home, digest, by="li wei")
    assert len(read(home)) == 1


def test_what_was_refused_cannot_be_approved(home: Home) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    refuse(home, digest=digest, by="Li Wei", why="worse", against=None, evidence={})
    with pytest.raises(NotThere, match="No model is proposed"):
        approve(home, digest=digest, by="Wang Fang", why="w")


def test_a_rejected_proposal_is_closed(home: Home) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    reject(home, digest=None, by="Wang Fang", why="not before the holidays")
    with pytest.raises(NotThere):
        approve(home, digest=digest, by="Wang Fang", why="w")
    assert open_proposals(read(home)) == []


def test_a_model_is_compared_again_when_another_serves_by_now(home: Home) -> None:
    first, second = models.make(home, "a"), models.make(home, "b")
    _propose(home, first)
    _propose(home, second)
    approve(home, digest=first, by="Wang Fang", why="w")
    with pytest.raises(Refused, match=f"compared with no model, and {first} serves by now"):
        approve(home, digest=second, by="Wang Fang", why="w")
    assert current_release(home).bundle == first


def test_an_old_proposal_is_examined_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    monkeypatch.setattr(promotion, "PROPOSAL_DAYS", -1)
    with pytest.raises(Refused, match="examined again"):
        approve(home, digest=digest, by="Wang Fang", why="w")


def test_a_bundle_touched_since_is_not_let_in(home: Home) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    booster = home.bundles / digest / "booster.txt"
    booster.write_text("tree\nz\n")
    with pytest.raises(Mismatch, match="changed after it was written"):
        approve(home, digest=digest, by="Wang Fang", why="w")
    assert not home.release.exists()
    assert len(read(home)) == 1


def test_an_unknown_proposal_names_the_near_ones(home: Home) -> None:
    digest = models.make(home, "a")
    _propose(home, digest)
    with pytest.raises(Unknown, match=f"Did you mean '{digest}'"):
        approve(home, digest=digest[:-1], by="Wang Fang", why="w")


def test_approving_twice_changes_nothing(home: Home) -> None:
    digest = models.make(home, "a")
    first = models.let_in(home, digest).release
    again = approve(home, digest=digest, by="Zhao", why="again")
    assert (again.release, again.was_there) == (first, True)
    assert len(read(home)) == 2


def test_a_promotion_cut_off_before_the_release_is_finished_by_the_next(home: Home) -> None:
    digest = models.make(home, "a")
    first = models.let_in(home, digest).release
    home.release.unlink()
    again = approve(home, digest=digest, by="Wang Fang", why="again")
    assert again.release == first == current_release(home)
    assert len(read(home)) == 2


def test_a_damaged_release_is_written_anew(home: Home) -> None:
    release = models.let_in(home, models.make(home, "a")).release
    home.release.write_text("{")
    _propose(home, models.make(home, "b"), against=release.bundle)
    assert current_release(home) == release


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
    with pytest.raises(Unknown, match="earlier model"):
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
