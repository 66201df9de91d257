"""Which columns say the same as another, in every row?

The same values, the same values under other names (Y/N for 1/0), or the same figures on another
scale (yuan for fen). The later one is the copy.
"""

import numpy as np
import polars as pl

from features.domain.words import Words
from training.audit.column import Codes, Column
from training.audit.finding import Finding, Kind

FEWEST = 5  # rows beside the commonest value: two flags that are set once may coincide


def copies(columns: list[Column], rows: int | None = None) -> list[Finding]:
    """Find every column that copies an earlier one; of so many `rows` the columns hold a sample."""
    first: dict[bytes, str] = {}
    found: list[Finding] = []
    sampled = bool(columns) and rows is not None and rows > len(columns[0].codes)
    of, of_zh = (f" sampled of {rows}", f"（抽自 {rows} 行）") if sampled else ("", "")
    for column in columns:
        signs = _signs(column)
        original = next((first[sign] for sign in signs if sign in first), None)
        for sign in signs:
            first.setdefault(sign, column.name)
        if original:
            found.append(
                Finding(
                    column.name,
                    Kind.COPY,
                    Words(
                        zh=f"{len(column.codes)} 行{of_zh}全部与“{original}”一一对应。",
                        en=f"It says the same as {original!r} in all {len(column.codes)} rows{of}.",
                    ),
                )
            )
    return found


def _signs(column: Column) -> list[bytes]:
    """Marks that equal columns share; none where a column hardly holds anything."""
    _, counts = np.unique(column.codes, return_counts=True)
    if len(counts) < 2 or len(column.codes) - counts.max() < FEWEST:
        return []
    if column.figures is not None and column.levels > 2:
        # Codes count the figures upwards: a scale leaves them, a minus turns them round.
        backwards = np.where(column.codes >= 0, column.levels - 1 - column.codes, -1)
        return [column.codes.tobytes(), backwards.astype(np.int64).tobytes()]
    if column.levels > len(column.codes) / 2:
        return [b"words" + _by_appearance(column.codes).tobytes()] if column.levels else []
    return [b"levels" + _by_appearance(column.codes).tobytes()]


def _by_appearance(codes: Codes) -> Codes:
    """Number the levels in the order in which they first appear, blank included."""
    ranked = pl.Series(codes).rank("dense").cast(pl.Int64).to_numpy() - 1
    _, first_seen = np.unique(ranked, return_index=True)
    place = np.empty(len(first_seen), dtype=np.int64)
    place[np.argsort(first_seen, kind="stable")] = np.arange(len(first_seen))
    return np.asarray(place[ranked], dtype=np.int64)
