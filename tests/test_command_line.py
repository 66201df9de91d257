"""The command line: the whole line in one command, help at once, one sentence for a mistake."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from features.domain.home import Home
from tests.world import write_world
from training.tracking.address import store_address

COMMANDS = [
    "demo",
    "simulate",
    "check",
    "catalogue",
    "build",
    "fit",
    "train",
    "runs",
    "promote",
    "seal",
    "approve",
    "rollback",
    "ledger",
    "score",
    "watch",
    "card",
    "list",
    "kpi",
    "serve",
    "key",
]
HEAVY = {"lightgbm", "mlflow", "polars", "pandas", "sklearn", "fastapi", "sqlalchemy", "shap"}


def unspoken(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Type a command over a home of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:unspoken", "-m", "unspoken", *words],
        env={**os.environ, "UNSPOKEN_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the demonstration of a small operator ran once."""
    home = tmp_path_factory.mktemp("demo")
    ran = unspoken(home, "demo", "--customers", "8000", "--no-serve")
    assert ran.returncode == 0, ran.stderr
    assert "Ready." in ran.stdout
    return home


def test_help_names_every_command_and_imports_no_room() -> None:
    code = (
        "import sys, contextlib, unspoken\n"
        "with contextlib.suppress(SystemExit): unspoken.app(['--help'])\n"
        f"print('heavy:', sorted({HEAVY!r} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert all(f" {command} " in ran.stdout for command in COMMANDS)
    assert ran.stdout.endswith("heavy: []\n")


def test_the_demonstration_leaves_all_that_the_service_reads(demo_home: Path) -> None:
    home = Home(demo_home)
    release = json.loads(home.release.read_text(encoding="utf-8"))
    bundle = home.bundles / release["bundle"]

    kept = sorted(path.name for path in bundle.iterdir())
    assert kept == ["booster.txt", "manifest.json", "seal.json"]
    assert len(list(home.snapshots.glob("*/snapshot.json"))) == 15
    assert [path.stem for path in home.scores.rglob("*.parquet")] == [release["bundle"]]
    assert len(json.loads((home.kpis / "readings.json").read_text(encoding="utf-8"))) == 24
    assert len(list((demo_home / "lists").glob("*.csv"))) == 1


def test_the_same_list_is_published_once(demo_home: Path) -> None:
    again = unspoken(demo_home, "list", "first-light")

    assert again.returncode == 0, again.stderr
    assert "(published before)" in again.stdout
    assert len(list((demo_home / "lists").glob("*.csv"))) == 1


def test_a_campaign_can_be_begun_with_its_rules(demo_home: Path) -> None:
    words = ["list", "repeat", "--minimum-probability", "0.1", "--rule"]

    begun = unspoken(demo_home, *words, "suspended_repeatedly:at_least=2")
    wrong = unspoken(demo_home, "list", "wrong", "--rule", "suspended_repeatedly:at_least=99")

    assert begun.returncode == 0, begun.stderr
    assert wrong.returncode == 1
    assert "1 to 12" in wrong.stderr


def test_mlflow_is_told_where_the_runs_are(demo_home: Path) -> None:
    said = unspoken(demo_home, "runs").stdout
    told = 'echo "$MLFLOW_TRACKING_URI"'
    heard = subprocess.run(
        ["bash", "-c", f"{said}\n{told}"], capture_output=True, text=True, check=True
    )
    assert heard.stdout.strip() == store_address(Home(demo_home))
    assert heard.stderr == ""


def test_a_key_is_shown_once_and_only_for_a_role(demo_home: Path) -> None:
    made = unspoken(demo_home, "key", "agent")
    wrong = unspoken(demo_home, "key", "agnt")

    assert made.returncode == 0
    assert made.stdout.strip() not in (demo_home / "service.db").read_text(errors="ignore")
    assert wrong.returncode == 1
    assert "Did you mean 'agent'" in wrong.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["build"], "unspoken simulate"),
        (["check"], "unspoken simulate"),
        (["train"], "unspoken build"),
        (["promote"], "unspoken train"),
        (["score"], "Next: unspoken simulate"),
        (["kpi"], "unspoken build"),
        (["build", "--as-of", "soon"], "write it as 2026-11-01"),
        (["list", "first"], "unspoken"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else "",
)
def test_what_is_not_there_yet_is_said_in_one_sentence(
    tmp_path: Path, words: list[str], says: str
) -> None:
    ran = unspoken(tmp_path / "nothing", *words)

    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_check_says_how_many_rows_were_set_apart(tmp_path: Path) -> None:
    home = write_world(Home(tmp_path / "home"), form="csv")
    path = home.tables / "bills.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("12000", "12OOO", 1))

    strict = unspoken(home.root, "check", "--max-bad-share", "0.001")
    lenient = unspoken(home.root, "check", "--max-bad-share", "0.1")

    assert strict.returncode == 1
    assert "bills.csv, line 2 (customer_id=" in strict.stderr
    assert "column total_fen, value '12OOO': not a whole number" in strict.stderr
    assert lenient.returncode == 0
    assert "bills: 1 of 129 rows were set apart" in lenient.stdout
    assert pl.read_parquet(home.quarantine / "faults.parquet").height == 1
