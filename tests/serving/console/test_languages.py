"""Templates, scripts and the Chinese catalogue say the same things, and nothing is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

from serving.console import pages
from serving.console.languages import (
    HERE,
    SCRIPTS,
    language,
    read_catalogue,
    script_sentences,
)

TEMPLATES = sorted((HERE / "templates").glob("*.html"))
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
SPOKEN_ATTRIBUTES = re.compile(r'\b(?:title|alt|placeholder|aria-label)="([^"{]*)"')
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")
HALF_WIDTH_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")
# The example of a customer number is the same in every language.
SAID_ALIKE = {"C0000123"}


def said_in(paths: list[Path], method: str, keywords: dict[str, object]) -> Iterator[str]:
    for path in paths:
        options = {"extensions": "jinja2.ext.i18n"} if method == "jinja2" else {}
        found = extract(
            method,
            BytesIO(path.read_bytes()),
            keywords=keywords or {"_": None, "gettext": None, "ngettext": (1, 2)},  # type: ignore[arg-type]  # babel types its keywords more narrowly than it reads them
            options=options,
        )
        for _line, message, _comments, _context in found:
            yield message if isinstance(message, str) else str(message[0])


def every_sentence() -> set[str]:
    return {
        *said_in(TEMPLATES, "jinja2", {}),
        *script_sentences(),
        *said_in([Path(pages.__file__)], "python", {"said": (2,)}),
    }


def test_every_sentence_is_in_both_languages_and_none_is_left_over() -> None:
    chinese = read_catalogue(HERE / "locales" / "zh.po")

    assert set(chinese) == every_sentence()


def test_a_translation_keeps_every_place_that_is_filled_in() -> None:
    chinese = read_catalogue(HERE / "locales" / "zh.po")
    differing = [
        english
        for english, told in chinese.items()
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(told))
    ]

    assert differing == []


def test_chinese_is_written_with_its_own_marks() -> None:
    chinese = read_catalogue(HERE / "locales" / "zh.po")

    assert [told for told in chinese.values() if HALF_WIDTH_AFTER_CHINESE.search(told)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_without_the_catalogue(path: Path) -> None:
    bare = JINJA.sub("", path.read_text(encoding="utf-8"))
    texts = re.sub(r"<[^>]*>", "\n", bare).splitlines()
    attributes = SPOKEN_ATTRIBUTES.findall(bare)

    unsaid = [text.strip() for text in texts + attributes if re.search(r"[^\W\d_]", text)]
    assert [text for text in unsaid if text.replace("&nbsp;", "") not in {"", *SAID_ALIKE}] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_carries_no_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\s(?:on\w+|style)=", text) == []
    assert "<style" not in text
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text)
    assert all('type="application/json"' in tag for tag in inline)


def test_scripts_say_only_what_can_be_found_in_them() -> None:
    for path in SCRIPTS.glob("*.js"):
        calls = re.findall(r"(?<!function )\btn?\(\s*(.)", path.read_text(encoding="utf-8"))
        assert set(calls) <= {'"'}, path.name


def test_scripts_write_no_chinese_and_no_markup_of_their_own() -> None:
    for path in SCRIPTS.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\u4e00-\u9fff]", text), path.name
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", text), path


def test_pages_and_scripts_load_nothing_from_elsewhere() -> None:
    files = [*TEMPLATES, *SCRIPTS.glob("*.js"), *(HERE / "static" / "css").glob("*.css")]

    assert [f.name for f in files if re.search(r"https?://|url\(", f.read_text("utf-8"))] == []


def test_a_page_is_given_only_the_sentences_its_scripts_say() -> None:
    words = language("zh").script_words()

    assert set(words) == set(script_sentences())
    assert language("en").script_words() == {}
