"""What the documents name exists: links, files, tests, settings, commands with their options.

A page may name a file in three ways: from the root, from the page's own folder, or by a short form:
the end of a path that belongs to exactly one file beneath that folder.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from serving.access.permissions import EVERYONE, PERMISSIONS, Permission, Role
from unspoken import app

ROOT = Path(__file__).parent.parent
ROOMS = ("features", "training", "serving", "tests", "notebooks", "docs")
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(p for room in ROOMS for p in (ROOT / room).rglob("*.md"))]
    if "node_modules" not in path.parts
)
OF_TODAY = [page for page in PAGES if page.name != "CHANGELOG.md"]  # which tells of the past
ROOMS_THAT_NAME_EACH_PART = ("features", "training", "training/audit", "serving")
FOLDERS_OF_A_HOME = {"bills/", "first-seen/", "mlflow-artifacts/", "tables/", "truth/risks/"}
EXAMPLES = {"YYYY-MM-DD-what-it-says.md", "__init__.py", "test_late_rows_are_unknown"}

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _faults(faults_of: Callable[[Path], list[str]], pages: list[Path]) -> dict[str, list[str]]:
    """What is wrong with each page that has something wrong."""
    found = {_name(page): faults_of(page) for page in pages}
    return {page: faults for page, faults in found.items() if faults}


def _in_backticks(text: str) -> list[str]:
    prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", _text(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _is_there(page: Path, named: str) -> bool:
    if (ROOT / named).exists() or (page.parent / named).exists():
        return True
    beneath = page.parent.rglob(Path(named).name) if page.parent != ROOT else ()
    return sum(path.as_posix().endswith(f"/{named.rstrip('/')}") for path in beneath) == 1


def test_links_lead_somewhere() -> None:
    def faults(page: Path) -> list[str]:
        links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)", _text(page))
        return [link for link in links if not _leads_somewhere(page, link)]

    assert _faults(faults, PAGES) == {}


def test_files_and_folders_that_a_page_names_exist() -> None:
    named = re.compile(r"[\w.-][\w./-]*(?:\.(?:py|js|css|sql|po|md|ipynb)|/)")

    def faults(page: Path) -> list[str]:
        all_named = {each for each in _in_backticks(_text(page)) if named.fullmatch(each)}
        asked = all_named - FOLDERS_OF_A_HOME - EXAMPLES
        return sorted(each for each in asked if not _is_there(page, each))

    assert _faults(faults, OF_TODAY) == {}


def test_tests_and_settings_that_pages_name_exist() -> None:
    sources = [*ROOT.glob("*.py"), *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))]
    written = "\n".join(_text(path) for path in (*sources, *ROOT.glob("notebooks/*.ipynb")))
    tests = set(re.findall(r"^ *def (test_\w+)", written, flags=re.MULTILINE))
    fields = re.findall(r"^    (\w+):", _text(ROOT / "serving" / "settings.py"), re.MULTILINE)
    settings = {f"UNSPOKEN_{field.upper()}" for field in fields}
    settings |= set(re.findall(r"UNSPOKEN_[A-Z_]*[A-Z]", written))

    def faults(page: Path) -> list[str]:
        named = {each for each in _in_backticks(_text(page)) if each.startswith("test_")}
        asked = {each for each in named if each.isidentifier()} - tests - EXAMPLES
        return sorted(asked | (set(re.findall(r"UNSPOKEN_[A-Z_]*[A-Z]", _text(page))) - settings))

    assert _faults(faults, OF_TODAY) == {}


def _commands() -> dict[str, TyperCommand]:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    commands = {n: each for n, each in root.commands.items() if isinstance(each, TyperCommand)}
    assert len(commands) == len(root.commands)
    return commands


def _typed(page: Path) -> Iterator[str]:
    """Every command of the house that the page tells somebody to type."""
    text = re.sub(r" *\\\n *", " ", _text(page))
    yield from re.findall(r"`unspoken ([a-z][^`\n]*)`", text)
    in_blocks = re.findall(r"^ {0,4}(?:\S*/)?unspoken ([a-z].*)$", text, flags=re.MULTILINE)
    yield from (line.partition(" #")[0] for line in in_blocks)


def test_commands_and_options_that_a_page_tells_to_type_exist() -> None:
    lawful = {
        name: {"--help", *(o for p in each.params for o in (*p.opts, *p.secondary_opts))}
        for name, each in _commands().items()
    }

    def faults(page: Path) -> list[str]:
        return [
            f"unspoken {line}"
            for line in _typed(page)
            if not set(re.findall(r"(?<=\s)--[a-z][a-z-]*", line))
            <= lawful.get(line.split()[0], set())
            or line.split()[0] not in lawful
        ]

    assert _faults(faults, OF_TODAY) == {}


def test_the_readme_names_every_command() -> None:
    commands = {name for name, each in _commands().items() if not each.hidden}
    assert commands - set(re.findall(r"`unspoken ([a-z-]+)", _text(ROOT / "README.md"))) == set()


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(_text(ROOT / "README.md").splitlines()) <= 150


@pytest.mark.parametrize("room", ROOMS_THAT_NAME_EACH_PART)
def test_a_room_names_each_of_its_parts(room: str) -> None:
    modules = {path.name for path in (ROOT / room).glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in (ROOT / room).glob("*/__init__.py")}
    named = set(_in_backticks(_text(ROOT / room / "README.md")))
    assert (modules | folders) - named == set()


def test_serving_says_what_each_role_may_do() -> None:
    page = _text(ROOT / "serving" / "README.md")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, flags=re.MULTILINE))
    told = {role: set(re.findall(r"`([a-z_]+\.[a-z]+)`", rows[role])) for role in Role}
    told[Role.OWNER] |= told[Role.MARKETING]
    told[Role.ADMIN] |= set(Permission) - EVERYONE
    assert told == {role: PERMISSIONS[role] - EVERYONE for role in Role}


def test_named_make_targets_exist() -> None:
    typed = re.compile(r"`make ([a-z-]+)|^make ([a-z-]+)(?: ARGS=.*)?(?: +#.*)?$", re.MULTILINE)

    def faults(page: Path) -> list[str]:
        return sorted({a or b for a, b in typed.findall(_text(page))} - TARGETS)

    assert _faults(faults, PAGES) == {}


def test_each_make_target_says_what_it_does() -> None:
    lines = MAKEFILE.splitlines()
    targets = {above for above, line in pairwise(lines) if re.match(r"[a-z-]+:", line)}
    assert {above[:2] for above in targets} == {"# "}


def test_ci_runs_what_the_readme_tells_people_to_run() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make .*$", ci, flags=re.MULTILINE) == ["make check", "make test"]
