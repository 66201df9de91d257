"""What makes a customer dissatisfied: a comparison with a number, or a value.

``<= 6`` reads the column as numbers; ``Yes`` (or ``== Yes``) takes the rows that hold the value.
A blank cell is a customer whose answer is not known: neither taught nor judged.
"""

import re
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

from features.domain.errors import BadInput, unknown
from features.model.manifest import Floats
from training.split import Flags
from training.table.note import counted
from training.table.numbers import as_number, is_blank_word, numbers

COMPARISON = re.compile(r"^\s*(<=|>=|==|!=|<|>|=|≤|≥|≠|＜|＞)\s*(.*?)\s*$", re.DOTALL)
SPELLINGS = {"≤": "<=", "≥": ">=", "≠": "!=", "＜": "<", "＞": ">", "=": "=="}
ORDER = ("<", "<=", ">", ">=")
FEWEST = 25  # of each kind: five in each of five folds


@dataclass(frozen=True)
class Label:
    """Which rows are known, and which of all rows are dissatisfied (false where not known)."""

    known: Flags
    dissatisfied: Flags


@dataclass(frozen=True)
class Condition:
    """A comparison of the label's column with a value.

    >>> Condition.parse("≤6")
    Condition(operator='<=', value='6')
    >>> str(Condition.parse("Yes"))
    '== Yes'
    """

    operator: str
    value: str

    def __str__(self) -> str:
        """The comparison as one would type it."""
        return f"{self.operator} {self.value}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a comparison (<=, <, >=, >, ==, !=) or a bare value.

        Raises
        ------
        BadInput
            When there is nothing to compare with, or order is asked of what is no number.
        """
        found = COMPARISON.match(text)
        operator, value = found.groups() if found else ("==", text.strip())
        operator = SPELLINGS.get(operator, operator)
        if not value:
            raise BadInput(
                f"--dissatisfied {text!r} has no value; write for example '<= 6' or Yes."
            )
        if operator in ORDER and as_number(value) is None:
            raise BadInput(
                f"--dissatisfied {text!r} compares with {value!r}, which is no number; "
                "write for example '<= 6', or a value such as Yes."
            )
        return cls(operator, value)

    def label(self, values: pl.Series) -> Label:
        """Label every row of the column `values` (text, null where blank).

        Raises
        ------
        BadInput
            When order is asked of answers that are no numbers (says which and how many), when all
            customers come out alike, or when there are too few of a kind to teach and judge.
        Unknown
            When a bare value never occurs.
        """
        number = as_number(self.value)
        figures = numbers(values)
        filled = values.is_not_null().to_numpy()
        if self.operator in ORDER:
            odd = self.unreadable(values, figures)
            if odd.any():
                counts = values.filter(pl.Series(odd)).alias("value").value_counts(name="rows")
                ordered = counts.sort(["rows", "value"], descending=[True, False])
                said = counted([(str(value), int(rows)) for value, rows in ordered.iter_rows()])
                raise BadInput(
                    f"Column {values.name!r} holds answers that cannot be compared with "
                    f"{self.value}: {said.en}; mend them, or say --unreadable leave-out to leave "
                    f"{'these rows' if odd.sum() > 1 else 'this row'} out."
                )
            known = np.isfinite(figures)
            assert number is not None  # parse() saw to it
            compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
            dissatisfied = known & compare[self.operator](figures, number)
        else:
            same = (values == self.value).fill_null(False).to_numpy()
            if number is not None:
                same = same | (figures == number)
            if not same.any():
                raise unknown(
                    f"value in column {values.name!r}", self.value, values.drop_nulls().unique()
                )
            known = filled & (same | ~is_blank_word(values).to_numpy())
            dissatisfied = known & (same if self.operator == "==" else ~same)
        self._refuse_too_few(values.name, known, dissatisfied)
        return Label(known, dissatisfied)

    def unreadable(self, values: pl.Series, figures: Floats) -> Flags:
        """Which filled cells cannot be compared, where order is asked; `figures` are theirs."""
        if self.operator not in ORDER:
            return np.zeros(len(values), dtype=np.bool_)
        filled = (values.is_not_null() & ~is_blank_word(values)).to_numpy()
        return np.asarray(filled & ~np.isfinite(figures))

    def _refuse_too_few(self, column: str, known: Flags, dissatisfied: Flags) -> None:
        yes, of = int(dissatisfied.sum()), int(known.sum())
        if of == 0:
            raise BadInput(f"Column {column!r} is blank in every row; it holds no answers.")
        if yes in (0, of):
            who = "Nobody" if yes == 0 else "Everybody"
            raise BadInput(
                f"{who} is dissatisfied by {column!r} {self} ({of} answers); "
                "choose another comparison or column."
            )
        if min(yes, of - yes) < FEWEST:
            kind = "dissatisfied" if yes <= of - yes else "satisfied"
            raise BadInput(
                f"Only {min(yes, of - yes)} of {of} customers are {kind} by {column!r} {self}; "
                f"at least {FEWEST} are needed to teach and to judge."
            )
