"""Dates become how many days ago they are, against a day that is said.

A date as such teaches nothing that holds tomorrow. The day is the one that a person states, or the
newest date of the column itself, which moves with the file.
"""

from datetime import date

import polars as pl

from features.domain.words import Words
from training.table.note import Note, short
from training.table.numbers import is_blank_word

DATE_SHARE = 0.95  # of the filled cells
_TIME = r"(?:[T ]\s*\d{1,2}:.*)?"
_YEAR_FIRST = rf"^((?:19|20)\d{{2}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?\s*{_TIME}$"
_YEAR_LAST = rf"^(\d{{1,2}})[-/.](\d{{1,2}})[-/.]((?:19|20)\d{{2}})\s*{_TIME}$"
_NAMED_MONTH = rf"^(\d{{1,2}})[- ]([A-Za-z]{{3}})[-, ]+((?:19|20)?\d{{2}})\s*{_TIME}$"
_CLOSE = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d[0-5]\d)?$"
_MONTH = r"^((?:19|20)\d{2})(?:[-/年](0?[1-9]|1[0-2])月?|(0[1-9]|1[0-2]))$"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def days_ago(
    table: pl.DataFrame, names: list[str], as_of: date | None
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Turn each of these columns that holds dates into days before `as_of`, as text.

    Without a day it is the newest date of each column. Cells that are no date stay blank; the notes
    say which column was read against which day, and how many of its cells were no date or later.
    """
    read: list[pl.Series] = []
    notes: list[Note] = []
    for name in names:
        days = dates_of(table[name])
        if days is None:
            continue
        newest = days.max()
        assert isinstance(newest, date)  # some cell is a date, or there were none
        day = as_of or newest
        ago = (pl.Series([day], dtype=pl.Date) - days).dt.total_days()
        read.append(ago.cast(pl.String).alias(name))
        notes.append(_told(table[name], days, day, newest, stated=as_of is not None))
    return table.with_columns(read), tuple(notes)


def dates_of(values: pl.Series) -> pl.Series | None:
    """The dates of a column of text, null where a cell is none; None where it holds no dates.

    Day and month are told apart by the cells themselves: where none settles it, it holds no dates.

    >>> dates_of(pl.Series(["3/31/2024", "1/2/2024"])).to_list()
    [datetime.date(2024, 3, 31), datetime.date(2024, 1, 2)]
    >>> dates_of(pl.Series(["3/2/2024", "1/2/2024"])) is None
    True
    """
    different = values.drop_nulls().unique()
    cells = different.filter(~is_blank_word(different))
    if cells.is_empty() or not cells.str.contains(r"^\d").any():
        return None
    for pattern in (_YEAR_FIRST, _CLOSE, _MONTH, _YEAR_LAST, _NAMED_MONTH):
        # Cheap first: most columns hold no dates at all.
        if int(cells.str.contains(pattern).sum()) < DATE_SHARE * len(cells):
            continue
        days = _read(cells, pattern)
        if days is not None and int(days.is_not_null().sum()) >= DATE_SHARE * len(cells):
            return values.replace_strict(cells, days, default=None, return_dtype=pl.Date)
    return None


def _read(cells: pl.Series, pattern: str) -> pl.Series | None:
    groups = cells.to_frame("c").select(
        *(pl.col("c").str.extract(pattern, n).alias(str(n)) for n in (1, 2, 3))
    )
    first, second, third = (groups[str(n)] for n in (1, 2, 3))
    if pattern == _MONTH:
        month = second.fill_null(third)
        return _days(first, month, pl.Series(["1"]).new_from_index(0, len(cells)))
    if pattern == _NAMED_MONTH:
        place = {name: str(n) for n, name in enumerate(_MONTHS, start=1)}
        month = second.str.to_lowercase().replace_strict(place, default=None)
        year = pl.select(
            pl.when(third.str.len_chars() == 2).then("20" + third).otherwise(third)
        ).to_series()
        return _days(year, month, first)
    if pattern == _YEAR_LAST:
        largest = [part.cast(pl.Int64).max() for part in (first, second)]
        over = [isinstance(most, int) and most > 12 for most in largest]  # months
        if over[0] == over[1]:
            return None
        return _days(third, second, first) if over[0] else _days(third, first, second)
    return _days(first, second, third)


def _days(year: pl.Series, month: pl.Series, day: pl.Series) -> pl.Series:
    text = year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    return text.str.to_date("%Y-%m-%d", strict=False)


def _told(values: pl.Series, days: pl.Series, day: date, newest: date, *, stated: bool) -> Note:
    name = short(values.name)
    filled = int((values.is_not_null() & ~is_blank_word(values)).sum())
    lost, later = filled - int(days.is_not_null().sum()), int((days > day).sum())
    why = (
        Words(zh="指定日期", en="as stated")
        if stated
        else Words(zh="该列最新日期", en="its newest")
    )
    zh = f"{name} 是日期，读作距 {day}（{why.zh}）的天数"
    en = f"{name} holds dates, read as days before {day} ({why.en})"
    if lost:
        zh += f"；{lost:,} 个单元格不是日期，按空白处理"
        en += f"; {lost:,} cells are no date and count as blank"
    if later:
        zh += f"；{later:,} 个晚于该日，最晚 {newest}"
        en += f"; {later:,} lie after it, the last on {newest}"
    return Note(Words(zh=f"{zh}。", en=f"{en}."), filled, (values.name,))
