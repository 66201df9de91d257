"""Does a column's link with the label change sign between contiguous parts of the file?

Rows are collected in batches, and a probe that was read differently in one batch can mean the
opposite there. The file is cut in two at every twentieth (neither part smaller than a fifth), and
the link in the first part is compared with the link in the rest. A finding needs both: the two
links differ far beyond what all columns and cuts together throw up by chance, and each by itself
points clearly in its own direction. Links are compared only over values that both parts hold, so
that a curved link in a sorted file is no finding.
"""

import numpy as np
from scipy.stats import norm

from features.domain.words import Words
from features.manifest import Floats
from training.audit.column import Column
from training.audit.finding import ALPHA, Finding, Kind
from training.audit.link import beyond_shape, ranks, slope
from training.split import Flags, Rows

CUTS = tuple(twentieth / 20 for twentieth in range(4, 17))
CLEARLY = 2.0  # standard errors, of each link by itself
FEWEST = 10  # of each kind in each part
SHARED = 0.5  # share of each part whose values the other part holds too
LEVELS_TRIED = 8
ROWS_LOOKED_AT = 15_000  # more rows would only find turns too small to matter


def turning(column: Column, label: Flags, columns: int) -> Finding | None:
    """Look at one column; `columns` is how many are looked at."""
    step = -(-len(label) // ROWS_LOOKED_AT)
    ways = [values[::step] for values in _ways(column)]
    answers = label[::step]
    worst: tuple[float, float, float, float] | None = None
    for values in ways:
        known = np.isfinite(values)
        if known.any() and values[known].min() < values[known].max():
            at = np.flatnonzero(known)
            found = _steepest_turn(values[known], answers[known], at, len(answers))
            if found and (worst is None or found[0] > worst[0]):
                worst = found
    if worst is None or not ways:
        return None
    apart, cut, before, after = worst
    chance = 2 * float(norm.sf(apart)) * len(CUTS) * len(ways)
    if chance > ALPHA / columns:
        return None
    row = int(cut * len(label))
    return Finding(
        column.name,
        Kind.SIGN_CHANGE,
        Words(
            zh=f"第 {row} 行之前与不满意的关联为 {before:+.1f} 个标准误，之后为 {after:+.1f}；"
            f"相差 {apart:.1f} 个标准误。",
            en=f"Up to row {row} its link with the label is {before:+.1f} standard errors, after "
            f"it {after:+.1f}; they are {apart:.1f} standard errors apart.",
        ),
    )


def _ways(column: Column) -> list[Floats]:
    """The column as numbers: its figures, whether it is filled, or each of its frequent levels."""
    ways: list[Floats] = []
    if column.figures is not None:
        ways.append(column.figures)
    elif column.levels > 1:
        counts = np.bincount(column.codes[column.codes >= 0])
        for level in np.argsort(-counts, kind="stable")[:LEVELS_TRIED]:
            ways.append((column.codes == level).astype(np.float64))
    if 0 < column.filled.sum() < len(column.filled):
        ways.append(column.filled.astype(np.float64))
    return ways


def _steepest_turn(
    values: Floats, label: Flags, position: Rows, rows: int
) -> tuple[float, float, float, float] | None:
    """Standard errors between the links, the cut, and both links in their own standard errors."""
    answer = label.astype(np.float64)
    left, rank = beyond_shape(values, answer), ranks(values)
    best: tuple[float, float, float, float] | None = None
    for cut in CUTS:
        first = position < cut * rows
        if min(first.sum(), (~first).sum()) < 2 * FEWEST:
            continue
        shared = _held_by_both(values, first)
        a, b = first & shared, ~first & shared
        if min(a.sum() / first.sum(), b.sum() / (~first).sum()) < SHARED:
            continue
        kinds = [int((part & side).sum()) for part in (a, b) for side in (label, ~label)]
        if min(kinds) < FEWEST:
            continue
        (ea, sa), (eb, sb) = slope(rank[a], left[a]), slope(rank[b], left[b])
        apart = abs(ea - eb) / np.hypot(sa, sb)  # 0 where a link cannot be told
        before, after = (effect / noise for effect, noise in _both(rank, answer, a, b))
        turns = before * after < 0 and min(abs(before), abs(after)) >= CLEARLY
        if turns and (best is None or apart > best[0]):
            best = (float(apart), cut, float(before), float(after))
    return best


def _both(rank: Floats, answer: Floats, a: Flags, b: Flags) -> list[tuple[float, float]]:
    return [slope(rank[part], answer[part]) for part in (a, b)]


def _held_by_both(values: Floats, first: Flags) -> Flags:
    a, b = (np.quantile(values[part], [0.05, 0.95]) for part in (first, ~first))
    low, high = max(a[0], b[0]), min(a[1], b[1])
    shared = (values >= low) & (values <= high)
    varied = shared.any() and values[shared].min() < values[shared].max()
    return shared if varied else np.ones(len(values), dtype=np.bool_)
