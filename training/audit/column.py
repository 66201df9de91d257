"""One column of a table as the audit sees it: numbers or levels, and where it is filled."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from features.model.manifest import Floats
from training.split import Flags
from training.table.columns import NUMERIC_SHARE
from training.table.numbers import is_blank_word, numbers

Codes = npt.NDArray[np.int64]
BINS = 20


@dataclass(frozen=True)
class Column:
    """Values of one column, all of shape (rows,).

    ``figures`` is NaN where blank or no number, and None for a column of words; ``codes``
    numbers the distinct texts from 0, blank is -1; ``texts`` holds those of a column of words.
    """

    name: str
    filled: Flags
    figures: Floats | None
    codes: Codes
    texts: tuple[str, ...] = ()

    @property
    def levels(self) -> int:
        """How many distinct values it holds, blank not counted."""
        return int(self.codes.max()) + 1

    def parts(self, most: int = BINS) -> Codes:
        """Cut into at most `most` parts: its levels where they are few, else equal ranges of rank.

        Blank is a part of its own; of many words the rarer ones are pooled.
        """
        if self.levels < most:
            return self.codes + 1
        if self.figures is None:
            counts = np.bincount(self.codes[self.codes >= 0])
            frequent = np.argsort(-counts, kind="stable")[: most - 2]
            place = np.full(self.levels + 1, most - 1)
            place[frequent], place[-1] = np.arange(1, len(frequent) + 1), 0
            return place[self.codes]
        known = np.isfinite(self.figures)
        edges = np.unique(np.quantile(self.figures[known], np.linspace(0, 1, most)[1:-1]))
        return np.where(known, np.searchsorted(edges, self.figures, side="right") + 1, 0)


def column_of(values: pl.Series) -> Column:
    """Read a column of numbers, or of text, null where blank."""
    if values.dtype.is_numeric() or values.dtype == pl.Boolean:
        figures = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        known = np.isfinite(figures)
        return Column(values.name, known, figures, _codes(figures, known))
    filled = (values.is_not_null() & ~is_blank_word(values)).to_numpy()
    figures = numbers(values)
    share = float(np.isfinite(figures[filled]).mean()) if filled.any() else 0.0
    numeric = share >= NUMERIC_SHARE
    if numeric:
        return Column(values.name, filled, figures, _codes(figures, np.isfinite(figures)))
    texts = values.filter(filled).unique().sort()
    place = dict(zip(texts, range(len(texts)), strict=True))
    codes = values.replace_strict(place, default=-1, return_dtype=pl.Int64).to_numpy()
    return Column(values.name, filled, None, codes, tuple(texts))


def _codes(figures: Floats, known: Flags) -> Codes:
    codes = np.full(len(figures), -1, dtype=np.int64)
    if known.any():
        codes[known] = np.unique(figures[known], return_inverse=True)[1]
    return codes
