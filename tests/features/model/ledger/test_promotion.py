"""Nothing serves that one person alone decided."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from features.domain.errors import BadInput, Mismatch, NotThere, Refused, Unknown
from features.domain.home import Home
from features.model.bundle import current_release
from features.model.ledger import lines, promotion
from features.model.ledger.history import open_proposals
from features.model.ledger.lines import read
from features.model.ledger.promotion import approve, propose, refuse, reject
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
    with pytest.raises(Refused, match=f"^Li Wei proposed model {digest}, so somebody else must"):
        approve(home, digest=digest, by=by, why="I may")
    assert not home.release.exists()


@pytest.mark.parametrize("by", ["", "  ", "--", "\u200b"])
def test_nobody_decides_without_a_name(home: Home, by: str) -> None:
    digest = models.make(home, "a")
    with pytest.raises(BadInput, match=r"^Say who decides: a name with letters in it"):
        _propose(home, digest, by)
    _propose(home, digest)
    for decide in (approve, reject):
        with pytest.raises(BadInput, match=r"^Say who decides: a name with letters in it"):
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
    with pytest.raises(NotThere, match=r"^No model is proposed; type `unspoken promote` .* one\.$"):
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
    with pytest.raises(Unknown, match=f"^There is no proposed model .* Did you mean '{digest}'"):
        approve(home, digest=digest[:-1], by="Wang Fang", why="w")


def test_approving_twice_changes_nothing(home: Home) -> None:
    digest = models.make(home, "a")
    first = models.let_in(home, digest).release
    again = approve(home, digest=digest, by="Zhao", why="again")
    assert (again.release, again.was_there) == (first, True)
    assert len(read(home)) == 2


def test_a_damaged_release_is_written_anew(home: Home) -> None:
    release = models.let_in(home, models.make(home, "a")).release
    home.release.write_text("{")
    _propose(home, models.make(home, "b"), against=release.bundle)
    assert current_release(home) == release


def test_a_proposal_keeps_who_why_and_what_the_gate_found(home: Home) -> None:
    digest = models.make(home, "a")
    entry = propose(
        home, digest=digest, by="Li", why="w", version=3, against=None, evidence={"checks": []}
    )
    assert read(home) == (entry,)
    assert (entry.kind, entry.bundle, entry.by, entry.why) == ("proposal", digest, "Li", "w")
    assert (entry.version, entry.previous, entry.evidence) == (3, None, {"checks": []})


def test_a_proposal_that_differs_is_a_new_one(home: Home) -> None:
    digest = models.make(home, "a")

    def ask(by: str = "Li", against: str | None = None, **found: bool) -> None:
        propose(home, digest=digest, by=by, why="w", version=1, against=against, evidence=found)

    ask()
    ask(by="Wu")
    assert len(read(home)) == 2
    ask(by="Wu", passed=True)
    assert len(read(home)) == 3
    ask(by="Wu", against="b" * 16, passed=True)
    assert len(read(home)) == 4
    assert read(home)[-1].previous == "b" * 16
    assert len(open_proposals(read(home))) == 1


def test_a_refusal_keeps_what_it_was_compared_with_and_why(home: Home) -> None:
    entry = refuse(
        home, digest="a" * 16, by="Li", why="worse", against="b" * 16, evidence={"no": 1}
    )
    assert read(home) == (entry,)
    assert (entry.kind, entry.bundle, entry.by, entry.why) == ("refusal", "a" * 16, "Li", "worse")
    assert (entry.previous, entry.evidence) == ("b" * 16, {"no": 1})
    with pytest.raises(BadInput, match=r"^Say who decides: a name with letters in it"):
        refuse(home, digest="a" * 16, by="-", why="worse", against=None, evidence={})


def test_an_approval_names_the_proposal_it_answers_and_the_model_before(home: Home) -> None:
    first = models.let_in(home, models.make(home, "a")).release
    second = models.make(home, "b")
    asked = propose(
        home, digest=second, by="Li", why="w", version=4, against=first.bundle, evidence={}
    )
    change = approve(home, digest=None, by="Wang", why="better")
    entry = read(home)[-1]
    assert (entry.proposal, entry.previous) == (asked.hash, first.bundle)
    assert (change.release.version, change.release.why) == (4, "better")
    assert (change.release.previous, change.was_there) == (first.bundle, False)


def test_a_rejection_names_the_proposal_it_answers(home: Home) -> None:
    digests = [models.make(home, name) for name in "ab"]
    for digest in digests:
        _propose(home, digest)
    asked = read(home)[0]
    entry = reject(home, digest=digests[0], by="Li Wei", why="not now")
    assert (entry.kind, entry.bundle, entry.proposal) == ("rejection", digests[0], asked.hash)
    assert (entry.by, entry.why) == ("Li Wei", "not now")
    assert [waiting.bundle for waiting in open_proposals(read(home))] == [digests[1]]


def test_without_a_name_the_newest_proposal_is_meant(home: Home) -> None:
    digests = [models.make(home, name) for name in "ab"]
    for digest in digests:
        _propose(home, digest)
    assert approve(home, digest=None, by="Wang", why="w").release.bundle == digests[1]


def _propose_days_ago(
    home: Home, digest: str, ago: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Then":
            then = datetime.now(tz) - ago
            return cls(*then.timetuple()[:6], tzinfo=tz)

    with monkeypatch.context() as patched:
        patched.setattr(lines, "datetime", Then)
        _propose(home, digest)


def test_a_proposal_is_lawful_for_thirty_days(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = models.make(home, "a")
    _propose_days_ago(home, digest, timedelta(days=30, minutes=1), monkeypatch)
    with pytest.raises(Refused, match="more than 30 days ago"):
        approve(home, digest=digest, by="Wang", why="w")
    _propose(home, digest)  # the same once more: it is too old to stand for this one
    assert len(read(home)) == 2
    assert approve(home, digest=digest, by="Wang", why="w").release.bundle == digest


def test_a_proposal_of_twenty_nine_days_is_approved(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = models.make(home, "a")
    _propose_days_ago(home, digest, timedelta(days=29, hours=23), monkeypatch)
    assert approve(home, digest=digest, by="Wang", why="w").release.bundle == digest


def test_a_model_proposed_again_while_it_serves_is_a_decision_of_its_own(home: Home) -> None:
    first, second = models.make(home, "a"), models.make(home, "b")
    models.let_in(home, first)
    _propose(home, first, against=first)
    assert not approve(home, digest=first, by="Wang", why="retrained").was_there
    _propose(home, second, against=first)
    assert not approve(home, digest=None, by="Wang", why="w").was_there
    with pytest.raises(NotThere, match="No model is proposed"):
        approve(home, digest=None, by="Wang", why="w")
