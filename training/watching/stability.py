"""The population stability index, and how large it may be where nothing happened.

PSI = sum over cells of (q - p) ln(q / p), p and q being the shares of two samples. Over B cells and
two samples of n and m rows from one population it is distributed like (1/n + 1/m) times a
chi-square variable with B - 1 degrees of freedom (Yurdakul & Naranjo, Journal of Risk Model
Validation, 2020). So the usual limit of 0.1 cries wolf on three hundred rows and a test of
significance cries wolf on a million. `limit` takes the largest of three: a floor below which a
shift has no practical meaning, what chance explains, and how far the thing moves by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from features.model.manifest import Floats

Places = npt.NDArray[np.intp]
CELLS = 10
FEWEST_EXPECTED = 5.0  # rows of a cell below which chi-square no longer describes it
OWN_ROOM = 1.5  # times the largest move of the months that taught
ALARM_CHANCE = 0.01  # of any alarm at all in one batch of nothing: one in two years of weeks


@dataclass(frozen=True)
class Cells:
    """How rows are sorted into cells: up to each of `edges`, beyond the last, and unknown."""

    edges: Floats

    @classmethod
    def of(cls, values: Floats) -> Cells:
        """Cut at the values' own tenths; many equal values share one cell."""
        known = values[~np.isnan(values)]
        if not len(known):
            return cls(np.empty(0))
        places = np.linspace(0, 1, CELLS + 1)[1:-1]
        return cls(np.unique(np.quantile(known, places, method="inverted_cdf")))

    def count(self, values: Floats) -> Floats:
        """Count rows by cell, the unknown last: shape (edges + 2,)."""
        unknown = np.isnan(values)
        cell = np.searchsorted(self.edges, values[~unknown], side="left")
        counts = np.bincount(cell, minlength=len(self.edges) + 1)
        return np.append(counts, unknown.sum()).astype(np.float64)

    def name(self, cell: int) -> str:
        """Name a cell as a person would."""
        if cell == len(self.edges) + 1:
            return "?"
        if cell == len(self.edges):
            return f"> {_short(self.edges[-1])}" if len(self.edges) else "*"
        if cell == 0:
            return f"≤ {_short(self.edges[0])}"
        return f"{_short(self.edges[cell - 1])} … {_short(self.edges[cell])}"


def _short(value: float) -> str:
    return f"{value:.6g}"


def index(before: Floats, after: Floats) -> float:
    """Population stability index of two counts over the same cells.

    Half a row is added to every cell, so that an empty one is rare and not impossible.

    >>> index(np.array([50.0, 50.0]), np.array([50.0, 50.0]))
    0.0
    """
    p, q = _shares(before), _shares(after)
    return float(((q - p) * np.log(q / p)).sum())


def parts(before: Floats, after: Floats) -> Floats:
    """What each cell adds to the index."""
    p, q = _shares(before), _shares(after)
    return np.asarray((q - p) * np.log(q / p))


def pooled(before: Floats, rows: float) -> Places:
    """Say into which cell each cell goes, so that every one expects enough of `rows` rows.

    Cells of too few rows go into one that holds all of those.
    """
    expected = before / max(before.sum(), 1.0) * rows
    large = expected >= FEWEST_EXPECTED
    place = np.cumsum(large) - 1
    return np.where(large, place, int(large.sum())).astype(np.intp)


def gather(counts: Floats, into: Places) -> Floats:
    """Add up counts by the cells that `pooled` named."""
    return np.bincount(into, weights=counts, minlength=int(into.max()) + 1).astype(np.float64)


def limit(
    cells: int, before: float, after: float, *, own: float, checks: int, floor: float
) -> float:
    """Say how large an index may be before it means something.

    Parameters
    ----------
    cells
        How many cells there are.
    before, after
        Rows of the two samples.
    own
        The largest index among the months that taught, each beside the others.
    checks
        How many things are looked at in the same batch: the chance of a false alarm is shared out.
    floor
        Below it a shift has no practical meaning.
    """
    chance = _quantile(max(cells - 1, 1), checks) * (1 / max(before, 1) + 1 / max(after, 1))
    return max(floor, chance, OWN_ROOM * own)


@cache
def _quantile(freedom: int, checks: int) -> float:
    return float(chi2.isf(ALARM_CHANCE / checks, freedom))


def _shares(counts: Floats) -> Floats:
    smoothed = counts + 0.5
    return np.asarray(smoothed / smoothed.sum())
