"""Ratios of the columns at hand that tell what the columns alone do not.

A change of 50 minutes means much to somebody who calls for 60 and nothing to somebody who calls
for 900; trees find such a quotient hard to build from its two parts. So every pair of numbers is
tried: does the ratio go with what a model without it gets wrong on rows it has not seen? Ratios
are kept while the share of false ones among them stays below `FALSE_SHARE` (Benjamini and
Hochberg, 1995); in most small tables none is. Whether they stay is then decided on inner folds.
"""

import numpy as np
from scipy.stats import chi2

from features.manifest import Floats, ManifestColumn
from training.split import Flags

FALSE_SHARE = 0.10
MOST = 16
PARTS = 10
FEWEST_VALUES = 10
MOST_NUMBERS = 60  # more have too many pairs; the ones that vary most in rank are taken
ROWS_LOOKED_AT = 40_000


def telling_ratios(
    columns: tuple[ManifestColumn, ...], values: Floats, label: Flags, score: Floats
) -> tuple[ManifestColumn, ...]:
    """Find ratios worth a trial, the most telling first.

    Parameters
    ----------
    columns, values
        The taught columns and their values, shape (rows, columns).
    label
        Whether each row turned out dissatisfied, shape (rows,).
    score
        Log-odds of a model that has not seen the row, NaN where there is none, shape (rows,).
    """
    judged = np.flatnonzero(np.isfinite(score))[:: max(1, len(score) // ROWS_LOOKED_AT)]
    if len(judged) < PARTS * PARTS:
        return ()
    missed = label[judged] - 1 / (1 + np.exp(-score[judged]))
    missed = missed - missed.mean()
    places = _numbers(columns, values)
    pairs = [_upright(values, i, j) for a, i in enumerate(places) for j in places[:a]]
    if not pairs:
        return ()
    chances = np.array([_chance(divide(values[judged], *pair), missed) for pair in pairs])
    order = np.argsort(chances, kind="stable")
    allowed = FALSE_SHARE * np.arange(1, len(order) + 1) / len(order)
    passed = np.flatnonzero(chances[order] <= allowed)
    kept = order[: min(MOST, int(passed.max()) + 1)] if len(passed) else order[:0]
    return tuple(
        ManifestColumn(
            name=f"{columns[i].name} / {columns[j].name}",
            kind="ratio",
            of=[columns[i].name, columns[j].name],
        )
        for i, j in (pairs[place] for place in kept)
    )


def divide(values: Floats, top: int, bottom: int) -> Floats:
    """One column by another, NaN where that is no finite number."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = values[:, top] / values[:, bottom]
    return np.where(np.isfinite(ratio), ratio, np.nan)


def with_ratios(
    columns: tuple[ManifestColumn, ...], values: Floats, ratios: tuple[ManifestColumn, ...]
) -> Floats:
    """Put the ratios' values after the others."""
    place = {column.name: j for j, column in enumerate(columns)}
    parts = [divide(values, place[r.of[0]], place[r.of[1]]) for r in ratios]
    return np.column_stack([values, *parts])


def _numbers(columns: tuple[ManifestColumn, ...], values: Floats) -> list[int]:
    held = {
        j: len(np.unique(values[np.isfinite(values[:, j]), j]))
        for j, column in enumerate(columns)
        if column.kind == "number"
    }
    many = sorted((j for j in held if held[j] > FEWEST_VALUES), key=lambda j: (-held[j], j))
    return sorted(many[:MOST_NUMBERS])


def _upright(values: Floats, i: int, j: int) -> tuple[int, int]:
    """The way round that divides less often by zero or by what changes its sign."""
    bad_i, bad_j = int((values[:, i] <= 0).sum()), int((values[:, j] <= 0).sum())
    return (i, j) if bad_j <= bad_i else (j, i)


def _chance(ratio: Floats, missed: Floats) -> float:
    """Chance that parts of the ratio differ so much in what was missed, were it nothing."""
    known = np.isfinite(ratio)
    if known.sum() < PARTS * PARTS:
        return 1.0
    edges = np.unique(np.quantile(ratio[known], np.linspace(0, 1, PARTS + 1)[1:-1]))
    part = np.searchsorted(edges, ratio[known], side="right")
    rows, left = np.bincount(part), missed[known] - missed[known].mean()
    sums = np.bincount(part, weights=left)
    filled = rows > 0
    spread = float((sums[filled] ** 2 / rows[filled]).sum() / left.var())
    return float(chi2.sf(spread, max(1, int(filled.sum()) - 1)))
