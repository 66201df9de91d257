"""The dated rows behind one customer's measures, as sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from features.declare.evidence import Evidence
from features.declare.view import CustomerView
from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.domain.words import Words
from features.engine.bucket import Bucket
from features.engine.buckets.warehouse import open_cut
from features.engine.point_in_time import ROW

MOST_ROWS = 24


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One dated sentence."""

    on: date
    text: Words


def evidence_for(
    home: Home, as_of: date, customer_id: str, view: CustomerView
) -> list[EvidenceRow]:
    """Give the rows behind a view's answer about one customer, newest first.

    Only what was known on ``as_of`` is shown. A view without declared evidence, and a customer
    without rows, give an empty list.
    """
    return evidence_of(home, as_of, customer_id, (view,))[view.name]


def evidence_of(
    home: Home, as_of: date, customer_id: str, views: tuple[CustomerView, ...]
) -> dict[str, list[EvidenceRow]]:
    """Give the evidence of several views by view name, opening the tables once."""
    tables = open_cut(home)
    found = tables.place_of(customer_id)
    if found is None:
        return {view.name: [] for view in views}
    bucket = Bucket.of_one(tables, *found)
    shown: dict[str, list[EvidenceRow]] = {}
    for view in views:
        frames = [bucket.show(read, as_of, with_rows=True) for read in view.evidence_reads]
        rows = view.evidence_rows(frames)
        if rows is None or view.evidence is None:
            shown[view.name] = []
            continue
        sentences = [_sentence(view.evidence, row) for row in rows.collect().to_dicts()]
        shown[view.name] = sorted(sentences, key=lambda row: (row.on, row.text.en), reverse=True)[
            :MOST_ROWS
        ]
    return shown


def _sentence(evidence: Evidence, row: dict[str, Any]) -> EvidenceRow:
    values = {**row, **row[ROW]}
    said: dict[str, Words] = {}
    for column in (*evidence.source.columns, *evidence.extra):
        if column.name in values:
            said[column.name] = column.say(values[column.name])
    for gap in evidence.source.derived:
        seconds = values.get(gap.name)
        said[gap.name] = _duration(seconds)
    on = values[evidence.on]
    if not isinstance(on, date):
        raise UnspokenError(
            f"Evidence of {evidence.source.name} is dated by {evidence.on}: no date."
        )
    return EvidenceRow(
        on=on.date() if isinstance(on, datetime) else on,
        text=Words(
            zh=evidence.text.zh.format_map({name: words.zh for name, words in said.items()}),
            en=evidence.text.en.format_map({name: words.en for name, words in said.items()}),
        ),
    )


def _duration(seconds: int | None) -> Words:
    """Say a time that passed in its largest sensible unit."""
    if seconds is None:
        return Words("未知", "an unknown time")
    for size, zh, en in ((86400, "天", "days"), (3600, "小时", "hours"), (60, "分钟", "minutes")):
        if abs(seconds) >= 2 * size:
            return Words(f"{seconds / size:.0f}{zh}", f"{seconds / size:.0f} {en}")
    return Words(f"{seconds}秒", f"{seconds} seconds")
