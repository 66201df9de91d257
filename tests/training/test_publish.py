"""A published model goes into service by two persons and comes back by one; MLflow follows."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from features.domain.errors import BadInput, Mismatch, NotThere, Refused, Unknown
from features.domain.home import Home
from features.model.bundle import current_release, read_bundle, write_sealed
from features.model.ledger.lines import read
from tests.training.conftest import beside
from tests.verdicts import changed
from training.publish import approve, propose, roll_back
from training.run import TrainResult
from training.tracking import registry


@pytest.fixture
def home(trained: tuple[Home, TrainResult], operator: Home, tmp_path: Path) -> Home:
    """A home of its own with the trained bundle, nothing registered or promoted."""
    folder = tmp_path / "home"
    folder.mkdir()
    mine = beside(operator, folder)
    source, result = trained
    manifest, text = read_bundle(source.bundles / result.digest)
    write_sealed(mine, text, manifest)
    return mine


@pytest.fixture
def digest(trained: tuple[Home, TrainResult]) -> str:
    """The trained model."""
    return trained[1].digest


def _let_in(home: Home, digest: str | None) -> None:
    propose(home, digest=digest, by="li", why="finds more")
    approve(home, digest=digest, by="wang", why="agreed")


def test_a_model_two_persons_let_in_is_champion_in_the_ledger_and_in_service(
    home: Home, digest: str
) -> None:
    propose(home, digest=digest, by="li", why="finds more")
    assert not home.release.exists()
    assert registry.champion(home) is None
    release = approve(home, digest=digest, by="wang", why="agreed")
    assert current_release(home) == release
    assert (release.bundle, release.promoted_by, release.version) == (digest, "wang", 1)
    assert registry.champion(home) == digest
    assert [entry.kind for entry in read(home)] == ["proposal", "promotion"]


def test_the_ledger_holds_all_that_the_gate_found(home: Home, digest: str) -> None:
    found = propose(home, digest=digest, by="li", why="finds more").review
    evidence = read(home)[0].evidence
    assert evidence == json.loads(json.dumps(found.as_dict()))
    assert evidence["accepted"] is True
    assert {check["name"] for check in evidence["checks"]} >= {"chance", "baseline", "calibration"}


def test_proposing_and_approving_twice_changes_nothing(home: Home, digest: str) -> None:
    _let_in(home, digest)
    first = current_release(home)
    assert approve(home, digest=digest, by="zhao", why="again") == first
    assert len(read(home)) == 2


def test_without_a_name_the_newest_model_is_proposed(trained: tuple[Home, TrainResult]) -> None:
    home, result = trained
    assert propose(home, digest=None, by="li", why="newest").entry.bundle == result.digest


def test_the_gate_keeps_a_beaten_model_out_and_the_ledger_says_so(home: Home, digest: str) -> None:
    manifest, text = read_bundle(home.bundles / digest)
    verdict = changed(manifest.verdict, calibration_error=0.3)
    bad = write_sealed(home, text, manifest.model_copy(update={"verdict": verdict}))
    with pytest.raises(Refused, match=r"^Refused: .*its probabilities are off") as refusal:
        propose(home, digest=bad, by="li", why="I want it")
    assert str(refusal.value).endswith("stays out of service.")
    assert [(e.kind, e.bundle, e.by) for e in read(home)] == [("refusal", bad, "li")]
    with pytest.raises(NotThere):
        approve(home, digest=bad, by="wang", why="I want it too")
    assert not home.release.exists()


@pytest.mark.parametrize(
    ("despite", "error", "says"),
    [
        ({"calibraton": "I know"}, Unknown, "Did you mean 'calibration'"),
        ({"calibration": "I know"}, Refused, "Nobody may let this pass"),
        ({"calibration": "  "}, BadInput, "Say why calibration"),
    ],
)
def test_an_excuse_is_for_a_check_that_may_be_excused(
    home: Home, digest: str, despite: dict[str, str], error: type[Exception], says: str
) -> None:
    manifest, text = read_bundle(home.bundles / digest)
    verdict = changed(manifest.verdict, calibration_error=0.3)
    bad = write_sealed(home, text, manifest.model_copy(update={"verdict": verdict}))
    with pytest.raises(error, match=says):
        propose(home, digest=bad, by="li", why="I want it", despite=despite)
    assert not home.ledger.exists()


def test_a_touched_bundle_is_not_proposed(home: Home, digest: str) -> None:
    booster = home.bundles / digest / "booster.txt"
    booster.write_text(booster.read_text().replace("leaf_value=0", "leaf_value=1", 1))
    with pytest.raises(Mismatch, match="changed after it was written"):
        propose(home, digest=digest, by="li", why="touched")
    assert not home.ledger.exists()


def test_an_unknown_model_names_the_nearest(home: Home, digest: str) -> None:
    with pytest.raises(Unknown, match=f"Did you mean '{digest}'"):
        propose(home, digest=digest[:-1], by="li", why="typed")


def test_without_a_model_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="unspoken train"):
        propose(Home(tmp_path), digest=None, by="li", why="none")


@pytest.fixture
def two(home: Home, digest: str) -> tuple[str, str]:
    """Two models that served one after the other."""
    _let_in(home, digest)
    manifest, text = read_bundle(home.bundles / digest)
    made_at = {"made_at": "2027-01-01T00:00:00+00:00"}
    later = write_sealed(home, text, manifest.model_copy(update=made_at))
    propose(home, digest=later, by="li", why="newer", despite=DESPITE)
    approve(home, digest=later, by="wang", why="agreed")
    return digest, later


DESPITE = {"better": "a test"}  # the later model is the same one again


def test_the_next_model_names_the_one_before(home: Home, two: tuple[str, str]) -> None:
    release = current_release(home)
    assert (release.bundle, release.previous, release.version) == (two[1], two[0], 2)
    assert registry.champion(home) == two[1]


def test_a_rollback_brings_the_model_before_and_the_champion_back(
    home: Home, two: tuple[str, str]
) -> None:
    release = roll_back(home, by="zhao", why="calls went wrong")
    assert (release.bundle, release.version) == (two[0], 1)
    assert current_release(home) == release
    assert registry.champion(home) == two[0]
    with pytest.raises(Refused, match="no earlier model"):
        roll_back(home, by="zhao", why="still wrong")


def test_a_rollback_cut_off_before_the_registry_goes_no_further(
    home: Home, two: tuple[str, str]
) -> None:
    release = roll_back(home, by="zhao", why="calls went wrong")
    registry.make_champion(home, two[1])  # as if killed there
    assert roll_back(home, by="zhao", why="calls went wrong") == release
    assert registry.champion(home) == two[0]


def test_the_champion_follows_what_was_decided_elsewhere(home: Home, two: tuple[str, str]) -> None:
    from features.model.ledger.rollback import roll_back as by_the_service

    by_the_service(home, by="zhao", why="from the console")
    assert registry.champion(home) == two[1]
    with pytest.raises(Refused):
        roll_back(home, by="zhao", why="further")
    propose(home, digest=two[1], by="li", why="after all", despite=DESPITE)
    assert registry.champion(home) == two[0]


KILLED = """
import sys
from pathlib import Path
from features.domain.home import Home
from training.publish import approve, roll_back
home = Home(Path(sys.argv[1]))
sys.stdout.write("begun\\n")
sys.stdout.flush()
if sys.argv[2] == "approve":
    approve(home, digest=sys.argv[3], by="wang", why="agreed")
