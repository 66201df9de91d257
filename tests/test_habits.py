"""The habits of the house that no linter knows: short files, plain names, reasons given."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("features", "training", "serving")
SOURCES = sorted(p for room in (*ROOMS, "tools") for p in (ROOT / room).rglob("*.py"))
EVERYTHING = [ROOT / "unspoken.py", *SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
MOST_LINES = 300
SAYS_NOTHING = {"utils", "util", "common", "helpers", "base", "core", "misc"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    lines = {_name(path): path.read_text(encoding="utf-8").count("\n") for path in SOURCES}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_every_name_says_what_is_inside() -> None:
    parts = {part for path in SOURCES for part in Path(_name(path)).with_suffix("").parts}
    assert parts & SAYS_NOTHING == set()


def test_whoever_silences_a_checker_says_why() -> None:
    silenced = re.compile(r"# (?:type: ignore|noqa)(?!: `)(?P<rest>.*)")
    without_reason = [
        f"{_name(path)}: {found[0]}"
        for path in EVERYTHING
        for found in silenced.finditer(path.read_text(encoding="utf-8"))
        if not re.search(r"\s[-#]\s*\w+", found["rest"])
    ]
    assert without_reason == []


def test_no_path_is_taken_for_a_pattern() -> None:
    """A folder may be called ``[1]*?``; and ``x=1`` in a path adds no column."""
    readers = {"scan_parquet", "read_parquet", "scan_csv", "scan_ndjson", "scan_ipc"}
    asked = [
        (
            f"{_name(path)}:{call.lineno}",
            {word.arg: ast.unparse(word.value) for word in call.keywords},
        )
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in readers
    ]
    assert len(asked) > 10
    assert [place for place, words in asked if words.get("glob") != "False"] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_where_its_decisions_are(room: str) -> None:
    text = (ROOT / room / "README.md").read_text(encoding="utf-8")
    assert f"docs/decisions/README.md#{room})" in text
