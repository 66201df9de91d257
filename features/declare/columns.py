"""The kinds of column a source may have, one small class each.

Every kind knows its Polars type and how to say a value to a person. ``known_with`` names the
moment column with which a value becomes known; until then ``known_on`` shows it as null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import polars as pl

from features.domain.masking import PersonName, Phone
from features.domain.units import Unit
from features.domain.words import Words

if TYPE_CHECKING:
    from features.declare.source import Source


class Personal(Enum):
    """How closely a column names a person; a column says NONE where its table decides.

    In a table about customers every column tells something about one of them: see
    ``Source.personal_of``.
    """

    NONE = "none"
    ABOUT = "about"
    PSEUDONYM = "pseudonym"
    DIRECT = "direct"

    @property
    def words(self) -> Words:
        """What the class means for whoever handles the column."""
        return _PERSONAL_WORDS[self]


_PERSONAL_WORDS = {
    Personal.NONE: Words("不涉及个人", "about nobody"),
    Personal.ABOUT: Words("关于个人", "about a person"),
    Personal.PSEUDONYM: Words("间接识别个人", "names a person to whoever holds the key"),
    Personal.DIRECT: Words("直接识别个人，只显示掩码", "names a person; only its mask is shown"),
}


class Dated(Enum):
    """Whether a date records what happened (hidden until then) or what is planned."""

    RECORDED = "recorded"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What every column has: a name, its words, whether it may be empty, whose it is."""

    name: str
    words: Words
    nullable: bool = False
    personal: Personal = Personal.NONE
    known_with: str | None = None

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the column."""
        return pl.String()

    def say(self, value: Any) -> Words:
        """Say a value to a person."""
        return Unit.WORD.say(None) if value is None else Words(str(value), str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Column):
    """Free words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier(Column):
    """A name for a row here or in another source."""

    refers_to: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber(Column):
    """A telephone number: shown as its mask."""

    personal: Personal = Personal.DIRECT

    def say(self, value: Any) -> Words:
        """Say the mask."""
        shown = str(Phone(str(value or "")))
        return Words(shown, shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class FullName(Column):
    """A person's name: shown as its mask."""

    personal: Personal = Personal.DIRECT

    def say(self, value: Any) -> Words:
        """Say the mask."""
        shown = str(PersonName(str(value or "")))
        return Words(shown, shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Column):
    """One of the operator's codes, each with its words."""

    values: Mapping[str, Words] = field(hash=False)

    def say(self, value: Any) -> Words:
        """Say the code's words."""
        return self.values[value] if value in self.values else Column.say(self, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Column):
    """A whole number between lawful bounds."""

    unit: Unit
    low: int = 0
    high: int = 2**31 - 1

    @property
    def dtype(self) -> pl.DataType:
        """Whole numbers are kept in 64 bits: sums of them are, too."""
        return pl.Int64()

    def say(self, value: Any) -> Words:
        """Say the number with its unit."""
        return self.unit.say(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money(Column):
    """An amount in whole fen; said in yuan."""

    low: int = 0
    high: int = 10**10

    @property
    def dtype(self) -> pl.DataType:
        """Fen are whole numbers."""
        return pl.Int64()

    def say(self, value: Any) -> Words:
        """Say the amount in yuan."""
        return Unit.YUAN.say(None if value is None else value / 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Column):
    """A share or a probability, 0 to 1."""

    low: float = 0
    high: float = 1

    @property
    def dtype(self) -> pl.DataType:
        """Shares are floats."""
        return pl.Float64()

    def say(self, value: Any) -> Words:
        """Say the share in per cent."""
        return Unit.SHARE.say(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Column):
    """True or false."""

    @property
    def dtype(self) -> pl.DataType:
        """A flag is a Boolean."""
        return pl.Boolean()

    def say(self, value: Any) -> Words:
        """Say yes or no."""
        if value is None:
            return Unit.WORD.say(None)
        return Words("是", "yes") if value else Words("否", "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Column):
    """A time of day on a day, in the operator's local time."""

    dated: Dated = Dated.RECORDED

    @property
    def dtype(self) -> pl.DataType:
        """Moments are kept to the microsecond, without a zone."""
        return pl.Datetime("us")

    def say(self, value: Any) -> Words:
        """Say the moment to the minute."""
        shown = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else None
        return Unit.WORD.say(shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Column):
    """A calendar day."""

    dated: Dated = Dated.RECORDED

    @property
    def dtype(self) -> pl.DataType:
        """A day is a Date."""
        return pl.Date()

    def say(self, value: Any) -> Words:
        """Say the day."""
        return Unit.WORD.say(value.isoformat() if isinstance(value, date) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month(Column):
    """A calendar month, kept as its first day."""

    @property
    def dtype(self) -> pl.DataType:
        """A month is the Date of its first day."""
        return pl.Date()

    def say(self, value: Any) -> Words:
        """Say the month."""
        return Unit.WORD.say(f"{value:%Y-%m}" if isinstance(value, date) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year(Column):
    """A calendar year."""

    low: int = 1900
    high: int = 2100

    @property
    def dtype(self) -> pl.DataType:
        """A year is a whole number."""
        return pl.Int64()
