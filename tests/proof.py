"""What must stay the same when the house is rearranged, printed from one demonstration home.

    python -m tests.proof HOME              one line a thing: its name and its SHA-256
    python -m tests.proof HOME --words DIR  the same, and the texts themselves into a folder

Run it before and after a change on homes made by the same command (``unspoken demo --no-serve``
in a fresh ``UNSPOKEN_HOME``) and compare the two outputs: what differs was changed for users.
Nothing that a clock or a run writes is looked at. It reads files and asks the command line and the
API what they are, so that it also runs on versions whose modules had other names.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl
import typer

ROOT = Path(__file__).parents[1]
# Of a manifest: what two equal trainings differ in. Its snapshots are looked at by their files.
OF_A_RUN = frozenset({"made_at", "run_id", "data_hashes"})


def things(home: Path) -> Iterator[tuple[str, str]]:
    """Everything that must stay, as name and text."""
    yield from _learned(home)
    yield from _told(home)
    yield "CATALOGUE.md", (ROOT / "features" / "CATALOGUE.md").read_text(encoding="utf-8")
    yield "openapi.json", _openapi(home)
    for name, words in sorted(_helps()):
        yield f"--help {name}", words


def _learned(home: Path) -> Iterator[tuple[str, str]]:
    """Fingerprint, snapshots, the booster and the manifest of the model in service."""
    days = sorted((home / "snapshots").iterdir())
    papers = [_json(day / "snapshot.json") for day in days]
    yield "fingerprint", "\n".join(sorted({paper["fingerprint"] for paper in papers}))
    for day, paper in zip(days, papers, strict=True):
        # Its digest holds the cut's, and that the times at which files were written.
        yield f"snapshot {day.name}", _text(paper["files"])
    bundle = home / "bundles" / str(_json(home / "release.json")["bundle"])
    yield "booster.txt", (bundle / "booster.txt").read_text(encoding="utf-8")
    manifest = _json(bundle / "manifest.json")
    yield "manifest", _text({k: v for k, v in manifest.items() if k not in OF_A_RUN})


def _told(home: Path) -> Iterator[tuple[str, str]]:
    """Scores, readings, and the entries of every list."""
    for file in sorted((home / "scores").glob("*/*.parquet")):
        yield f"scores {file.parent.name}", pl.read_parquet(file).write_csv()
    yield "readings", _text(_json(home / "kpis" / "readings.json"))
    with sqlite3.connect(home / "service.db") as database:
        found = database.execute("SELECT receipt FROM lists ORDER BY id").fetchall()
    for number, (receipt,) in enumerate(found, 1):
        yield f"list {number}", str(json.loads(receipt)["entries_sha256"])


def _openapi(home: Path) -> str:
    from features.domain.home import Home
    from serving.app import create_app
    from serving.settings import Settings

    return _text(create_app(Settings.of(Home(home))).openapi())


def _helps() -> Iterator[tuple[str, str]]:
    """The words of every ``--help``, as a terminal of a hundred columns shows them."""
    from unspoken import app

    # Typer may carry a click of its own, so groups are known by what they have.
    def walk(command: Any, path: str) -> Iterator[tuple[str, str]]:
        context = command.context_class(command, info_name=path, terminal_width=100, color=False)
        yield path, command.get_help(context)
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, f"{path} {name}")

    yield from walk(typer.main.get_command(app), "unspoken")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)


def main() -> None:
    """Print the proof of one home."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--words", type=Path, help="write the texts into this folder, to diff")
    asked = parser.parse_args()
    for name, text in things(asked.home):
        sys.stdout.write(f"{name:<44} {sha256(text.encode()).hexdigest()[:24]}\n")
        if asked.words:
            asked.words.mkdir(parents=True, exist_ok=True)
            (asked.words / re.sub(r"[^\w.]+", "_", name)).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
