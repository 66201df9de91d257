"""What in a column of text is a number, and what only says that nothing is known."""

import math

import numpy as np
import polars as pl

from features.model.manifest import Floats
from training.split import Flags

# Words that stand in a cell where a value is not known. "No" and "0" are values and not here.
BLANK_WORDS = frozenset(
    {
        "na",
        "n/a",
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
# What a spreadsheet writes where a formula failed or a column is too narrow; also in other tongues.
ERROR_WORD = (
    r"(?i)^(#(div/0|n/a|value|ref|name|num|null|spill|calc|getting_data|field|blocked|unknown"
    r"|connect|wert|bezug|zahl|nv|valeur|nombre|nom|valor)[!?]?|#{3,}|err:\d{3})$"
)
_THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"
_SPACED = r"^[+-]?\d{1,3}([ ' ’]\d{3})+(\.\d*)?$"  # thousands kept apart by blanks or strokes
_BELOW_ZERO = r"^\(\s*(.*\d[^()]*)\)$|^([¥$€£]?\s*\d[\d.,]*)-$"  # (12.5) and 12.5-
# An amount of money or a percentage as a spreadsheet writes it; the sign is the whole column's.
_SIGNED = r"^([+-]?)[¥￥$€£]?\s*([+-]?[\d.][\d.,]*)\s*(?:%|％|元)?$"


def is_blank_word(values: pl.Series) -> pl.Series:
    """Which cells hold a word for "not known" or a spreadsheet's error; false where null."""
    words = values.str.to_lowercase().is_in(sorted(BLANK_WORDS)).fill_null(False)
    return words | is_error_word(values)


def is_error_word(values: pl.Series) -> pl.Series:
    """Which cells hold what a spreadsheet writes for an error; false where null.

    >>> is_error_word(pl.Series(["#DIV/0!", "#N/A", "#5", "######", None])).to_list()
    [True, True, False, True, False]
    """
    return values.str.contains(ERROR_WORD).fill_null(False)


def is_number(values: pl.Series) -> Flags:
    """Which cells are finite numbers, in any spelling that `numbers` reads."""
    return np.asarray(np.isfinite(numbers(values)))


def numbers(values: pl.Series) -> Floats:
    """Values of a column of text, NaN where a cell is no finite number, shape (n,).

    >>> numbers(pl.Series("fee", ["12", "1,250.5", "-1", "Unknown", None])).tolist()
    [12.0, 1250.5, -1.0, nan, nan]
    >>> numbers(pl.Series("fee", ["¥1,250.50", "-$3", "12.5%", "8 元", "5G"])).tolist()
    [1250.5, -3.0, 12.5, 8.0, nan]
    >>> numbers(pl.Series("fee", ["１２", "1 250", "(12.5)", "3.5-", "2, 9"])).tolist()
    [12.0, 1250.0, -12.5, -3.5, nan]
    """
    plain = values.cast(pl.Float64, strict=False)
    parsed = plain.to_numpy().astype(np.float64)
    written = values.is_not_null() & plain.is_null()
    if written.any():
        texts = values.filter(written)
        different = texts.unique()
        read = pl.Series(_as_written(different))
        parsed[written.to_numpy()] = texts.replace_strict(different, read).to_numpy()
    return np.where(np.isfinite(parsed), parsed, np.nan)


def _as_written(values: pl.Series) -> Floats:
    """Read cells that are no plain number: groups of thousands, money, percentages."""
    text = values.str.normalize("NFKC").str.replace_all("\u2212", "-").str.strip_chars()
    text = text.str.replace(_BELOW_ZERO, "-$1$2")
    signed = text.str.contains(_SIGNED)
    bare = text.str.replace(_SIGNED, "$1$2").zip_with(signed, text)
    grouped = bare.str.contains(_THOUSANDS)
    bare = bare.str.replace_all(",", "").zip_with(grouped, bare)
    spaced = bare.str.contains(_SPACED)
    bare = bare.str.replace_all("[ '\u00a0\u202f’]", "").zip_with(spaced, bare)
    return np.asarray(bare.cast(pl.Float64, strict=False).to_numpy(), dtype=np.float64)


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
