"""Every source, view, measure, rule and KPI in one place, for the API, the console and a page.

``catalogue()`` gives it as JSON, ``page()`` as the Markdown kept in ``features/CATALOGUE.md``;
``python -m features.catalogue --check`` fails when that page is not what the declarations say, and
``--write`` writes it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from features.declare.columns import Code, Column, Dated, Money, Whole
from features.declare.kpi import Ratio
from features.declare.measure import Answer, Ladder
from features.declare.rule import AnyRule
from features.declare.source import Events, Source
from features.declare.threshold import Threshold
from features.declare.view import CustomerView
from features.feature_set import FEATURES
from features.kpis import KPIS
from features.sources import SOURCES
from features.views import RULES, VIEWS, view_of

PAGE = Path(__file__).with_name("CATALOGUE.md")


def catalogue() -> dict[str, Any]:
    """Describe everything that is declared, in both languages."""
    return {
        "fingerprint": FEATURES.fingerprint,
        "sources": [_source(source) for source in SOURCES],
        "views": [_view(view) for view in VIEWS],
        "rules": [_rule(rule) for rule in RULES],
        "kpis": [_kpi(kpi) for kpi in KPIS],
    }


def _source(source: Source) -> dict[str, Any]:
    kind = source.kind
    return {
        "name": source.name,
        "words": source.words.as_json(),
        "describes": source.describes.as_json(),
        "owner": source.owner,
        "kind": "events" if isinstance(kind, Events) else "states",
        "time": [kind.happened_at, kind.known_at]
        if isinstance(kind, Events)
        else [kind.true_from, kind.true_until],
        "key": list(source.key),
        "arrives_within_days": source.arrives_within_days,
        "columns": [_column(column) for column in source.columns],
        "derived": [
            {"name": gap.name, "words": gap.words.as_json(), "from": gap.since, "to": gap.until}
            for gap in source.derived
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "words": column.words.as_json(),
        "type": type(column).__name__.lower(),
        "may_be_empty": column.nullable,
        "personal": column.personal.value,
    }
    if getattr(column, "dated", None) is Dated.PLANNED:
        described["planned"] = True
    if column.known_with:
        described["known_with"] = column.known_with
    if isinstance(column, Code):
        described["codes"] = {code: words.as_json() for code, words in column.values.items()}
    if isinstance(column, Whole):
        described |= {"unit": column.unit.words.as_json(), "range": [column.low, column.high]}
    if isinstance(column, Money):
        described["unit"] = {"zh": "分", "en": "fen"}
    return described


def _view(view: CustomerView) -> dict[str, Any]:
    return {
        "name": view.name,
        "asks": view.asks.as_json(),
        "owner": view.owner,
        "reads": [source.name for source in view.reads],
        "windows": {
            name: _threshold(window) | {"taught": view.values[name]}
            for name, window in view.windows.items()
        },
        "measures": [_measure(answer) for answer in view.answers],
        "has_evidence": view.evidence is not None,
    }


def _measure(answer: Answer) -> dict[str, Any]:
    return {
        "name": answer.name,
        "words": answer.words.as_json(),
        "unit": answer.unit.words.as_json(),
        "columns": list(answer.columns),
        "taught": list(answer.taught_columns),
        "absent": "unknown" if answer.absent is None else "zero",
        **({"steps": [answer.first, answer.last]} if isinstance(answer, Ladder) else {}),
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    return {
        "words": threshold.words.as_json(),
        "low": threshold.low,
        "high": threshold.high,
        "default": threshold.default,
        "unit": threshold.unit.words.as_json(),
        "why": threshold.why.as_json(),
    }


def _rule(rule: AnyRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "words": rule.words.as_json(),
        "asks": rule.asks.as_json(),
        "measure": rule.measure.name,
        "view": view_of(rule).name,
        "thresholds": {name: _threshold(bound) for name, bound in rule.thresholds.items()},
    }


def _kpi(kpi: Ratio) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "words": kpi.words.as_json(),
        "asks": kpi.asks.as_json(),
        "unit": {"zh": "%", "en": "%"},
        "reads": kpi.of.source.name,
        "better": kpi.better.value,
        "target": kpi.target.value,
        "alarm": kpi.target.alarm,
        "every": kpi.every.value,
        "owner": kpi.owner,
        "process": kpi.process.value,
        "factor": kpi.factor.as_json(),
    }


def _table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[str]:
    heads = list(heads)
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return [*lines, ""]


def page() -> str:
    """Write the catalogue as a page in both languages."""
    told = catalogue()
    lines = [
        "# 目录 · Catalogue",
        "",
        "Generated from the declarations by `python -m features.catalogue --write`; not edited.",
        "",
        "## 问题与度量 · Questions and measures",
        "",
    ]
    for view in told["views"]:
        lines += [f"### {view['name']}", "", f"{view['asks']['zh']} {view['asks']['en']}", ""]
        windows = ", ".join(
            f"{name} = {window['taught']} ({window['low']}–{window['high']} "
            f"{window['unit']['en']}; {window['why']['zh']}; {window['why']['en']})"
            for name, window in view["windows"].items()
        )
        lines += [
            f"Reads {', '.join(view['reads'])}. Owner: {view['owner']}."
            + (f" Taught with {windows}." if windows else "")
            + (" Shows its evidence." if view["has_evidence"] else ""),
            "",
        ]
        lines += _table(
            ["measure", "中文", "English", "unit", "no rows means"],
            (
                [
                    f"`{measure['columns'][0]}`"
                    + (f" … `{measure['columns'][-1]}`" if "steps" in measure else ""),
                    measure["words"]["zh"],
                    measure["words"]["en"],
                    measure["unit"]["en"] or "word",
                    measure["absent"],
                ]
                for measure in view["measures"]
            ),
        )
    lines += ["## 规则 · Rules", ""]
    lines += _table(
        ["rule", "中文", "English", "live thresholds"],
        (
            [
                f"`{rule['name']}`",
                rule["words"]["zh"],
                rule["words"]["en"],
                "; ".join(
                    f"{name}: {bound['low']}–{bound['high']} {bound['unit']['en']}, "
                    f"at first {bound['default']}"
                    for name, bound in rule["thresholds"].items()
                ),
            ]
            for rule in told["rules"]
        ),
    )
    lines += ["## 指标 · Indicators", ""]
    lines += _table(
        ["KPI", "中文", "English", "target", "alarm", "owner"],
        (
            [
                f"`{kpi['name']}`",
                kpi["words"]["zh"],
                kpi["words"]["en"],
                f"{kpi['target']:.2%}",
                f"{kpi['alarm']:.2%}",
                kpi["owner"],
            ]
            for kpi in told["kpis"]
        ),
    )
    lines += ["## 数据约定 · The data contract", ""]
    for source in told["sources"]:
        lines += [
            f"### {source['name']} · {source['words']['zh']}",
            "",
            f"{source['describes']['zh']}. {source['describes']['en'].capitalize()}. "
            f"{source['kind'].capitalize()} ({', '.join(source['time'])}); "
            f"key {', '.join(source['key'])}; owner {source['owner']}"
            + (
                f"; rows arrive within {source['arrives_within_days']} days."
                if source["kind"] == "events"
                else "."
            )
            + "".join(
                f" Derived: `{gap['name']}` ({gap['words']['zh']}, {gap['words']['en']}), from "
                f"`{gap['from']}` to `{gap['to']}`."
                for gap in source["derived"]
            ),
            "",
        ]
        lines += _table(
            ["column", "中文", "English", "type", "may be empty", "personal"],
            (
                [
                    f"`{column['name']}`",
                    column["words"]["zh"],
                    column["words"]["en"],
                    _type_words(column),
                    "yes" if column["may_be_empty"] else "",
                    "" if column["personal"] == "none" else column["personal"],
                ]
                for column in source["columns"]
            ),
        )
    return "\n".join(lines).rstrip() + "\n"


def _type_words(column: dict[str, Any]) -> str:
    words = str(column["type"])
    if "codes" in column:
        words += ": " + ", ".join(f"`{code}`" for code in column["codes"])
    if "unit" in column and column["unit"]["en"]:
        words += f", {column['unit']['en']}"
    if "planned" in column:
        words += "; planned"
    if "known_with" in column:
        words += f"; known with `{column['known_with']}`"
    return words


def main() -> int:
    """Check the page, or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true")
    action.add_argument("--write", action="store_true")
    wish = parser.parse_args()
    if wish.write:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run `python -m features.catalogue --write`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
