"""A column that is filled in one part of the file alone has no other part to turn against."""

import numpy as np
import polars as pl

from training.audit.column import column_of
from training.audit.turning import turning


def test_a_column_filled_in_one_part_alone_is_no_turn() -> None:
    rows = np.arange(2_000)
    figures = [float(row * 7 % 101) if row < 400 else None for row in rows]
    column = column_of(pl.Series("late", figures))
    assert turning(column, rows % 3 == 0, 1) is None