else:
    roll_back(home, by="zhao", why="calls went wrong")
"""


@pytest.mark.parametrize("what", ["approve", "rollback"])
def test_killed_at_any_moment_the_next_try_ends_it(
    home: Home, two: tuple[str, str], what: str
) -> None:
    chance = random.Random(11)
    older, newer = two
    for turn in range(3):
        if what == "approve":
            if current_release(home).bundle == newer:
                roll_back(home, by="zhao", why=f"turn {turn}")
            propose(home, digest=newer, by="li", why=f"turn {turn}", despite=DESPITE)
        words = [sys.executable, "-c", KILLED, str(home.root), what, newer]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.4) if turn else 0)
        process.kill()
        process.communicate()
        assert current_release(home).bundle in two
        if what == "approve":
            release = approve(home, digest=newer, by="wang", why="agreed")
            assert release.bundle == newer
        elif current_release(home).bundle == newer:
            release = roll_back(home, by="zhao", why="calls went wrong")
            assert release.bundle == older
        release = current_release(home)
        propose_again = what == "rollback" and release.bundle == older
        if propose_again:
            propose(home, digest=newer, by="li", why=f"turn {turn}", despite=DESPITE)
            approve(home, digest=newer, by="wang", why="agreed")
        assert registry.champion(home) == current_release(home).bundle
