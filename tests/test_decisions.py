"""Decisions are pages of one form, each listed once under the title it has."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "docs" / "decisions"
PAGES = {
    page.name: page.read_text(encoding="utf-8")
    for page in sorted(FOLDER.glob("*.md"))
    if page.name != "README.md"
}


def test_a_page_is_named_after_its_day_and_begins_with_it() -> None:
    days = {name: re.match(r"(\d{4}-\d{2}-\d{2})-\w", name) for name in PAGES}
    wrong = [
        name
        for name, day in days.items()
        if not (day and re.match(rf"# {day[1]} · \S", PAGES[name]))
    ]
    assert wrong == []


def test_a_page_says_what_was_decided_and_why_and_what_it_costs() -> None:
    parts = {
        name: re.findall(r"^\*\*(.+?)\*\* *\S", text, flags=re.MULTILINE)
        for name, text in PAGES.items()
    }
    whole = ["Decision.", "Why.", "What it costs."]
    lawful = (whole, [*whole, "Since then."])
    assert [name for name, found in parts.items() if found not in lawful] == []


def test_every_page_is_listed_once_under_its_title() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- (\S+) \[(.+)\]\((\S+)\)$", index, flags=re.MULTILINE)
    told = sorted((page, f"# {day} · {title}") for day, title, page in listed)
    assert told == [(name, text.partition("\n")[0]) for name, text in PAGES.items()]
