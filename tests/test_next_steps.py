"""Every "Next:" is the step that works from where a person stands: walked from nothing on."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time

import pytest

from features.domain.home import Home
from features.model.bundle import read_sealed, write_sealed
from tests.serving.test_settings_have_effect import PROGRAM, environment, free_port
from tests.verdicts import changed


def typed(home: Home, command: str) -> subprocess.CompletedProcess[str]:
    """Type a command as it was told, letter by letter."""
    words = shlex.split(command)
    assert words[0] == "unspoken"
    return subprocess.run(
        [PROGRAM, *words[1:]], env=environment(home), capture_output=True, text=True, check=False,
        timeout=900,
    )  # fmt: skip


def step_in(text: str) -> str:
    found = re.findall(r"Next: (unspoken .*)", text)
    assert found, text
    return str(found[-1])


pytestmark = pytest.mark.long  # three minutes of one processor: four examinations by the gate


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, list[str]]:
    """From nothing, each step as the one before said; a stranger asks for scores at every stop."""
    home, steps = Home(tmp_path_factory.mktemp("walk")), []
    told = typed(home, "unspoken score")
    assert told.returncode == 1
    while not (step := step_in(told.stdout + told.stderr)).startswith("unspoken serve"):
        steps.append(step)
        told = typed(home, f"{step} --customers 8000" if "simulate" in step else step)
        assert told.returncode == 0, (step, told.stderr)
        if "score" not in step:
            lost = typed(home, "unspoken score") if step != "unspoken approve" else told
            if lost.returncode:
                assert step_in(lost.stderr) == step_in(told.stdout), step
            else:
                told = lost
        assert len(steps) < 9, steps
    return home, steps


def test_the_steps_lead_from_nothing_to_a_service(walked: tuple[Home, list[str]]) -> None:
    _, steps = walked
    kinds = [step.split()[1] for step in steps]
    assert kinds[:4] == ["simulate", "build", "train", "promote"]
    assert kinds[4] == "approve"


def test_the_last_step_serves(walked: tuple[Home, list[str]]) -> None:
    home, _ = walked
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, "serve", "--new-keys"], env=environment(home, UNSPOKEN_PORT=str(port)),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        until = time.monotonic() + 120
        said = ""
        while f"http://127.0.0.1:{port}/console/" not in said and time.monotonic() < until:
            said += process.stdout.readline()
        assert f"http://127.0.0.1:{port}/console/" in said
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_a_refusal_that_a_person_may_excuse_says_how(walked: tuple[Home, list[str]]) -> None:
    """The same model again is no better; it serves, so a copy under another name is proposed."""
    home, _ = walked
    serving = json.loads(home.release.read_text(encoding="utf-8"))["bundle"]
    manifest, text = read_sealed(home.bundles / serving)
    copy = write_sealed(home, text, manifest.model_copy(update={"made_by": "another"}))

    refused = typed(home, f"unspoken promote --model {copy} --why 'the same again'")
    assert refused.returncode == 1
    (way,) = re.findall(r"unspoken promote .*--despite better='…'", refused.stderr)
    proposed = typed(home, way.replace("…", "a test"))
    assert proposed.returncode == 0, proposed.stderr
    approved = typed(home, step_in(proposed.stdout))
    assert approved.returncode == 0, approved.stderr
    back = typed(home, "unspoken rollback --why 'a test'")
    # The model of before has scored the newest snapshot, so there is nothing to score.
    assert step_in(back.stdout) == "unspoken serve"


def test_a_refusal_that_nobody_may_excuse_shows_no_way(walked: tuple[Home, list[str]]) -> None:
    home, _ = walked
    serving = json.loads(home.release.read_text(encoding="utf-8"))["bundle"]
    manifest, text = read_sealed(home.bundles / serving)
    bad = changed(manifest.verdict, calibration_error=0.3)
    worse = write_sealed(home, text, manifest.model_copy(update={"verdict": bad}))
    refused = typed(home, f"unspoken promote --model {worse} --why 'in spite'")
    assert refused.returncode == 1
    assert "--despite" not in refused.stderr
