"""Are the same customers in the table twice, so that a fold judges what it has been taught?

Rows are twins when they agree in all columns but an eighth of them, and in so many rare values
that no two strangers would. Agreeing in what is common (nothing used, nothing owed) counts for
nothing. Twins are not thrown away: `keep_apart` takes from what teaches every row whose twin is
among what judges.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from features.domain.words import Words
from features.manifest import Floats
from training.audit.column import Codes, Column
from training.audit.finding import TWIN_ROWS, Finding, Kind
from training.split import Fold, Rows

GROUPS = 8  # columns are dealt into these; twins may differ in one
COMMON = 0.05  # a value that more rows than this hold says nothing of who somebody is
STRANGERS = 10.0  # bits beyond what finds one pair among all pairs
FEWEST_ROWS = 10


def twins(columns: list[Column]) -> Rows:
    """Number the groups of rows that are twins; a row without a twin is a group of its own."""
    rows = len(columns[0].codes)
    surprise = np.column_stack([_surprise(column.codes) for column in columns])
    needed = 2 * np.log2(rows) + STRANGERS
    keys = np.column_stack([_key(column.codes, seed) for seed, column in enumerate(columns)])
    whole, pairs = keys.sum(axis=1, dtype=np.uint64), []
    for group in range(min(GROUPS, len(columns))):
        left = slice(group, None, GROUPS)
        key = whole - keys[:, left].sum(axis=1, dtype=np.uint64)
        telling = surprise.sum(axis=1) - surprise[:, left].sum(axis=1) >= needed
        order = np.lexsort((np.arange(rows), key))
        order = order[telling[order]]
        same = key[order[1:]] == key[order[:-1]]
        pairs.append(np.column_stack([order[:-1][same], order[1:][same]]))
    linked = np.vstack(pairs) if pairs else np.empty((0, 2), dtype=np.int64)
    graph = coo_array((np.ones(len(linked)), (linked[:, 0], linked[:, 1])), shape=(rows, rows))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def straddling(group: Rows, folds: Sequence[Fold]) -> Finding | None:
    """Whether enough rows have a twin in another fold than their own."""
    rows = int(sum(np.isin(group[fold.test], group[fold.train]).sum() for fold in folds))
    if rows < FEWEST_ROWS:
        return None
    return Finding(
        TWIN_ROWS,
        Kind.TWINS,
        Words(
            zh=f"{rows} 行（共 {len(group)} 行）在另一折中有（几乎）相同的行；"
            "评判某一折时，不用其孪生行建模。",
            en=f"{rows} of {len(group)} rows have a twin, the same in nearly all columns, in "
            "another fold; no fold is judged by a model taught with its twins.",
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


def _surprise(codes: Codes) -> Floats:
    """Bits by which a row's value tells it from others; none for common values."""
    share = np.bincount(codes + 1)[codes + 1] / len(codes)
    return np.where(share <= COMMON, -np.log2(share), 0.0)


def _key(codes: Codes, seed: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """A random number for each value, so that sums of them are equal when all values are."""
    random = np.random.default_rng(seed).integers(0, 2**63, int(codes.max()) + 2, dtype=np.uint64)
    return np.asarray(random[codes + 1], dtype=np.uint64)
