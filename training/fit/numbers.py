"""What in a column of text is a number, and what only says that nothing is known."""

import math

import numpy as np
import polars as pl

from features.manifest import Floats

# Words that stand in a cell where a value is not known. "No" and "0" are values and not here.
BLANK_WORDS = frozenset(
    {
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "unknown",
        "missing",
        "?",
        "-",
        "--",
        "未知",
        "不详",
    }
)
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"


def is_blank_word(values: pl.Series) -> pl.Series:
    """Which cells hold a word for "not known"; false where null."""
    return values.str.to_lowercase().is_in(sorted(BLANK_WORDS)).fill_null(False)


def numbers(values: pl.Series) -> Floats:
    """Values of a column of text, NaN where a cell is no finite number, shape (n,).

    >>> numbers(pl.Series("fee", ["12", "1,250.5", "-1", "Unknown", None])).tolist()
    [12.0, 1250.5, -1.0, nan, nan]
    """
    grouped = values.str.contains(_THOUSANDS).fill_null(False)
    plain = values.to_frame("v").select(
        pl.when(grouped).then(pl.col("v").str.replace_all(",", "")).otherwise(pl.col("v"))
    )["v"]
    parsed = plain.cast(pl.Float64, strict=False).to_numpy().astype(np.float64)
    return np.where(np.isfinite(parsed), parsed, np.nan)


def as_number(text: str) -> float | None:
    """A single text as a finite number, or None.

    >>> as_number("6"), as_number("Yes"), as_number("inf")
    (6.0, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
