"""A table as it came becomes one that can be learned from, and every change is said.

Rows that are no customers go; ids that name nobody are refused; a spreadsheet's errors are blank;
decimal commas become points; dates become days ago. What a column's cells were before is kept
beside, for the words that a person reads.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from features.domain.words import Words
from training.table.columns import NUMERIC_SHARE, WORDS_SHARE
from training.table.customers import only_customers
from training.table.dates import days_ago
from training.table.identifiers import refuse_what_names_nobody
from training.table.note import Note, counted, short
from training.table.numbers import is_blank_word, numbers
from training.table.spelling import decimal_points, without_errors


@dataclass(frozen=True)
class Tidied:
    """``table`` is what teaches, ``shown`` the same rows as they were written, both of text."""

    table: pl.DataFrame
    shown: pl.DataFrame
    notes: tuple[Note, ...]


def tidy(
    table: pl.DataFrame,
    names: list[str],
    *,
    id_column: str,
    label: str,
    as_of: date | None = None,
) -> Tidied:
    """Take away what is no customer and read what is written otherwise.

    Parameters
    ----------
    table
        Text, null where blank.
    names
        Columns that may teach.
    id_column, label
        The columns that name the customer and hold the answer.
    as_of
        The day that dates are counted back from; each column's newest unless given.

    Raises
    ------
    BadInput
        When the ids name nobody.
    """
    shown, others = only_customers(table, id_column)
    refuse_what_names_nobody(shown[id_column])
    read, errors = without_errors(shown, [*names, label])
    read, commas = decimal_points(read, [*names, label])
    read, dates = days_ago(read, names, as_of)
    return Tidied(read, shown, (*others, *errors, *commas, *dates, *_told_of_cells(read, names)))


def _told_of_cells(table: pl.DataFrame, names: list[str]) -> tuple[Note, ...]:
    """Cells of columns of numbers that are none, and columns that are numbers in part only."""
    notes: list[Note] = []
    for name in names:
        values = table[name]
        filled = (values.is_not_null() & ~is_blank_word(values)).to_numpy()
        odd = filled & ~np.isfinite(numbers(values))
        count, of = int(odd.sum()), int(filled.sum())
        if not count or count > WORDS_SHARE * of:
            continue
        examples = values.filter(pl.Series(odd)).alias("value").value_counts(sort=True, name="rows")
        said = counted([(str(v), int(rows)) for v, rows in examples.head(3).iter_rows()])
        if count <= (1 - NUMERIC_SHARE) * of:
            words = Words(
                zh=f"{short(name)}：{count:,} 个单元格不是数字，按空白处理（{said.zh}）；"
                f"至多允许 {1 - NUMERIC_SHARE:.0%}。",
                en=f"{short(name)}: {count:,} of {of:,} filled cells are no numbers and count as "
                f"blank ({said.en}); up to {1 - NUMERIC_SHARE:.0%} may.",
            )
        else:
            words = Words(
                zh=f"{short(name)}：{of - count:,} 个单元格是数字，{count:,} 个不是（{said.zh}），"
                f"不足 {NUMERIC_SHARE:.0%}，因此按文字处理。",
                en=f"{short(name)}: {of - count:,} filled cells are numbers and {count:,} are not "
                f"({said.en}); fewer than {NUMERIC_SHARE:.0%}, so it is taken as words.",
            )
        notes.append(Note(words, count, (name,)))
    return tuple(notes)
