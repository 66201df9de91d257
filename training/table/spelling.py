"""Decimal commas: which columns are written so, and the same numbers with decimal points.

``57,26`` can only be a decimal comma and ``1,250,000`` can only be groups of thousands; ``1,250``
may be either. So a column is asked as a whole: where some cell can only be a decimal comma and none
can only be a decimal point, every comma of the column is one, and its points are groups. Where a
column leaves it open, the other columns of the file decide; where one holds both, it is left as it
is and named.
"""

from enum import Enum, auto

import polars as pl

from features.domain.words import Words
from training.table.note import Note, named, short
from training.table.numbers import ERROR_WORD, is_blank_word, is_number

NUMERIC_SHARE = 0.95
_BARE = r"^([+-]?)[¥￥$€£]?\s*([+-]?[\d.][\d.,]*)\s*(?:%|％|元|€)?$"
_COMMA = (  # can only be a decimal comma
    r"^[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d{4,},\d{3}|0\d*,\d+)$"
)
_POINT = (  # can only be a decimal point
    r"^[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d*\.\d{1,2}|\d*\.\d{4,}|\d{4,}\.\d{3}"
    r"|0?\.\d+)$"
)
_GROUPED_BY_POINT = r"^[+-]?[1-9]\d{0,2}(\.\d{3})+$"


class _Writes(Enum):
    COMMA = auto()
    POINT = auto()
    BOTH = auto()
    EITHER = auto()


def decimal_points(table: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Write the decimal commas of these columns as decimal points, and say of which."""
    writes = {name: _asked(table[name]) for name in names}
    commas = [name for name in names if writes[name] is _Writes.COMMA]
    both = [name for name in names if writes[name] is _Writes.BOTH]
    if commas and _Writes.POINT not in writes.values() and not both:
        commas += [name for name in names if writes[name] is _Writes.EITHER]
    read: dict[str, pl.Series] = {}
    for name in commas:
        points = _with_points(table[name])
        if _share_of_numbers(points) >= NUMERIC_SHARE:
            read[name] = points
    return table.with_columns(**read), (*_told_read(table, read), *_told_mixed(both))


def _asked(values: pl.Series) -> _Writes | None:
    """What the filled cells of a column can only be; None where they hold no comma or point."""
    cells = _bare(values)
    comma, point = bool(cells.str.contains(_COMMA).any()), bool(cells.str.contains(_POINT).any())
    if comma and point:
        return _Writes.BOTH if _share_of_numbers(values) < NUMERIC_SHARE else _Writes.POINT
    if comma or point:
        return _Writes.COMMA if comma else _Writes.POINT
    marked = cells.filter(cells.str.contains("[.,]"))
    return _Writes.EITHER if len(marked) else None


def _bare(values: pl.Series) -> pl.Series:
    """The different filled cells without signs of money and percentages."""
    different = values.drop_nulls().unique()
    cells = different.filter(~is_blank_word(different))
    return cells.str.replace(_BARE, "$1$2")


def _with_points(values: pl.Series) -> pl.Series:
    """The same cells, points between groups taken out and the comma made a point."""
    bare = values.str.replace(_BARE, "$1$2")
    whole = bare.str.contains(_COMMA) | bare.str.contains(r"^[+-]?\d{1,3},\d{3}$")
    grouped = bare.str.contains(_GROUPED_BY_POINT)
    without = values.str.replace_all(".", "", literal=True)
    return (
        without.str.replace(",", ".", literal=True)
        .zip_with((whole | grouped).fill_null(False), values)
        .alias(values.name)
    )


def _share_of_numbers(values: pl.Series) -> float:
    filled = values.filter(values.is_not_null() & ~is_blank_word(values))
    return float(is_number(filled).mean()) if len(filled) else 0.0


def _told_read(table: pl.DataFrame, read: dict[str, pl.Series]) -> tuple[Note, ...]:
    if not read:
        return ()
    name = next(iter(read))
    changed = (table[name] != read[name]).fill_null(False)
    before, after = table[name].filter(changed)[0], read[name].filter(changed)[0]
    names = named(list(read))
    return (
        Note(
            Words(
                zh=f"{names.zh}：逗号是小数点，如“{before}”读作 {after}。",
                en=f"{names.en}: the comma is a decimal comma, as {before!r}, read as {after}.",
            ),
            int(sum((table[n] != read[n]).fill_null(False).sum() for n in read)),
            tuple(read),
        ),
    )


def _told_mixed(both: list[str]) -> tuple[Note, ...]:
    return tuple(
        Note(
            Words(
                zh=f"{short(name)} 混用小数点与小数逗号，无法读作数字；请统一后重新导出。",
                en=f"{short(name)} mixes decimal points and decimal commas and cannot be read as "
                "numbers; export it with one of them.",
            ),
            1,
            (name,),
        )
        for name in both
    )


def without_errors(table: pl.DataFrame, names: list[str]) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take a spreadsheet's error words out of these columns, and say how many there were."""
    notes: list[Note] = []
    read: list[pl.Series] = []
    for name in names:
        values = table[name]
        wrong = values.str.contains(ERROR_WORD).fill_null(False)
        count = int(wrong.sum())
        if not count:
            continue
        example = values.filter(wrong)[0]
        read.append(values.set(wrong, None))
        notes.append(
            Note(
                Words(
                    zh=f"{short(name)}：{count:,} 个单元格是电子表格的错误值（如 {example}），"
                    f"按空白处理（共 {len(values):,} 行）。",
                    en=f"{short(name)}: {count:,} of {len(values):,} cells hold a spreadsheet's "
                    f"error, as {example}, and count as blank.",
                ),
                count,
                (name,),
            )
        )
    return table.with_columns(read), tuple(notes)
