"""A made month of measures, and twelve ways in which the world or a delivery moves them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

Draw = np.random.Generator
Column = Callable[[int, Draw], pl.Series]


def _filled(
    values: np.ndarray[tuple[int], np.dtype[np.float64]], draw: Draw, unknown: float
) -> pl.Series:
    known = draw.random(len(values)) >= unknown
    return pl.Series(np.where(known, values, np.nan)).fill_nan(None)


def fee(rows: int, draw: Draw) -> pl.Series:
    """Money: skewed, two in a hundred unknown."""
    return _filled(draw.gamma(2.0, 40.0, rows).round(2), draw, 0.02)


def suspensions(rows: int, draw: Draw) -> pl.Series:
    """A rare count: most customers have none."""
    return _filled(draw.poisson(0.18, rows).astype(np.float64), draw, 0.0)


def share_used(rows: int, draw: Draw) -> pl.Series:
    """A share, a tenth unknown."""
    return _filled(draw.beta(2.0, 3.0, rows), draw, 0.10)


def change(rows: int, draw: Draw) -> pl.Series:
    """A change, either way, of those who have a month to compare with."""
    return _filled(draw.normal(0.0, 1.0, rows), draw, 0.3)


def brand(rows: int, draw: Draw) -> pl.Series:
    """A word of four, one of them rare."""
    return pl.Series(
        draw.choice(["全球通", "神州行", "动感地带", "其他"], rows, p=[0.3, 0.45, 0.22, 0.03])
    )


COLUMNS: tuple[Column, ...] = (fee, suspensions, share_used, change, brand)
MEASURES = 113


def column_of(measure: int) -> Column:
    """The kind of column that stands for one of `MEASURES`."""
    return COLUMNS[measure % len(COLUMNS)]


def some(values: pl.Series, draw: Draw, share: float, to: object) -> pl.Series:
    """Give a share of the rows another value."""
    hit = pl.Series(draw.random(len(values)) < share)
    chosen = values.to_frame("v").select(pl.when(hit).then(pl.lit(to)).otherwise("v"))
    return chosen.to_series().rename(values.name)


Shifted = Callable[[pl.Series, Draw], pl.Series]
SHIFTS: dict[str, tuple[Column, Shifted]] = {
    "fen delivered as yuan": (fee, lambda v, d: v * 100),
    "half as much again": (fee, lambda v, d: v * 1.5),
    "a tenth no longer filled": (fee, lambda v, d: some(v, d, 0.10, None)),
    "unknown delivered as zero": (share_used, lambda v, d: v.fill_null(0.0)),
    "everything zero": (suspensions, lambda v, d: v * 0),
    "twice as often": (suspensions, lambda v, d: v + pl.Series(d.poisson(0.18, len(v)) * 1.0)),
    "stuck at one value": (share_used, lambda v, d: some(v, d, 1.0, 0.4)),
    "the sign turned": (fee, lambda v, d: -v),
    "half a standard deviation more": (change, lambda v, d: v + 0.5),
    "a word spelled otherwise": (brand, lambda v, d: v.replace("神州行", "神州行 ")),
    "a new word for one in twenty": (brand, lambda v, d: some(v, d, 0.05, "5G")),
    "a brand's customers moved to another": (brand, lambda v, d: some(v, d, 0.30, "全球通")),
}
