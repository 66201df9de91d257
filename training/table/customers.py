"""Rows of an export that are no customers: told apart, left out, and said.

A second line of heads or descriptions under the names, the heads again where two exports were
joined, a total at the foot or subtotals between, a remark below the table, and rows that name
nobody. One of these taught as a customer gets a rank and a reason like anybody else.
"""

import re

import numpy as np
import polars as pl

from features.domain.errors import BadInput
from features.domain.words import Words
from training.split import Flags
from training.table.note import Note
from training.table.numbers import is_blank_word, is_number

TOTAL = re.compile(
    r"^\s*(合\s*计|总\s*计|小\s*计|总\s*和|共\s*计|汇\s*总|累\s*计|平\s*均(值|数)?"
    r"|(grand |sub ?-?)?totals?|sum|average|mean)\s*[:：]?\s*$",
    re.IGNORECASE,
)
FOOT, REMARKS, HEADS = 3, 5, 2  # lines looked at
MOSTLY = 0.95
FEWEST_CELLS = 10  # below it nobody can say what a column usually holds
MOST_WITHOUT_ID = 0.5


def only_customers(table: pl.DataFrame, id_column: str) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take away every row that is no customer, and say how many of each kind.

    Raises
    ------
    BadInput
        When most rows have nothing in the column that should name the customer.
    """
    notes: list[Note] = []
    for found, words in (
        (
            _heads_again,
            Words(zh="重复了表头，已去掉", en="repeat the column names and are left out"),
        ),
        (
            _described,
            Words(zh="是对字段的说明，已去掉", en="describe the columns and are left out"),
        ),
        (_remarks, Words(zh="是表下的备注，已去掉", en="are remarks below the table, left out")),
        (_totals, Words(zh="是合计，已去掉", en="are totals and are left out")),
        (_unnamed, Words(zh="没有客户编号，已去掉", en="name no customer and are left out")),
    ):
        is_other = found(table, id_column)
        count = int(is_other.sum())
        if found is _unnamed and count > MOST_WITHOUT_ID * len(table):
            raise BadInput(
                f"Column {id_column!r} is blank in {count:,} of {len(table):,} rows; "
                "name with --id the column that holds the customer in every row."
            )
        if count:
            notes.append(
                Note(
                    Words(
                        zh=f"{count:,} 行{words.zh}。",
                        en=f"{count:,} row{'' if count == 1 else 's'} {_of(words.en, count)}.",
                    ),
                    count,
                )
            )
            table = table.filter(~is_other)
    return table, tuple(notes)


def _of(words: str, count: int) -> str:
    """The sentence's verb for one row or for several.

    >>> _of("are totals and are left out", 1)
    'is a total and is left out'
    """
    if count > 1:
        return words
    for several, one in (
        ("are totals", "is a total"),
        ("are remarks", "is a remark"),
        ("are ", "is "),
        ("repeat the", "repeats the"),
        ("describe the", "describes the"),
        ("name no", "names no"),
    ):
        words = words.replace(several, one)
    return words


def _heads_again(table: pl.DataFrame, id_column: str) -> Flags:
    """Rows whose filled cells, two at least, all say their column's name."""
    names = table.columns
    if len(names) < 2:
        return np.zeros(len(table), dtype=np.bool_)
    maybe = (table[id_column] == id_column).fill_null(False).to_numpy().astype(np.bool_)
    for row in np.flatnonzero(maybe):
        cells = [(n, c) for n, c in zip(names, table.row(int(row)), strict=True) if c is not None]
        maybe[row] = len(cells) > 1 and all(cell == name for name, cell in cells)
    return maybe


def _described(table: pl.DataFrame, id_column: str) -> Flags:
    """Lines at the head that hold words where the columns hold numbers."""
    found = np.zeros(len(table), dtype=np.bool_)
    below = table.slice(HEADS)
    figures = [name for name in table.columns if name != id_column and _mostly_numbers(below[name])]
    for row in range(min(HEADS, len(table))):
        line = table.select(figures).slice(row, 1)
        filled = [n for n in figures if line[n][0] is not None and not is_blank_word(line[n])[0]]
        words = [name for name in filled if not is_number(line[name])[0]]
        odd_id = _odd_id(table[id_column][row], below[id_column])
        if not words or 2 * len(words) < len(filled) or (len(words) == 1 and not odd_id):
            break
        found[row] = True
    return found


def _mostly_numbers(values: pl.Series) -> bool:
    filled = values.filter(values.is_not_null() & ~is_blank_word(values))
    return len(filled) >= FEWEST_CELLS and float(is_number(filled).mean()) >= MOSTLY


def _odd_id(cell: str | None, others: pl.Series) -> bool:
    """Whether a cell has no digit where nearly all other ids have one."""
    has = others.drop_nulls().str.contains(r"\d")
    usual = len(has) >= FEWEST_CELLS and float(str(has.mean())) >= MOSTLY
    return usual and (cell is None or not re.search(r"\d", cell))


def _remarks(table: pl.DataFrame, id_column: str) -> Flags:
    """Lines at the very foot with one cell filled, in a table that has three columns or more."""
    found = np.zeros(len(table), dtype=np.bool_)
    if table.width < 3:
        return found
    for row in range(len(table) - 1, max(len(table) - 1 - REMARKS, 0), -1):
        cells = [cell for cell in table.row(row) if cell is not None]
        if len(cells) > 1 or (cells and TOTAL.match(cells[0])):
            break
        found[row] = True
    return found


def _totals(table: pl.DataFrame, id_column: str) -> Flags:
    """Rows that call themselves a total where the customer stands, or anywhere at the foot."""
    found = table[id_column].str.contains(f"(?i){TOTAL.pattern}").fill_null(False).to_numpy()
    found = found.astype(np.bool_)
    for row in range(max(len(table) - FOOT, 0), len(table)):
        found[row] |= any(TOTAL.match(cell) for cell in table.row(row) if cell is not None)
    return found


def _unnamed(table: pl.DataFrame, id_column: str) -> Flags:
    ids = table[id_column]
    return np.asarray((ids.is_null() | is_blank_word(ids)).to_numpy(), dtype=np.bool_)
