"""The two languages of the pages: catalogues, and how numbers and dates are written.

English is written in the templates and modules themselves; ``locales/zh.po`` holds the Chinese.
It is read as text at start, so that changing a sentence needs no compile step. Scripts get their
share of it as a data block in the page (``script_words``); a test holds templates, scripts and
catalogue together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Code = Literal["zh", "en"]
CODES: tuple[Code, ...] = ("zh", "en")
DEFAULT: Code = "zh"

HERE = Path(__file__).parent
SCRIPTS = HERE / "static" / "js"
SAID_IN_SCRIPT = re.compile(r'\btn?\(\s*("(?:[^"\\]|\\.)*")')


class Catalogue(NullTranslations):
    """Sentences by their English text; what is not listed stays English."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__()
        self.sentences = dict(sentences)

    def gettext(self, message: str) -> str:
        """Say a sentence in this language."""
        return self.sentences.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Say a sentence about a number; Chinese has one form for all of them."""
        return self.sentences.get(msgid1, msgid1 if n == 1 else msgid2)


@dataclass(frozen=True)
class Language:
    """One language of the console."""

    code: Code
    tag: str
    own_name: str
    catalogue: Catalogue

    def script_words(self) -> dict[str, str]:
        """List the sentences that scripts say, in this language."""
        return {
            said: self.catalogue.sentences[said]
            for said in script_sentences()
            if said in self.catalogue.sentences
        }


def read_catalogue(path: Path) -> dict[str, str]:
    """Read a ``.po`` file: the English sentence, or its singular, to the translated one."""
    sentences: dict[str, str] = {}
    for message in read_po(BytesIO(path.read_bytes()), abort_invalid=True):
        said = message.id if isinstance(message.id, str) else message.id[0]
        told = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        if said and told:
            sentences[said] = told
    return sentences


@cache
def script_sentences() -> tuple[str, ...]:
    """List every sentence the scripts say, found in the scripts themselves."""
    return tuple(sorted(set(_sentences_of_scripts())))


def _sentences_of_scripts() -> Iterator[str]:
    # Babel's own reader of scripts overlooks a call inside another call's arguments.
    for path in sorted(SCRIPTS.rglob("*.js")):
        for found in SAID_IN_SCRIPT.finditer(path.read_text(encoding="utf-8")):
            yield json.loads(found[1])


@cache
def language(code: Code) -> Language:
    """Read one language; each is read once."""
    if code == "zh":
        sentences = read_catalogue(HERE / "locales" / "zh.po")
        return Language("zh", "zh-CN", "中文", Catalogue(sentences))
    return Language("en", "en-GB", "English", Catalogue({}))


def choose(*wishes: str | None) -> Code:
    """Take the first wish that is a language of ours, of any country.

    >>> choose(None, "fr", "en-GB", "zh"), choose("")
    ('en', 'zh')
    """
    primary = ((wish or "").partition("-")[0].strip().lower() for wish in wishes)
    return next((code for wish in primary for code in CODES if code == wish), DEFAULT)


def wishes_of(accept_language: str) -> list[str]:
    """List the languages of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4).

    >>> wishes_of("fr;q=0.9, en-GB;q=0.95, zh;q=0, de")
    ['de', 'en-GB', 'fr']
    """
    weighed: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            wanted = float(weight)
        except ValueError:
            continue  # a header that nobody can read asks for nothing
        if tag and wanted > 0:
            weighed.append((wanted, tag))
    return [tag for _, tag in sorted(weighed, key=lambda each: -each[0])]


def said(code: Code, message: str) -> str:
    """Say a sentence that stands in Python; the test finds these calls by this name."""
    return language(code).catalogue.gettext(message)
