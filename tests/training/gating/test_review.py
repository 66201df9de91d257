"""The gate lets a good model pass and refuses bad ones, each with its reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from features.domain.errors import Mismatch, NotThere, Refused
from features.domain.home import Home
from features.model.bundle import Release, read_bundle, set_release, write_sealed
from features.model.ledger.lines import read
from tests.training.conftest import beside
from tests.training.gating.bad import BAD, Good
from training.gating.check import Review
from training.gating.reproduction import Reproduction
from training.gating.review import review
from training.publish import propose
from training.run import TrainResult


@pytest.fixture(scope="module")
def good(
    trained: tuple[Home, TrainResult], operator: Home, tmp_path_factory: pytest.TempPathFactory
) -> Good:
    """A home in which many models lie and none serves."""
    home = beside(operator, tmp_path_factory.mktemp("gated"))
    manifest, text = read_bundle(trained[0].bundles / trained[1].digest)
    write_sealed(home, text, manifest)
    return Good(home, manifest, text, Reproduction.of(home, manifest, text))


def _digest(good: Good) -> str:
    return good.changed()


def _serve(home: Home, digest: str) -> None:
    set_release(home, Release(digest, 1, "2026-11-01T00:00:00+00:00", "li", "a test", None))


@pytest.fixture
def serving(good: Good) -> str:
    """The good model serves, for one test."""
    digest = _digest(good)
    _serve(good.home, digest)
    return digest


@pytest.fixture(autouse=True)
def nobody_serves_afterwards(good: Good) -> Iterator[None]:
    yield
    good.home.release.unlink(missing_ok=True)


def _failing(found: Review) -> set[str]:
    return {check.name for check in found.checks if not check.holds}


def test_a_good_model_passes_every_check(good: Good) -> None:
    found = review(good.home, _digest(good))
    assert _failing(found) == set()
    assert found.lines()[0] == f"Accepted: all {len(found.checks)} checks pass."
    assert {c.name for c in found.checks} == {
        "chance", "baseline", "rules", "calibration", "leaks", "data",
        "reproducible", "verdict", "newest", "better", "slices",
    }  # fmt: skip


@pytest.mark.parametrize("how", BAD)
def test_a_bad_model_is_refused_with_its_reason(good: Good, how: str) -> None:
    make, says = BAD[how]
    found = review(good.home, make(good))
    assert not found.accepted
    first = found.lines()[0]
    assert first.startswith("Refused: ")
    assert says in first
    assert all(check.words.zh for check in found.checks)


def test_what_serves_is_not_replaced_by_its_equal(good: Good, serving: str) -> None:
    again = good.changed(made_at="2027-01-01T00:00:00+00:00")
    found = review(good.home, again)
    assert _failing(found) == {"better"}
    assert found.against == serving
    excused = review(good.home, again, {"better": "the one in service is old"})
    assert excused.accepted
    assert excused.lines()[0].startswith("Accepted despite: ")
    assert "(reason: the one in service is old)" in excused.lines()[0]


def test_what_was_judged_before_the_model_in_service_is_refused(good: Good) -> None:
    newer = good.changed(held_out="2999-01-01")
    _serve(good.home, newer)
    assert "before the 2999-01-01 that judged" in review(good.home, _digest(good)).lines()[0]


def test_a_worse_model_cannot_be_excused(good: Good, serving: str) -> None:
    worse = good.with_booster(good.shorter())
    found = review(good.home, worse)
    assert "better" in _failing(found)
    with pytest.raises(Refused, match="Nobody may let this pass"):
        review(good.home, worse, {"better": "I like it", "reproducible": "never mind"})


def test_a_model_in_service_that_was_touched_asks_for_a_reason(good: Good) -> None:
    other = good.changed(made_by="zhao")
    _serve(good.home, other)
    (good.home.bundles / other / "booster.txt").write_text("tree\n")
    found = review(good.home, _digest(good))
    assert _failing(found) == {"better"}
    assert "cannot be compared" in found.lines()[0]
    assert review(good.home, _digest(good), {"better": "that one was touched"}).accepted


@pytest.mark.parametrize("file", ["booster.txt", "manifest.json", "seal.json"])
def test_a_touched_candidate_is_not_even_examined(good: Good, file: str) -> None:
    digest = good.changed(made_by=f"touched {file}")
    path = good.home.bundles / digest / file
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises((Mismatch, NotThere)):
        review(good.home, digest)


def test_a_refusal_is_kept_with_all_that_was_found(good: Good) -> None:
    bad = BAD["a prettier AUC"][0](good)
    with pytest.raises(Refused, match=r"^Refused: its manifest says auc"):
        propose(good.home, digest=bad, by="li", why="so pretty")
    kept = read(good.home)[-1]
    assert (kept.kind, kept.bundle, kept.evidence["accepted"]) == ("refusal", bad, False)


def test_what_serves_is_not_proposed_again(good: Good, serving: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is in service already"):
        propose(good.home, digest=serving, by="li", why="again")
