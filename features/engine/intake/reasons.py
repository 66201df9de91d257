"""Why a row or a file was set apart, in both languages.

A fault carries its reason in English, so that the file of faults can be read and grouped as it
is; ``reason_words`` says the same in Chinese. Braces stand for what differs from case to case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from features.domain.words import Words


@dataclass(frozen=True, slots=True)
class Reason:
    """One kind of fault: a sentence with places to fill, in English and Chinese."""

    en: str
    zh: str

    def of(self, **values: object) -> str:
        """Fill the places of the English sentence."""
        return self.en.format(**values)

    def matches(self, said: str) -> Words | None:
        """Find the Chinese of an English sentence of this kind."""
        found = _pattern(self.en).fullmatch(said)
        return Words(self.zh.format(**found.groupdict()), said) if found else None


EMPTY = Reason("empty", "为空")
NOT_WHOLE = Reason("not a whole number", "不是整数")
NOT_SHARE = Reason("not a number such as 0.25", "不是小数，应如 0.25")
NOT_FLAG = Reason("neither true nor false", "既不是“是”也不是“否”")
NOT_MOMENT = Reason(
    "not a moment such as 2026-01-31 09:30:00", "不是时刻，应如 2026-01-31 09:30:00"
)
NOT_DAY = Reason("not a day such as 2026-01-31", "不是日期，应如 2026-01-31")
NOT_MONTH = Reason("not a month such as 2026-01", "不是月份，应如 2026-01")
NOT_TEXT = Reason("not text", "不是文字")
UNKNOWN_CODE = Reason("unknown code; the codes are {codes}", "未知代码，可用代码为 {codes}")
OUTSIDE = Reason("outside {low} to {high}", "超出 {low}～{high}")
IMPOSSIBLE = Reason(
    "impossible date: outside {low} to {high}", "不可能的日期，应在 {low}～{high} 之间"
)
NOT_FIRST_DAY = Reason("not a month: give its first day", "不是月份，请写该月第一天")
TOO_EARLY = Reason("known before it happened ({column})", "入库早于发生（{column}）")
NOT_AFTER = Reason("not after {column}", "不晚于 {column}")
CUT_OFF = Reason(
    "the file ends within this line; if the line is whole, end it with a line break",
    "文件在此行中断；若该行完整，请在行末换行",
)
TOO_MANY_CELLS = Reason(
    "more cells than the file has column names; a comma in a text needs quotation marks",
    "单元格多于字段名；文字中的逗号须加引号",
)
NOT_IN = Reason("not in {table}", "不在表 {table} 中")
NOT_OF_CUSTOMER = Reason("not in {table} of this customer", "不在该客户的表 {table} 中")
REPEATED = Reason("the same key as an earlier row", "主键与前面的行重复")
OVERLAPS = Reason(
    "begins before the customer's row before it has ended", "该客户上一行尚未结束，此行已开始"
)
OF_A_ROW = (
    EMPTY, NOT_WHOLE, NOT_SHARE, NOT_FLAG, NOT_MOMENT, NOT_DAY, NOT_MONTH, NOT_TEXT, UNKNOWN_CODE,
    IMPOSSIBLE, OUTSIDE, NOT_FIRST_DAY, TOO_EARLY, NOT_AFTER, CUT_OFF, TOO_MANY_CELLS,
    NOT_OF_CUSTOMER, NOT_IN, REPEATED, OVERLAPS,
)  # fmt: skip
"""Every reason for which a row is set apart; where two fit, the closer one first."""

NO_TABLE = Reason("the table is missing.", "缺少此表。")
NO_COLUMN = Reason("is missing; the file has {given}.", "缺少此字段；文件中有 {given}。")
NOT_PARQUET = Reason(
    "is not a whole Parquet file: it was cut off or damaged, deliver it again.",
    "不是完整的 Parquet 文件：已截断或损坏，请重新交付。",
)
NOTHING = Reason(
    "is empty; it needs at least a line with column names.", "为空；至少须有一行字段名。"
)
OPEN_QUOTE = Reason("has a quotation mark that is never closed.", "有未闭合的引号。")
NOT_CSV = Reason(
    "is not a table of comma-separated values ({error}).", "不是逗号分隔的表（{error}）。"
)
NO_ENCODING = Reason(
    "is neither UTF-8 nor GBK: line {line} cannot be read.",
    "既不是 UTF-8 也不是 GBK：第 {line} 行无法读取。",
)
OF_A_FILE = (NO_TABLE, NO_COLUMN, NOT_PARQUET, NOTHING, OPEN_QUOTE, NOT_CSV, NO_ENCODING)


@cache
def reason_words(said: str) -> Words:
    """Say a reason in both languages.

    >>> reason_words("outside 1 to 10").zh
    '超出 1～10'
    """
    for reason in (*OF_A_ROW, *OF_A_FILE):
        if (words := reason.matches(said)) is not None:
            return words
    return Words(said, said)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)
    places = [
        f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    ]
    return re.compile("".join(places), re.DOTALL)
