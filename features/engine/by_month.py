"""Names for what is kept of a monthly table turned on its side: a column for each month."""

from __future__ import annotations

from features.declare.columns import Column

SUMS, COUNTS = "+", "#"  # after the name of a value by month: running totals, counts of months


def turned(name: str, month: int) -> str:
    """Name the column of a value in one month, counted since year 0."""
    return f"{name}@{month}"


def kept_by_month(column: Column) -> list[str]:
    """Name what is kept of a value by month: itself and, of a whole number, two running sums."""
    running = [column.name + SUMS, column.name + COUNTS]
    return [column.name, *(running if column.dtype.is_integer() else ())]


def summed(name: str, month: int) -> str:
    """Name the column of a value added up over all months until one."""
    return turned(name + SUMS, month)


def counted(name: str, month: int) -> str:
    """Name the column that counts the months with a value until one."""
    return turned(name + COUNTS, month)
