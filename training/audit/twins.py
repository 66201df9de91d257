"""Are the same customers in the table twice, so that a fold judges what it has been taught?

Rows are twins when they agree in all columns but an eighth of them, and in so many rare values
that no two strangers would. Agreeing in what is common (nothing used, nothing owed) counts for
nothing. Rows of one id are twins too. Twins are not thrown away: folds are cut so that a group of
twins stays whole (`training.split`), or, where folds are given, `keep_apart` takes from what
teaches every row whose twin is among what judges.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from features.domain.words import Words
from training.audit.finding import TWIN_ROWS, Finding, Kind
from training.split import Flags, Fold, Rows

GROUPS = 8  # columns are dealt into these; twins may differ in one
COMMON = 0.05  # a value that more rows than this hold says nothing of who somebody is
STRANGERS = 10.0  # bits beyond what finds one pair among all pairs
FEWEST_ROWS = 10
ROWS_COUNTED = 50_000  # for how rare a value is


def twins(table: pl.DataFrame) -> Rows:
    """Number the groups of rows of `table` that are twins; who has none is a group of its own.

    Each value gets a number by a hash, and rows that agree have equal sums; one group of columns
    after the other is taken off the sum. How rare values are is asked only of rows that agree.
    """
    rows = len(table)
    of_group = np.zeros((min(GROUPS, table.width), rows), dtype=np.uint64)
    for place, values in enumerate(table):
        of_group[place % GROUPS] += values.hash(place).to_numpy()
    whole = of_group.sum(axis=0, dtype=np.uint64)
    alike = []
    for group, part in enumerate(of_group):
        pairs = _pairs(whole - part)
        alike.append(pairs[_telling(table, pairs[:, 0], leave_out=group)])
    linked = np.vstack(alike)
    graph = coo_array((np.ones(len(linked)), (linked[:, 0], linked[:, 1])), shape=(rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def same_customers(group: Rows, ids: pl.Series) -> Rows:
    """Put rows with the same id, shape (rows,), null where blank, into one group of twins."""
    shared = (ids.is_duplicated() & ids.is_not_null()).to_numpy()
    if not shared.any():
        return group
    rows = np.flatnonzero(shared)
    names = ids.filter(shared).rank("dense").to_numpy().astype(np.int64) - 1
    first = np.full(int(names.max()) + 1, -1, dtype=np.int64)
    first[names[::-1]] = group[rows[::-1]]
    size = int(group.max()) + 1
    links = coo_array((np.ones(len(rows)), (group[rows], first[names])), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1][group], dtype=np.int64)


def straddling(group: Rows, folds: Sequence[Fold]) -> Finding | None:
    """Whether enough rows have a twin in another fold than their own."""
    rows = int(sum(np.isin(group[fold.test], group[fold.train]).sum() for fold in folds))
    if rows < FEWEST_ROWS:
        return None
    return Finding(
        TWIN_ROWS,
        Kind.TWINS,
        Words(
            zh=f"按行分折时，{len(group)} 行中有 {rows} 行在另一折有编号相同或（几乎）相同的行；"
            "评判某一折时，不用其孪生行建模。",
            en=f"{rows} of {len(group)} rows have a twin, the same in nearly all columns or of the "
            "same id, in another fold of the file as it is cut by rows; no fold is judged by a "
            "model taught with its twins.",
        ),
    )


def keep_apart(folds: Sequence[Fold], group: Rows | None) -> tuple[Fold, ...]:
    """Take from what teaches each row that has a twin among what judges."""
    if group is None:
        return tuple(folds)
    return tuple(
        Fold(train=fold.train[~np.isin(group[fold.train], group[fold.test])], test=fold.test)
        for fold in folds
    )


def _pairs(key: npt.NDArray[np.uint64]) -> Rows:
    """Positions of equal keys, each with the next one like it, shape (pairs, 2)."""
    # Most keys have no equal, and sorting keys alone is many times as fast as sorting positions.
    ranked = np.sort(key)
    rows = np.flatnonzero(np.isin(key, ranked[1:][ranked[1:] == ranked[:-1]]))
    order = rows[np.argsort(key[rows], kind="stable")]
    same = key[order[1:]] == key[order[:-1]]
    return np.column_stack([order[:-1][same], order[1:][same]])


def _telling(table: pl.DataFrame, rows: Rows, *, leave_out: int) -> Flags:
    """Whether each of some rows holds so many rare values that no stranger would have them all."""
    bits = np.zeros(len(rows))
    if not len(rows):
        return bits > 0
    sample = table.gather_every(-(-len(table) // ROWS_COUNTED))
    for place, values in enumerate(table):
        if place % GROUPS != leave_out:
            held, counts = np.unique(sample[values.name].hash(place), return_counts=True)
            own = values[rows].hash(place).to_numpy()
            at = np.minimum(np.searchsorted(held, own), len(held) - 1)
            share = np.where(held[at] == own, counts[at], 1) / len(sample)
            bits += np.where(share <= COMMON, -np.log2(share), 0.0)
    return np.asarray(bits >= 2 * np.log2(len(table)) + STRANGERS)
