"""Which columns of a flat table are taught, and how each becomes a number.

`learn_columns` looks at the rows that teach, and never at the label:

1. numbers, and text that is numbers nearly everywhere, are taken as they are, with a flag beside
   them where cells are blank;
2. other text becomes categories, coded by frequency, rare levels pooled in one;
3. a column with one value and blanks becomes a flag: is it filled?
4. what cannot teach is left out with the reason: one value only, a copy of another column,
   dates, names and other text that hardly ever repeats.

`matrix` applies this to any rows of the same columns. It needs the manifest's columns only.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.domain.words import Words
from features.model.manifest import OTHER, Floats, ManifestColumn
from training.table.note import short
from training.table.numbers import is_blank_word, numbers

NUMERIC_SHARE = 0.95  # of the filled cells; the rest is typing mistakes and words for "unknown"
WORDS_SHARE = 0.5  # where more of the filled cells are no numbers, the column is one of words
RARE_SHARE = 0.005  # a level of fewer rows than this teaches noise
RARE_ROWS = 10
FLAG_SHARE = 0.01  # blanks rarer than this (or than that fillings) are not worth a flag
_DATE = r"^((19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d{2})"


@dataclass(frozen=True)
class LeftOut:
    """A column that is not taught, and why."""

    column: str
    why: Words


BLANK = Words(zh="全部为空", en="is blank in every row")
ONE_VALUE = Words(zh="只有一个取值", en="holds one value only")
DATES = Words(
    zh="是日期，但分不清日和月或无法读取；请写作 2024-03-01",
    en="holds dates that cannot be read, or whose day and month look alike; write 2024-03-01",
)
NEVER_REPEATS = Words(zh="取值几乎不重复", en="hardly ever repeats a value")


def _nearly_numbers(share: float, odd: str) -> Words:
    return Words(
        zh=f"有值的单元格只有 {share:.1%} 是数字（须 {NUMERIC_SHARE:.0%}），其余如“{short(odd)}”",
        en=f"is numbers in only {share:.1%} of its filled cells ({NUMERIC_SHARE:.0%} are needed), "
        f"others are such as {short(odd)!r}",
    )


def _copies(other: str) -> Words:
    return Words(zh=f"与 {short(other)} 完全相同", en=f"copies {short(other)}")


@dataclass(frozen=True)
class Columns:
    """What is taught, in order, and what is not."""

    taught: tuple[ManifestColumn, ...]
    left_out: tuple[LeftOut, ...]


def learn_columns(table: pl.DataFrame, names: list[str]) -> Columns:
    """Decide for each named column of `table` (text, null where blank) how it is taught."""
    taught: list[ManifestColumn] = []
    left_out: list[LeftOut] = []
    held_by: dict[bytes, str] = {}
    for name in names:
        found, reason = _decide(table[name])
        if reason:
            left_out.append(LeftOut(name, reason))
        for column in found:
            held = _encode(table, column).tobytes()
            if held not in held_by:
                held_by[held] = column.name
                taught.append(column)
            elif column.kind != "filled" or len(found) == 1:
                left_out.append(LeftOut(name, _copies(held_by[held])))
    return Columns(tuple(taught), tuple(left_out))


def matrix(table: pl.DataFrame, columns: tuple[ManifestColumn, ...]) -> Floats:
    """Values of the taught columns, shape (rows, columns), float64, NaN where blank or unknown."""
    return np.column_stack([_encode(table, column) for column in columns])


def source_of(column: ManifestColumn) -> str:
    """The column of the table that a taught column comes from."""
    return column.of[0] if column.of else column.name


def _decide(values: pl.Series) -> tuple[list[ManifestColumn], Words | None]:
    name = values.name
    filled = values.filter(values.is_not_null() & ~is_blank_word(values))
    if filled.is_empty():
        return [], BLANK
    figures = numbers(filled)
    share = float(np.isfinite(figures).mean())
    blank_share = 1 - len(filled) / len(values)
    if filled.n_unique() == 1:
        if blank_share == 0:
            return [], ONE_VALUE
        return [ManifestColumn(name=name, kind="filled", of=[name])], None
    if share >= NUMERIC_SHARE:
        if len(np.unique(figures[np.isfinite(figures)])) == 1:
            return [], ONE_VALUE
        number = ManifestColumn(name=name, kind="number")
        if FLAG_SHARE <= blank_share <= 1 - FLAG_SHARE:
            flag = ManifestColumn(name=f"{name} (filled)", kind="filled", of=[name])
            return [number, flag], None
        return [number], None
    if filled.str.contains(_DATE).sum() >= NUMERIC_SHARE * len(filled):
        return [], DATES
    found, why = _category(name, filled, len(values))
    if why and share >= 1 - WORDS_SHARE:
        return found, _nearly_numbers(share, filled.filter(pl.Series(~np.isfinite(figures)))[0])
    return found, why


def _category(name: str, filled: pl.Series, rows: int) -> tuple[list[ManifestColumn], Words | None]:
    counts = (
        filled.to_frame("level")
        .group_by("level")
        .len()
        .sort(["len", "level"], descending=[True, False])
    )
    frequent = counts.filter(pl.col.len >= max(RARE_ROWS, RARE_SHARE * rows))["level"].to_list()
    if not frequent:
        return [], NEVER_REPEATS
    codes = [*frequent, OTHER] if len(frequent) < len(counts) else frequent
    return [ManifestColumn(name=name, kind="category", codes=codes)], None


def _encode(table: pl.DataFrame, column: ManifestColumn) -> Floats:
    if column.kind == "ratio":
        top, bottom = (numbers(table[name]) for name in column.of)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = top / bottom
        return np.where(np.isfinite(ratio), ratio, np.nan)
    values = table[source_of(column)]
    blank = (values.is_null() | is_blank_word(values)).to_numpy()
    if column.kind == "filled":
        return (~blank).astype(np.float64)
    if column.kind == "number":
        return numbers(values)
    codes = column.codes or []
    code_of = {level: float(code) for code, level in enumerate(codes)}
    default = code_of[OTHER] if codes and codes[-1] == OTHER else None
    coded = values.replace_strict(code_of, default=default, return_dtype=pl.Float64)
    return np.where(blank, np.nan, coded.to_numpy().astype(np.float64))
