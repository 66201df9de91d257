"""What is wrong with a row or a file: a kind and its values, put into words only at the edge.

A `Fault` travels through tables of faults as its kind and its values (`code`); whoever shows it to
a person asks for its words. `WORDS` is the one table of them, in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from features.domain.canonical import canonical_json
from features.domain.words import Words


class Kind(Enum):
    """The kinds of fault: first those of a row, then those of a whole file or table."""

    EMPTY = "empty"
    NOT_WHOLE = "not_whole"
    NOT_SHARE = "not_share"
    NOT_FLAG = "not_flag"
    NOT_MOMENT = "not_moment"
    NOT_DAY = "not_day"
    NOT_MONTH = "not_month"
    NOT_TEXT = "not_text"
    UNKNOWN_CODE = "unknown_code"
    OUTSIDE = "outside"
    IMPOSSIBLE = "impossible"
    NOT_FIRST_DAY = "not_first_day"
    TOO_EARLY = "too_early"
    NOT_AFTER = "not_after"
    CUT_OFF = "cut_off"
    TOO_MANY_CELLS = "too_many_cells"
    NOT_IN = "not_in"
    NOT_OF_CUSTOMER = "not_of_customer"
    REPEATED = "repeated"
    OVERLAPS = "overlaps"

    NO_TABLE = "no_table"
    NO_COLUMN = "no_column"
    NOT_PARQUET = "not_parquet"
    NOTHING = "nothing"
    OPEN_QUOTE = "open_quote"
    NOT_CSV = "not_csv"
    NO_ENCODING = "no_encoding"


WORDS: Mapping[Kind, Words] = {
    Kind.EMPTY: Words("为空", "empty"),
    Kind.NOT_WHOLE: Words("不是整数", "not a whole number"),
    Kind.NOT_SHARE: Words("不是小数，应如 0.25", "not a number such as 0.25"),
    Kind.NOT_FLAG: Words("既不是“是”也不是“否”", "neither true nor false"),
    Kind.NOT_MOMENT: Words(
        "不是时刻，应如 2026-01-31 09:30:00", "not a moment such as 2026-01-31 09:30:00"
    ),
    Kind.NOT_DAY: Words("不是日期，应如 2026-01-31", "not a day such as 2026-01-31"),
    Kind.NOT_MONTH: Words("不是月份，应如 2026-01", "not a month such as 2026-01"),
    Kind.NOT_TEXT: Words("不是文字", "not text"),
    Kind.UNKNOWN_CODE: Words("未知代码，可用代码为 {codes}", "unknown code; the codes are {codes}"),
    Kind.OUTSIDE: Words("超出 {low}～{high}", "outside {low} to {high}"),
    Kind.IMPOSSIBLE: Words(
        "不可能的日期，应在 {low}～{high} 之间", "impossible date: outside {low} to {high}"
    ),
    Kind.NOT_FIRST_DAY: Words("不是月份，请写该月第一天", "not a month: give its first day"),
    Kind.TOO_EARLY: Words("入库早于发生（{column}）", "known before it happened ({column})"),
    Kind.NOT_AFTER: Words("不晚于 {column}", "not after {column}"),
    Kind.CUT_OFF: Words(
        "文件在此行中断；若该行完整，请在行末换行",
        "the file ends within this line; if the line is whole, end it with a line break",
    ),
    Kind.TOO_MANY_CELLS: Words(
        "单元格多于字段名；文字中的逗号须加引号",
        "more cells than the file has column names; a comma in a text needs quotation marks",
    ),
    Kind.NOT_IN: Words("不在表 {table} 中", "not in {table}"),
    Kind.NOT_OF_CUSTOMER: Words("不在该客户的表 {table} 中", "not in {table} of this customer"),
    Kind.REPEATED: Words("主键与前面的行重复", "the same key as an earlier row"),
    Kind.OVERLAPS: Words(
        "该客户上一行尚未结束，此行已开始", "begins before the customer's row before it has ended"
    ),
    Kind.NO_TABLE: Words("缺少此表。", "the table is missing."),
    Kind.NO_COLUMN: Words("缺少此字段；文件中有 {given}。", "is missing; the file has {given}."),
    Kind.NOT_PARQUET: Words(
        "不是完整的 Parquet 文件：已截断或损坏，请重新交付。",
        "is not a whole Parquet file: it was cut off or damaged, deliver it again.",
    ),
    Kind.NOTHING: Words(
        "为空；至少须有一行字段名。", "is empty; it needs at least a line with column names."
    ),
    Kind.OPEN_QUOTE: Words("有未闭合的引号。", "has a quotation mark that is never closed."),
    Kind.NOT_CSV: Words(
        "不是逗号分隔的表（{error}）。", "is not a table of comma-separated values ({error})."
    ),
    Kind.NO_ENCODING: Words(
        "既不是 UTF-8 也不是 GBK：第 {line} 行无法读取。",
        "is neither UTF-8 nor GBK: line {line} cannot be read.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, and what differs from case to case by name.

    >>> Fault.of(Kind.OUTSIDE, low=1, high=10).words.zh
    '超出 1～10'
    """

    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind, **values: object) -> Fault:
        """Make a fault; values are kept as texts."""
        return cls(kind, {name: str(value) for name, value in values.items()})

    @classmethod
    def read(cls, kind: str, values: str) -> Fault:
        """Read what a table of faults holds: the kind's value, and the values as JSON."""
        return _read(kind, values)

    @property
    def written(self) -> str:
        """The values as a table of faults holds them."""
        return canonical_json(dict(self.values))

    @property
    def code(self) -> str:
        """Kind and values in one text, for an expression that can give one alone."""
        return f"{self.kind.value} {self.written}"

    @property
    def words(self) -> Words:
        """The fault in both languages."""
        words = WORDS[self.kind]
        return Words(words.zh.format(**self.values), words.en.format(**self.values))


@cache
def _read(kind: str, values: str) -> Fault:
    return Fault(Kind(kind), json.loads(values))
