"""From a file to rows that teach: read, tidied, labelled, and cut into folds.

Customers with several rows are kept on one side of every fold, however many they are, and that is
said before any figure.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.domain.words import Words
from training.fit.folds import cut
from training.fit.options import FitOptions
from training.split import Flags, Fold, Rows, blocks, usable
from training.table.answers import Scale, answers
from training.table.condition import Condition, Label
from training.table.note import Note
from training.table.read import read_table
from training.table.tidy import tidy


@dataclass(frozen=True)
class Prepared:
    """Rows of customers, in the file's order.

    ``table`` is what teaches and ``shown`` the same rows as they were written; ``names`` are the
    columns that may teach, by name, so that their order in the file changes nothing; ``customer``
    numbers the customer of each row whose answer is known; ``notes`` say what was done to the file.
    """

    table: pl.DataFrame
    shown: pl.DataFrame
    names: list[str]
    condition: Condition
    label: Label
    customer: Rows
    notes: tuple[Note, ...]

    @property
    def known(self) -> pl.DataFrame:
        """The rows whose answer is known."""
        return self.table.filter(self.label.known)

    @property
    def dissatisfied(self) -> Flags:
        """Whether each row of `known` turned out dissatisfied."""
        return self.label.dissatisfied[self.label.known]

    @property
    def several(self) -> Words | None:
        """That customers have several rows, and how folds are cut; None where none has."""
        rows, customers = len(self.customer), len(np.unique(self.customer))
        if rows == customers:
            return None
        return Words(
            zh=f"{rows:,} 行属于 {customers:,} 位客户：按客户分折，同一客户的各行不会分在两侧。",
            en=f"{rows:,} rows are of {customers:,} customers: folds are cut by customer, so that "
            "nobody both teaches and judges.",
        )

    def folds_by_row(self, options: FitOptions) -> tuple[Fold, ...]:
        """Folds as they would be if every row were a customer; by customer where these judge not.

        The audit counts over them how many rows have a twin on the other side.
        """
        label = self.dissatisfied
        if options.validate == "blocks" and not usable(blocks(len(label), 2), label):
            return cut(label, options.validate, self.customer)
        return cut(label, options.validate)


def prepare(options: FitOptions) -> Prepared:
    """Read the file and make of it what can be learned from.

    Raises
    ------
    UnspokenError
        With one sentence that says what to do, when the file or the options do not allow it.
    """
    condition = Condition.parse(options.dissatisfied)
    scale = Scale.parse(options.scale) if options.scale else None
    table = read_table(options.file)
    names = options.columns(table.columns)
    tidied = tidy(table, names, id_column=options.id, label=options.label, as_of=options.as_of)
    label, of_answers = answers(tidied.table[options.label], condition, scale, options.unreadable)
    ids = tidied.table[options.id].filter(label.known)
    return Prepared(
        table=tidied.table,
        shown=tidied.shown,
        names=names,
        condition=condition,
        label=label,
        customer=ids.rank("dense").cast(pl.Int64).to_numpy() - 1,
        notes=(*tidied.notes, *of_answers),
    )
