"""What the documents name exists: their links, and the make targets they tell people to type."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("features", "training", "serving", "tests", "notebooks", "docs")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(p for room in ROOMS for p in (ROOT / room).rglob("*.md"))]
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_named_make_targets_exist(document: Path) -> None:
    typed = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)(?: ARGS=.*)?(?: +#.*)?$", re.MULTILINE)
    named = {a or b for a, b in typed.findall(document.read_text(encoding="utf-8"))}
    assert named <= TARGETS


def test_each_make_target_says_what_it_does() -> None:
    lines = MAKEFILE.splitlines()
    targets = {above for above, line in pairwise(lines) if re.match(r"[a-z-]+:", line)}
    assert {above[:2] for above in targets} == {"# "}


def test_ci_runs_what_the_readme_tells_people_to_run() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*$", ci, flags=re.MULTILINE) == ["make check", "make test"]
