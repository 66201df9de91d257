"""One thing said in the two languages of the house.

`Words` is the one class for it: declarations hold it, Pydantic's models carry it as it is (and
refuse any other field), and `features.domain.canonical` writes it as ``{"zh": …, "en": …}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

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

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    def in_(self, language: Language) -> str:
        """Give the words in one language."""
        return self.zh if language == "zh" else self.en
