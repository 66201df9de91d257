"""The service's clock: UTC, as a text that sorts as it reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> str:
    """Give the present moment, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def hours_from_now(hours: int) -> str:
    """Give a moment to come."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="microseconds")
