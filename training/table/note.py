"""What was noticed in a table before anything was learned from it, said to whoever asked."""

from dataclasses import dataclass
from typing import Any

from features.domain.canonical import plain
from features.domain.words import Words

NAMED = 5  # columns or values in one sentence
LONGEST = 24  # characters of a name or value in a sentence


@dataclass(frozen=True)
class Note:
    """One thing that was noticed, of how many rows or cells, and in which columns."""

    words: Words
    count: int
    columns: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """What ``evaluation.json`` says of it."""
        return {"note": plain(self.words), "count": self.count, "columns": list(self.columns)}


def short(text: str, longest: int = LONGEST) -> str:
    """A name or value that fits into a sentence: its middle gives way to dots.

    >>> short("average_monthly_minutes_of_use", 12)
    'average…_use'
    """
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 1]}…{text[-end:]}"


def named(texts: list[str], most: int = NAMED) -> Words:
    """The first of some names, and how many more there are.

    >>> named(["fee", "calls", "age"], 2).en
    'fee, calls and 1 more'
    """
    shown = [short(text) for text in texts[:most]]
    more = len(texts) - len(shown)
    return Words(
        zh="、".join(shown) + (f"等 {len(texts)} 项" if more else ""),
        en=", ".join(shown) + (f" and {more} more" if more else ""),
    )


def counted(values: list[tuple[str, int]], most: int = 2 * NAMED) -> Words:
    """Values with the number of their rows, the rest summed up.

    >>> counted([("-99", 120), ("99", 1)]).en
    "'-99' (120 rows), '99' (1 row)"
    """
    rest = sum(rows for _, rows in values[most:])
    parts = [
        (f"“{short(value)}”（{rows:,} 行）", f"{short(value)!r} ({_rows(rows)})")
        for value, rows in values[:most]
    ]
    more = len(values) - len(parts)
    return Words(
        zh="、".join(zh for zh, _ in parts) + (f"，另 {more} 个值共 {rest:,} 行" if more else ""),
        en=", ".join(en for _, en in parts)
        + (f" and {more} more values ({_rows(rest)})" if more else ""),
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
