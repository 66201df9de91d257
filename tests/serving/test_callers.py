"""A capability without a door is not there: what two rooms offer is used by somebody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ROOMS = ("serving/store", "serving/targeting", "serving/access", "serving/scoring")
CODE = [
    path for room in ("features", "training", "serving") for path in (ROOT / room).rglob("*.py")
]
SOURCES = [*sorted(CODE), ROOT / "unspoken.py"]


def offered() -> Iterator[tuple[Path, str]]:
    """Every public function and method of the rooms."""
    for path in SOURCES:
        if not any(path.is_relative_to(ROOT / room) for room in ROOMS):
            continue
        if "migrations" in path.parts:  # Alembic calls what stands there
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            members = [node, *node.body] if isinstance(node, ast.ClassDef) else [node]
            for each in members:
                if isinstance(each, FUNCTIONS) and not each.name.startswith("_"):
                    yield path, each.name


def used_in(path: Path) -> set[str]:
    """Every name that a file reads, by itself or as an attribute; imports alone do not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


USED = {path: used_in(path) for path in SOURCES}


@pytest.mark.parametrize(
    ("path", "name"), sorted(offered()), ids=lambda part: getattr(part, "stem", part)
)
def test_what_is_offered_has_a_caller(path: Path, name: str) -> None:
    assert any(name in used for used in USED.values()), (
        f"{path.relative_to(ROOT)} offers {name}, which nothing calls: give it a door, or remove it"
    )
