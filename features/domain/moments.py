"""Days and months. Times are the operator's local time, without a zone.

``as_of`` is the day whose knowledge we pretend to have: all that was known before it began.
"""

from __future__ import annotations

from datetime import date, timedelta

from features.domain.errors import BadInput

OPERATORS_ZONE = "Asia/Shanghai"  # in which a moment that carries a zone is written down


def first_of_month(day: date) -> date:
    """Give the first day of the month that holds ``day``."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """Move the first of a month by whole months.

    >>> add_months(date(2026, 1, 1), -1)
    datetime.date(2025, 12, 1)
    """
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Count the calendar months from one month to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def months_from(first: date, last: date) -> list[date]:
    """List the first days of all months from ``first`` to ``last``, both included."""
    start = first_of_month(first)
    return [add_months(start, step) for step in range(months_between(first, last) + 1)]


def days_after(day: date, count: int) -> date:
    """Give the day ``count`` days later."""
    return day + timedelta(days=count)


def parse_day(text: str) -> date:
    """Read a day (2026-11-01) or a month (2026-11, its first day)."""
    try:
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        raise BadInput(f"{text!r} is not a day: write it as 2026-11-01 or 2026-11.") from None
