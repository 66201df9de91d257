"""A list as a CSV that Excel opens rightly: BOM, masks, words, and no cell that computes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date

from features.domain.home import Home
from features.domain.words import Language, Words
from features.sources.customers import CUSTOMERS
from serving.store import Store, lists
from serving.store.lists import StoredEntry, StoredList
from serving.targeting.people import Person, people_of, snapshot_if_there
from serving.targeting.policy import RULE_BY_NAME

_BOM = b"\xef\xbb\xbf"
# A cell that begins so is a formula to a spreadsheet; full-width forms are read as the plain ones.
_COMPUTES = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_REASONS = 3
_HEADER = (
    Words("序号", "position"),
    Words("客户编号", "customer_id"),
    Words("姓名", "name"),
    Words("手机号码", "phone"),
    Words("地市", "city"),
    Words("品牌", "brand"),
    Words("客户级别", "rank"),
    Words("不满意概率", "probability"),
    Words("触发规则", "rules"),
    *(Words(f"原因{n}", f"reason {n}") for n in range(1, _REASONS + 1)),
)


def export_csv(store: Store, home: Home, head: StoredList, language: Language) -> Iterator[bytes]:
    """Write a list a page at a time."""
    snapshot = snapshot_if_there(home, date.fromisoformat(head.as_of))
    yield _BOM + _lines([[words.in_(language) for words in _HEADER]])
    after = 0
    while True:
        # A connection for each page: a slow reader must not keep one for long.
        with store.reading() as connection:
            page = lists.page(connection, head.id, after=after, limit=2_000)
        if not page:
            return
        people = people_of(snapshot, [entry.customer_id for entry in page])
        yield _lines([_cells(e, p, language) for e, p in zip(page, people, strict=True)])
        after = page[-1].position


def as_text(cell: str) -> str:
    """Keep a cell text, whatever it begins with.

    >>> as_text("=1+1"), as_text("王**")
    ("'=1+1", '王**')
    """
    return f"'{cell}" if cell.lstrip(" \u3000\ufeff").startswith(_COMPUTES) else cell


def _cells(entry: StoredEntry, person: Person, language: Language) -> list[str | int]:
    rules = [RULE_BY_NAME[name].words.in_(language) for name in json.loads(entry.rules)]
    reasons = [reason[language] for reason in json.loads(entry.reasons)][:_REASONS]
    texts = [
        entry.customer_id,
        str(person.name or ""),
        str(person.phone or ""),
        person.city or "",
        _code("brand", person.brand, language),
        _code("rank", person.rank, language),
    ]
    told = ["; ".join(rules), *reasons, *[""] * (_REASONS - len(reasons))]
    return [
        entry.position,
        *(as_text(text) for text in texts),
        f"{entry.probability:.4f}",
        *(as_text(text) for text in told),
    ]


def _code(column: str, value: str | None, language: Language) -> str:
    if value is None:
        return ""
    return next(c for c in CUSTOMERS.columns if c.name == column).say(value).in_(language)


def _lines(rows: Sequence[Sequence[str | int]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
