"""What a number counts, and how it is said to a person."""

from __future__ import annotations

from enum import Enum

from features.domain.words import Words


class Unit(Enum):
    """A unit with its words; money is stored in fen and said in yuan."""

    MONTHS = Words("个月", "months")
    DAYS = Words("天", "days")
    TIMES = Words("次", "times")
    MINUTES = Words("分钟", "minutes")
    SECONDS = Words("秒", "seconds")
    HOURS = Words("小时", "hours")
    YUAN = Words("元", "yuan")
    CONTRACTS = Words("份", "contracts")
    SERVICES = Words("项", "services")
    CUSTOMERS = Words("户", "customers")
    MEGABYTES = Words("MB", "MB")
    MEGABITS = Words("Mbps", "Mbps")
    PRODUCTS = Words("个产品", "products")
    YEARS = Words("岁", "years")
    POINTS = Words("分", "points")
    MESSAGES = Words("条", "messages")
    USES = Words("次/月", "uses a month")
    SHARE = Words("%", "%")
    WORD = Words("", "")

    @property
    def words(self) -> Words:
        """The unit's own words."""
        return self.value

    def say(self, value: float | str | None) -> Words:
        """Say a value with its unit.

        >>> Unit.YUAN.say(12.5).zh, Unit.SHARE.say(0.25).en, Unit.MONTHS.say(None).en
        ('12.50元', '25%', 'unknown')
        >>> Unit.TIMES.say(1).en, Unit.TIMES.say(2).zh
        ('1 time', '2次')
        """
        if value is None:
            return Words("未知", "unknown")
        if isinstance(value, str):
            return Words(value, value)
        if self is Unit.SHARE:
            text = _number(value * 100) + "%"
            return Words(text, text)
        number = f"{value:,.2f}".removesuffix(".00") if self is Unit.YUAN else _number(value)
        english = self.value.en
        if number == "1" and english.endswith("s") and self is not Unit.MEGABITS:
            english = english.removesuffix("s")
        return Words(f"{number}{self.value.zh}", f"{number} {english}".strip())


def _number(value: float) -> str:
    """Write a number as a person would: at most two decimals, thousands apart."""
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
