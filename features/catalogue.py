"""Every source, view, measure, rule and KPI in one place, for the API, the console and a page.

``catalogue()`` gives it as JSON, ``page()`` as the Markdown kept in ``features/CATALOGUE.md``;
``python -m features.catalogue --check`` fails when that page is not what the declarations say, and
``--write`` writes it. ``unspoken catalogue`` does the same.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from features.catalogue_page import Page
from features.declare.columns import (
    Code,
    Column,
    Dated,
    Day,
    Flag,
    FullName,
    Identifier,
    Moment,
    Money,
    Month,
    PhoneNumber,
    Share,
    Text,
    Whole,
    Year,
)
from features.declare.evidence import Evidence
from features.declare.kpi import Ratio
from features.declare.measure import Answer, Ladder
from features.declare.owners import owner_words
from features.declare.rule import AnyRule
from features.declare.source import Events, Source
from features.declare.threshold import Threshold
from features.declare.view import CustomerView
from features.domain.canonical import plain
from features.domain.errors import Mismatch
from features.domain.units import Unit
from features.domain.words import Words
from features.feature_set import FEATURES
from features.registry import REGISTRY
from features.views import view_of

PAGE = Path(__file__).with_name("CATALOGUE.md")

_FIELD = re.compile(r"\{(\w+)\}")
_WRITTEN: dict[type[Column], Words] = {
    Text: Words("文字", "text"),
    Identifier: Words("编号", "identifier"),
    PhoneNumber: Words("电话号码", "telephone number"),
    FullName: Words("姓名", "name"),
    Code: Words("代码", "code"),
    Whole: Words("整数", "whole number"),
    Money: Words("金额，整数分", "amount in whole fen"),
    Share: Words("0 到 1 的小数，如 0.25", "number from 0 to 1, as 0.25"),
    Flag: Words("是或否", "true or false"),
    Moment: Words("当地时刻，如 2026-01-31 09:30:00", "local moment, as 2026-01-31 09:30:00"),
    Day: Words("日期，如 2026-01-31", "day, as 2026-01-31"),
    Month: Words("月份，如 2026-01", "month, as 2026-01"),
    Year: Words("年份，如 1985", "year, as 1985"),
}
"""How a cell of each kind is written in a file."""


def catalogue() -> dict[str, Any]:
    """Describe everything that is declared, in both languages."""
    told: dict[str, Any] = plain(
        {
            "fingerprint": FEATURES.fingerprint,
            "sources": [_source(source) for source in REGISTRY.sources],
            "views": [_view(view) for view in REGISTRY.views],
            "rules": [_rule(rule) for rule in REGISTRY.rules],
            "kpis": [_kpi(kpi) for kpi in REGISTRY.kpis],
        }
    )
    return told


def _source(source: Source) -> dict[str, Any]:
    kind = source.kind
    return {
        "name": source.name,
        "words": source.words,
        "describes": source.describes,
        "owner": source.owner,
        "owner_words": owner_words(source.owner),
        "kind": "events" if isinstance(kind, Events) else "states",
        "time": [kind.happened_at, kind.known_at]
        if isinstance(kind, Events)
        else [kind.true_from, kind.true_until],
        "key": list(source.key),
        "arrives_within_days": source.arrives_within_days,
        "columns": [_column(source, column) for column in source.columns],
        "derived": [
            {
                "name": gap.name,
                "words": gap.words,
                "unit": Unit.SECONDS.words,
                "from": gap.since,
                "to": gap.until,
            }
            for gap in source.derived
        ],
    }


def _column(source: Source, column: Column) -> dict[str, Any]:
    personal = source.personal_of(column)
    described: dict[str, Any] = {
        "name": column.name,
        "words": column.words,
        "type": type(column).__name__.lower(),
        "written": _WRITTEN[type(column)],
        "may_be_empty": column.nullable,
        "personal": personal.value,
        "personal_words": personal.words,
    }
    if getattr(column, "dated", None) is Dated.PLANNED:
        described["planned"] = True
    if column.known_with:
        described["known_with"] = column.known_with
    if isinstance(column, Code):
        described["codes"] = {code: words for code, words in column.values.items()}
    if isinstance(column, Identifier) and column.refers_to is not None:
        described["refers_to"] = column.refers_to.name
    if isinstance(column, Whole):
        described["unit"] = column.unit.words
    if isinstance(column, Money):
        described["unit"] = Words("分", "fen")
    if isinstance(column, Whole | Money | Share | Year):
        described["range"] = [column.low, column.high]
    return described


def _view(view: CustomerView) -> dict[str, Any]:
    return {
        "name": view.name,
        "asks": view.asks,
        "owner": view.owner,
        "owner_words": owner_words(view.owner),
        "version": view.version,
        "reads": [source.name for source in view.reads],
        "windows": {
            name: _threshold(window) | {"taught": view.values[name]}
            for name, window in view.windows.items()
        },
        "measures": [_measure(answer) for answer in view.answers],
        "has_evidence": view.evidence is not None,
        "evidence": None if view.evidence is None else _evidence(view.evidence),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source.name,
        "on": evidence.on,
        "text": evidence.text,
        "reads_as": _in_words(evidence),
    }


def _in_words(evidence: Evidence) -> Words:
    """Say the sentence with the names of its columns in place of their codes."""
    columns = {column.name: column.words for column in (*evidence.source.columns, *evidence.extra)}
    derived = {gap.name: gap.words for gap in evidence.source.derived}
    named = derived | columns
    return Words(
        zh=_FIELD.sub(lambda found: f"〈{named[found[1]].zh}〉", evidence.text.zh),
        en=_FIELD.sub(lambda found: f"[{named[found[1]].en}]", evidence.text.en),
    )


def _measure(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "words": answer.words,
        "unit": answer.unit.words,
        "columns": list(answer.columns),
        "taught": list(answer.taught_columns),
        "absent": "unknown" if answer.absent is None else "zero",
        "more_is": answer.more_is.value if answer.more_is else None,
        **({"steps": [answer.first, answer.last]} if isinstance(answer, Ladder) else {}),
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {
        "words": threshold.words,
        "low": threshold.low,
        "high": threshold.high,
        "default": threshold.default,
        "unit": threshold.unit.words,
        "why": threshold.why,
    }


def _rule(rule: AnyRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "words": rule.words,
        "asks": rule.asks,
        "measure": rule.measure.name,
        "view": view_of(rule).name,
        "thresholds": {name: _threshold(bound) for name, bound in rule.thresholds.items()},
    }


def _kpi(kpi: Ratio) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "words": kpi.words,
        "asks": kpi.asks,
        "unit": Words("%", "%"),
        "reads": kpi.of.source.name,
        "better": kpi.better.value,
        "target": kpi.target.value,
        "alarm": kpi.target.alarm,
        "every": kpi.every.value,
        "owner": kpi.owner,
        "owner_words": owner_words(kpi.owner),
        "process": kpi.process.value,
        "factor": kpi.factor,
    }


def page() -> str:
    """Write the catalogue as a page in both languages."""
    return Page(catalogue()).text()


def check() -> Path:
    """Refuse a page that is not what the declarations say."""
    if not (PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()):
        raise Mismatch(f"{PAGE.name} is stale: run `unspoken catalogue` and commit {PAGE.name}.")
    return PAGE


def write(place: Path = PAGE) -> Path:
    """Write the page; into the project's own file, unless another is named."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(page(), encoding="utf-8")
    return place


def main() -> int:
    """Check the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true")
    action.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    try:
        write() if wish.write else check()
    except Mismatch as stale:
        sys.stderr.write(f"{stale}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
