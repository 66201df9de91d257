"""The chart library: brought once, and known to be the one that the lock file names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from features.declare.kpi import Status
from features.domain.canonical import sha256_file
from serving.console import assets
from serving.console.static_files import STATIC


@pytest.fixture
def laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay files as `bring` leaves them, in a folder of the test's own."""
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "brought.json")
    for name in assets.TAKEN:
        (tmp_path / name).write_text(name)
    files = {name: sha256_file(tmp_path / name) for name in assets.TAKEN}
    stamp = {"lock": sha256_file(assets.LOCK), "files": files}
    (tmp_path / "brought.json").write_text(json.dumps(stamp))
    return tmp_path


def test_what_lies_there_whole_is_not_fetched_again(laid: Path) -> None:
    assert assets.brought()
    assert not assets.bring()


@pytest.mark.parametrize("touch", ["changed", "removed", "other lock"])
def test_what_was_touched_is_fetched_again(laid: Path, touch: str) -> None:
    if touch == "changed":
        (laid / "echarts.js").write_text("something else")
    elif touch == "removed":
        (laid / "echarts.NOTICE").unlink()
    else:
        stamp = json.loads((laid / "brought.json").read_text())
        (laid / "brought.json").write_text(json.dumps({**stamp, "lock": "of last year"}))

    assert not assets.brought()


def test_the_lock_names_one_version_and_its_hash() -> None:
    packages = json.loads(assets.LOCK.read_text(encoding="utf-8"))["packages"]

    assert packages["node_modules/echarts"]["integrity"].startswith("sha512-")
    # Without an address, npm asks whatever registry this machine is set up with.
    assert not any("resolved" in package for package in packages.values())


def test_the_browser_knows_every_status_of_a_reading_and_no_other() -> None:
    script = (STATIC / "js" / "status.js").read_text(encoding="utf-8")
    table = script.partition("const OF_A_READING = {")[2].partition("};")[0]
    named = re.findall(r'^\s*"?([a-z ]+?)"?: \[', table, flags=re.MULTILINE)
    assert named == [status.value for status in Status]
