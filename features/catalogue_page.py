"""The catalogue as a page of Markdown, each thing said in Chinese and in English.

It writes what ``features.catalogue.catalogue`` tells and knows no declaration itself, so the page,
the API and the console cannot tell different stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Told = dict[str, Any]

HEAD = """# 目录 · Catalogue

Generated from the declarations by `unspoken catalogue`; not edited. The console shows the same.
由声明生成，不手工修改。控制台的“目录”页内容相同。

没有记录时的含义（no rows mean）：`zero` 为零 zero；`unknown` 未知 unknown.
越大越差 worse 或越大越好 better（more is）：模型不得反其道而行 no model may learn the opposite.
"""
ABSENT = {"zero": "零 zero", "unknown": "未知 unknown"}
MORE_IS = {"worse": "差 worse", "better": "好 better", None: ""}


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one catalogue."""

    told: Told

    def text(self) -> str:
        """Give the whole page."""
        parts = [HEAD, *self._counts(), *self._views(), *self._rules(), *self._kpis()]
        return "\n".join([*parts, *self._sources()]).rstrip() + "\n"

    def _counts(self) -> Iterator[str]:
        measures = sum(len(view["measures"]) for view in self.told["views"])
        yield (
            f"{len(self.told['views'])} views · {measures} measures · {len(self.told['rules'])} "
            f"rules · {len(self.told['kpis'])} indicators · {len(self.told['sources'])} tables"
        )
        yield ""

    def _views(self) -> Iterator[str]:
        yield "## 问题与度量 · Questions and measures\n"
        for view in self.told["views"]:
            yield f"### {view['name']}\n"
            yield f"{_both(view['asks'], ' ')}\n"
            yield f"- 读取 reads: {', '.join(f'`{name}`' for name in view['reads'])}"
            yield f"- 负责 owner: {_both(view['owner_words'])} (`{view['owner']}`)"
            for name, window in view["windows"].items():
                yield (
                    f"- 窗口 window `{name}` = {window['taught']} {_both(window['unit'])}, "
                    f"{window['low']}–{window['high']}: {_both(window['why'])}"
                )
            if view["evidence"] is not None:
                shown = view["evidence"]
                yield f"- 依据 evidence from `{shown['source']}`: {_both(shown['reads_as'])}"
            yield ""
            yield from _table(
                ["measure", "中文", "English", "unit", "no rows mean", "越大 more is"],
                (_measure(measure) for measure in view["measures"]),
            )

    def _rules(self) -> Iterator[str]:
        yield "## 规则 · Rules\n"
        yield "门限可随时调整，不需重算。 Thresholds are live: moving one recomputes nothing.\n"
        for rule in self.told["rules"]:
            yield f"### {rule['name']}\n"
            yield f"{_both(rule['words'])}. {_both(rule['asks'], ' ')}\n"
            yield f"- 度量 measure: `{rule['measure']}` (`{rule['view']}`)"
            for name, bound in rule["thresholds"].items():
                reach = f"{bound['low']}–{bound['high']} {_both(bound['unit'])}"
                first = f"起始 at first {bound['default']}: {_both(bound['why'])}"
                yield f"- `{name}` {_both(bound['words'])}: {reach}, {first}"
            yield ""

    def _kpis(self) -> Iterator[str]:
        yield "## 指标 · Indicators\n"
        yield from _table(
            ["KPI", "中文", "English", "target", "alarm", "owner"],
            (
                [
                    f"`{kpi['name']}`",
                    kpi["words"]["zh"],
                    kpi["words"]["en"],
                    f"{kpi['target']:.2%}",
                    f"{kpi['alarm']:.2%}",
                    _both(kpi["owner_words"]),
                ]
                for kpi in self.told["kpis"]
            ),
        )

    def _sources(self) -> Iterator[str]:
        yield "## 数据约定 · The data contract\n"
        yield (
            "表以 Parquet、CSV 或 PostgreSQL 交付。 Tables are delivered as Parquet, CSV or from "
            "PostgreSQL.\n"
        )
        classes = {
            column["personal"]: column["personal_words"]
            for source in self.told["sources"]
            for column in source["columns"]
        }
        yield "个人信息分级 Classes of personal data:\n"
        yield from (f"- `{name}` {_both(words)}" for name, words in classes.items())
        yield ""
        for source in self.told["sources"]:
            yield f"### {source['name']} · {_both(source['words'])}\n"
            yield f"{_both(source['describes'])}.\n"
            yield f"- {_kind(source)}"
            yield f"- 主键 key: {', '.join(f'`{name}`' for name in source['key'])}"
            yield f"- 负责 owner: {_both(source['owner_words'])} (`{source['owner']}`)"
            for gap in source["derived"]:
                yield (
                    f"- 推算 derived `{gap['name']}`: {_both(gap['words'])}, {_both(gap['unit'])}, "
                    f"`{gap['from']}` → `{gap['to']}`"
                )
            yield ""
            yield from _table(
                ["column", "中文", "English", "type", "may be empty", "personal data"],
                (_column(column) for column in source["columns"]),
            )


def _both(words: Told, between: str = " · ") -> str:
    if words["zh"] == words["en"]:
        return str(words["zh"])
    return f"{words['zh']}{between}{words['en']}"


def _kind(source: Told) -> str:
    first, then = (f"`{name}`" for name in source["time"])
    if source["kind"] == "states":
        return f"状态 states, {first} → {then}"
    return (
        f"事件 events, {first}, known with {then}; "
        f"最迟 {source['arrives_within_days']} 天内到达 rows arrive within "
        f"{source['arrives_within_days']} days"
    )


def _measure(measure: Told) -> list[str]:
    columns = measure["columns"]
    ladder = f" … `{columns[-1]}`" if "steps" in measure else ""
    return [
        f"`{columns[0]}`{ladder}",
        measure["words"]["zh"],
        measure["words"]["en"],
        _both(measure["unit"], " ") or "词 word",
        ABSENT[measure["absent"]],
        MORE_IS[measure["more_is"]],
    ]


def _column(column: Told) -> list[str]:
    return [
        f"`{column['name']}`",
        column["words"]["zh"],
        column["words"]["en"],
        _type(column),
        "可空 yes" if column["may_be_empty"] else "",
        column["personal"],
    ]


def _type(column: Told) -> str:
    words = _both(column["written"], " ")
    if "codes" in column:
        words += ": " + ", ".join(
            f"`{code}` {said['zh']} {said['en']}" for code, said in column["codes"].items()
        )
    if "unit" in column and column["type"] != "money":
        words += f", {_both(column['unit'], ' ')}"
    if "range" in column:
        low, high = column["range"]
        words += f", {low}–{high}"
    if "refers_to" in column:
        words += f" → `{column['refers_to']}`"
    if "planned" in column:
        words += "; 计划 planned"
    if "known_with" in column:
        words += f"; 知于 known with `{column['known_with']}`"
    return words


def _table(heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""
