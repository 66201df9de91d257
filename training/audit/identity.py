"""Does a column that only names or numbers the rows predict, or the order of the rows itself?

A number per row says when or where a row was collected. It is an identifier when hardly any
value repeats and it counts (dense whole numbers, or whole numbers of one length), and it follows
the row order when sorting by it gives back the file and most rows have a value of their own: a
file may be sorted by tenure, which is no fault of tenure. Either is a finding only where it
predicts.
"""

from dataclasses import replace

import numpy as np
import polars as pl
from scipy.stats import chi2_contingency, spearmanr

from features.domain.words import Words
from features.model.manifest import Floats
from training.audit.column import Codes, Column
from training.audit.finding import ALPHA, ROW_ORDER, Finding, Kind, chance_in_words
from training.split import Flags

BLOCKS = 20
UNIQUE = 0.98  # share of rows with a value of their own
DENSE = 3  # a running number uses at least one in three of its range
SHORTEST = 4  # digits
FOLLOWS = 0.97  # rank correlation with the row number
ROWS_AT_A_GLANCE, SURELY_FAR = 2_000, 0.1  # the noise of a correlation near 1 is far smaller
OWN_PLACE = 0.5  # values per row; with fewer the file is sorted by a property, as by tenure


def identity(
    column: Column, label: Flags, columns: int, *, rows: int | None = None
) -> Finding | None:
    """Look at one column; `columns` is how many are looked at.

    `rows` is how many rows there are, where `column` holds a sample of them.
    """
    column = _numbered(column)
    if column.figures is None or not np.isfinite(column.figures).all() or column.levels < BLOCKS:
        return None
    order = _order(column.figures)
    follows = abs(order) >= FOLLOWS and column.levels > OWN_PLACE * len(label)
    names = _counts(column, rows or len(label))
    if not follows and not names:
        return None
    p, low, high = _predicts(column.parts(BLOCKS + 1), label)
    if p > ALPHA / columns:
        return None
    rates, said = f"{low:.1%}–{high:.1%}", chance_in_words(p)
    if follows:
        return Finding(
            column.name,
            Kind.ROW_ORDER,
            Words(
                zh=f"与行号的秩相关为 {order:.3f}；各段不满意占比 {rates}（{said}）。",
                en=f"Its rank correlation with the row number is {order:.3f}, and the share of "
                f"dissatisfied goes over {rates} along it ({said}).",
            ),
        )
    return Finding(
        column.name,
        Kind.IDENTIFIER,
        Words(
            zh=f"{column.levels} 个不同的整数，如同编号；各段不满意占比 {rates}（{said}）。",
            en=f"It numbers the rows ({column.levels} different whole numbers), and the share of "
            f"dissatisfied goes over {rates} along it ({said}).",
        ),
    )


def row_order(label: Flags) -> Finding | None:
    """Whether the label drifts along the file. The row number is never taught."""
    p, low, high = _predicts(np.arange(len(label)) * BLOCKS // len(label), label)
    if p > ALPHA / 10:
        return None
    rates, said = f"{low:.1%}–{high:.1%}", chance_in_words(p)
    return Finding(
        ROW_ORDER,
        Kind.ROW_ORDER,
        Words(
            zh=f"文件各段（共 {BLOCKS} 段）的不满意占比为 {rates}（{said}）；行号不用于建模。",
            en=f"Over {BLOCKS} parts of the file the share of dissatisfied goes over "
            f"{rates} ({said}); the row number is not taught.",
        ),
    )


def _numbered(column: Column) -> Column:
    """Read the number out of a code for each row, as in A00017; other columns as they are."""
    if column.figures is not None or column.levels < UNIQUE * len(column.codes):
        return column
    digits = pl.Series(column.texts).str.extract(r"^\D{0,8}(\d{1,15})\D{0,4}$").cast(pl.Float64)
    figures = digits.fill_null(float("nan")).to_numpy()[column.codes]
    return replace(column, figures=np.where(column.filled, figures, np.nan))


def _order(figures: Floats) -> float:
    """Rank correlation with the row number, roughly where a few rows show that it is small."""
    step = max(1, len(figures) // ROWS_AT_A_GLANCE)
    glance = float(spearmanr(figures[::step], np.arange(len(figures[::step]))).statistic)
    if step == 1 or abs(glance) < FOLLOWS - SURELY_FAR:
        return glance
    return float(spearmanr(figures, np.arange(len(figures))).statistic)


def _counts(column: Column, rows: int) -> bool:
    figures = column.figures
    assert figures is not None  # identity() saw to it
    if column.levels < UNIQUE * len(figures) or (figures != np.round(figures)).any():
        return False
    low, high = float(figures.min()), float(figures.max())
    digits = len(str(int(high)))
    one_length = low >= 0 and len(str(int(low))) == digits >= SHORTEST
    return high - low + 1 <= DENSE * rows or one_length


def _predicts(parts: Codes, label: Flags) -> tuple[float, float, float]:
    """Chance of such differences between parts, and the lowest and highest share."""
    _, parts = np.unique(parts, return_inverse=True)
    rows = np.bincount(parts)
    hits = np.bincount(parts, weights=label)
    if len(rows) < 2:
        return 1.0, float(label.mean()), float(label.mean())
    p = float(chi2_contingency(np.vstack([hits, rows - hits])).pvalue)
    share = hits / rows
    return p, float(share.min()), float(share.max())
