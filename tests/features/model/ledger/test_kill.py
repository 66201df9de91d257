"""Whoever decides may be killed at any moment: the old model serves or the new one."""

import random
import subprocess
import sys
import time
from pathlib import Path

from features.domain.home import Home
from features.model.bundle import current_release
from features.model.ledger.history import tenures
from features.model.ledger.lines import locked, read
from features.model.ledger.serving import finish

KILLS = 8


def _killed(home: Home, seconds: float) -> list[str]:
    """Let a process decide for a while, kill it, and give what it said was done."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.features.model.ledger.decider", str(home.root)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline().strip()]
    time.sleep(seconds)
    process.kill()
    rest, _ = process.communicate()
    # A line cut short by the kill was never said.
    return said + [line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def test_a_killed_decision_is_whole_or_finished_by_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path)
    chance = random.Random(7)
    said: list[str] = []
    for _ in range(KILLS):
        said += _killed(home, chance.uniform(0, 0.2))
        served = [tenure.bundle for tenure in tenures(read(home))]
        # What was said is there, in order; at most the last was done and not said.
        assert current_release(home).bundle in served[-2:]
        with locked(home) as ledger:
            finish(home, ledger)
        assert current_release(home).bundle == served[-1]
    remaining = iter([tenure.bundle for tenure in tenures(read(home))])
    assert all(bundle in remaining for bundle in said)
    assert len(said) > KILLS
