"""One thing said in the two languages of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Chinese and in English.

    >>> Words(zh="停机", en="suspension").in_("zh")
    '停机'
    """

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """Give the words in one language."""
        return self.zh if language == "zh" else self.en

    def as_json(self) -> dict[str, str]:
        """Give both, as the API and the catalogue carry them."""
        return {"zh": self.zh, "en": self.en}
