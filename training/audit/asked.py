"""Does a column exist only for customers whose answer is known?

Whom we were never told about is whom the model will judge. A column that varies among those who
answered and holds one and the same value, or nothing, for everybody else came with the answer.
"""

import numpy as np
from scipy.stats import binom

from features.domain.words import Words
from training.audit.column import Column
from training.audit.finding import ALPHA, Finding, Kind
from training.split import Flags

SURELY_LESS = 0.05  # of what the labelled rows would lead one to expect


def labelled_only(column: Column, known: Flags, columns: int) -> Finding | None:
    """Compare all rows of a column by whether their answer is known."""
    inside, outside = column.codes[known], column.codes[~known]
    if not len(outside) or not len(inside):
        return None
    values, counts = np.unique(outside, return_counts=True)
    commonest = values[counts.argmax()]
    other_inside = float((inside != commonest).mean())
    other_outside = int((outside != commonest).sum())
    expected = other_inside * len(outside)
    if other_outside > SURELY_LESS * expected:
        return None
    if binom.cdf(other_outside, len(outside), other_inside) > ALPHA / columns:
        return None
    what = "blank" if commonest == -1 else "one value"
    what_zh = "空白" if commonest == -1 else "同一个值"
    return Finding(
        column.name,
        Kind.LABELLED_ONLY,
        Words(
            zh=f"无答案的 {len(outside)} 行中有 {len(outside) - other_outside} 行为{what_zh}；"
            f"有答案的行中 {other_inside:.1%} 不是。",
            en=f"Of {len(outside)} rows without an answer {len(outside) - other_outside} hold "
            f"{what}; of the rows with one {other_inside:.1%} hold something else.",
        ),
    )
