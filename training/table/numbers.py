"""What in a column of text is a number, and what only says that nothing is known."""

import math

import numpy as np
import polars as pl

from features.model.manifest import Floats

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
# An amount of money or a percentage as a spreadsheet writes it; the sign is the whole column's.
_SIGNED = r"^([+-]?)[¥￥$€£]?\s*([+-]?[\d.][\d.,]*)\s*(?:%|％|元)?$"


def is_blank_word(values: pl.Series) -> pl.Series:
    """Which cells hold a word for "not known"; false where null."""
    return values.str.to_lowercase().is_in(sorted(BLANK_WORDS)).fill_null(False)


def numbers(values: pl.Series) -> Floats:
    """Values of a column of text, NaN where a cell is no finite number, shape (n,).

    >>> numbers(pl.Series("fee", ["12", "1,250.5", "-1", "Unknown", None])).tolist()
    [12.0, 1250.5, -1.0, nan, nan]
    >>> numbers(pl.Series("fee", ["¥1,250.50", "-$3", "12.5%", "8 元", "5G"])).tolist()
    [1250.5, -3.0, 12.5, 8.0, nan]
    """
    plain = values.cast(pl.Float64, strict=False)
    parsed = plain.to_numpy().astype(np.float64)
    written = values.is_not_null() & plain.is_null()
    if written.any():
        parsed[written.to_numpy()] = _as_written(values.filter(written))
    return np.where(np.isfinite(parsed), parsed, np.nan)


def _as_written(values: pl.Series) -> Floats:
    """Read cells that are no plain number: groups of thousands, money, percentages."""
    text = pl.col("v")
    signed = text.str.contains(_SIGNED)
    bare = pl.when(signed).then(text.str.replace(_SIGNED, "$1$2")).otherwise(text)
    grouped = bare.str.contains(_THOUSANDS)
    plain = pl.when(grouped).then(bare.str.replace_all(",", "")).otherwise(bare)
    parsed = values.alias("v").to_frame().select(plain.cast(pl.Float64, strict=False))["v"]
    return np.asarray(parsed.to_numpy(), dtype=np.float64)


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
