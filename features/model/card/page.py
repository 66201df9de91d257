"""A card as data: sections of facts, sentences, tables and one picture, each in both languages.

The command line writes it as one file and the console draws it; both show what stands here. A
text that is the same in both languages is a name or a figure, which nobody translates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from features.domain.words import Words
from features.model.watch_report import Share

NOT_RECORDED = Words("未记录", "not recorded")


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fact(_Page):
    """One thing and what it is."""

    name: Words
    value: Words


class Table(_Page):
    """Rows under their heads."""

    heads: list[Words]
    rows: list[list[Words]]


class Group(_Page):
    """One group of customers of like probability: the share expected, the share that came true."""

    expected: Share
    actual: Share
    rows: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Section(_Page):
    """One heading and what stands under it; ``name`` is its place in an address."""

    name: str
    title: Words
    facts: list[Fact] = Field(default_factory=list)
    lines: list[Words] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    groups: list[Group] = Field(default_factory=list)


class Card(_Page):
    """The whole card of one model."""

    digest: str
    headline: Words
    sections: list[Section]


def fact(zh: str, en: str, value: Words | str | float | None) -> Fact:
    """State a fact; what is None was not recorded."""
    return Fact(name=Words(zh=zh, en=en), value=said(value))


def said(value: Words | str | float | None) -> Words:
    """Say a value; a text is the same in both languages."""
    if value is None or value == "":
        return NOT_RECORDED
    if isinstance(value, Words):
        return value
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return Words(zh=text, en=text)


def table(heads: Sequence[Words], rows: Sequence[Sequence[Words | str | None]]) -> Table:
    """Lay a table; an empty cell is a dash."""
    return Table(
        heads=[head for head in heads],
        rows=[[said("–" if cell is None else cell) for cell in row] for row in rows],
    )


def moment(text: str) -> str:
    """Write an ISO moment as a person would; what is none stays as it is."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return text


def share(value: float | None, digits: int = 1) -> str | None:
    """Write a share as per cent."""
    return None if value is None else f"{value:.{digits}%}"


def figure(value: float | None, digits: int = 3) -> str | None:
    """Write a figure with its decimals."""
    return None if value is None else f"{value:.{digits}f}"
