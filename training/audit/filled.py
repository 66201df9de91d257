"""Does it matter that a column is filled, and not what it holds?

A real cause has a dose: more of it, more of the effect. Where only being filled predicts (an
amount refunded, a date called back, a closing code), the column was often filled because of the
answer. How much evidence is asked for depends on what is not filled:

* blank, where many cells are: odds of `TIMES_BLANK`;
* blank where few are, 0 and -1 where they are the commonest value, and text that never repeats:
  `TIMES_ZERO`, since having none of something is often a plain fact;
* a mark beside blanks, which has no amount at all: `TIMES_MARK`.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2_contingency, norm

from features.domain.words import Words
from features.model.manifest import Floats
from training.audit.column import Codes, Column
from training.audit.finding import ALPHA, Finding, Kind
from training.audit.link import link
from training.split import Flags

TIMES_BLANK = 2.0  # odds where filled against odds where not, at least
TIMES_ZERO = 4.0
TIMES_MARK = 8.0
EMPTY = (0.0, -1.0)
FEW = 0.5  # where most have some, having none is the plain fact
MANY = 0.8  # where nearly all cells are filled, the blanks are what is odd
FEWEST = 30
FEWEST_AMOUNTS = 5
LEVELS = 8  # of text, the rarer ones pooled
FEWEST_IN_LEVEL = 10
LOG_ODDS_OF_AUC = 3.54  # per standard deviation: AUC = Φ(β/√2), so β ≈ √2 √(2π) (AUC - ½)
DOSE = 2.5  # standard errors at which the amount's own link counts
SLIGHT = 0.1  # of the link of being filled: an amount with less has no dose worth the name
UNKNOWN = 1.64  # standard errors added before the amount's link is called small
LEVELS_DIFFER = 0.003


@dataclass(frozen=True)
class _Way:
    """One way to be filled, the odds it must make, and whether there is an amount to ask for."""

    filled: Flags
    times: float
    amount: bool = True


def filled_without_dose(
    column: Column, label: Flags, columns: int, *, blank: float = TIMES_BLANK
) -> Finding | None:
    """Look at one column; `columns` is how many are looked at, `blank` the odds asked of blanks."""
    for way in _ways_to_be_empty(column, blank):
        filled = way.filled
        inside, outside = int(filled.sum()), int((~filled).sum())
        if min(inside, outside) < FEWEST:
            continue
        log_odds, noise = _log_odds_ratio(filled, label)
        sure = norm.isf(ALPHA / (2 * 2 * columns))
        if abs(log_odds) < np.log(way.times) or abs(log_odds) < sure * noise:
            continue
        if way.amount and _has_dose(column, filled, label, abs(log_odds)):
            continue
        there, elsewhere = float(label[filled].mean()), float(label[~filled].mean())
        return Finding(
            column.name,
            Kind.FILLED,
            Words(
                zh=f"有值的 {inside} 行中 {there:.1%} 不满意，其余 {elsewhere:.1%}"
                f"（几率比 {np.exp(log_odds):.1f}），而数值大小没有影响。",
                en=f"Of {inside} rows where it is filled {there:.1%} are dissatisfied, elsewhere "
                f"{elsewhere:.1%} (odds × {np.exp(log_odds):.1f}), while the amount makes no "
                "difference.",
            ),
        )
    return None


def _ways_to_be_empty(column: Column, blank: float) -> list[_Way]:
    ways: list[_Way] = []
    if not column.filled.all():
        inside = int(column.filled.sum())
        if column.levels == 1:
            ways.append(_Way(column.filled, TIMES_MARK, amount=False))
        elif column.figures is None and column.levels > 0.5 * inside:
            ways.append(_Way(column.filled, TIMES_ZERO, amount=False))
        else:
            times = blank if column.filled.mean() < MANY else TIMES_ZERO
            ways.append(_Way(column.filled, times))
    if column.figures is not None and column.levels > 1:
        counts = np.bincount(column.codes[column.codes >= 0])
        commonest = column.codes == counts.argmax()
        if float(column.figures[commonest.argmax()]) in EMPTY:
            some = column.filled & ~commonest
            if some.mean() < FEW:
                ways.append(_Way(some, TIMES_ZERO))
    return ways


def _log_odds_ratio(filled: Flags, label: Flags) -> tuple[float, float]:
    """Log of the odds ratio and its standard error (Haldane and Anscombe's half added)."""
    cells = [
        float((side & answer).sum()) + 0.5
        for side, answer in ((filled, label), (filled, ~label), (~filled, label), (~filled, ~label))
    ]
    log_odds = float(np.log(cells[0]) - np.log(cells[1]) - np.log(cells[2]) + np.log(cells[3]))
    return log_odds, float(np.sqrt(sum(1 / cell for cell in cells)))


def _has_dose(column: Column, filled: Flags, label: Flags, log_odds: float) -> bool:
    """Whether the amount may have half the link that being filled has; unknown counts as yes."""
    answer = label[filled]
    if column.figures is None:
        levels = _levels(column.codes[filled])
        return len(np.unique(levels)) < 2 or _differ(levels, answer)
    if len(np.unique(column.codes[filled])) < FEWEST_AMOUNTS:
        return True
    if not 5 <= answer.sum() <= len(answer) - 5:
        return False  # all alike where filled: nothing is left for the amount to tell
    amount: Floats = column.figures[filled]
    known = np.isfinite(amount)
    effect, noise = link(amount[known], answer[known].astype(np.float64))
    rate = float(answer.mean())
    slope, slope_noise = (
        # Per rank from 0 to 1: a slope of the share s makes an AUC of ½ + s/12/(rate(1-rate)).
        LOG_ODDS_OF_AUC * part / (12 * rate * (1 - rate))
        for part in (abs(effect), noise)
    )
    counts = abs(effect) > DOSE * noise and slope > SLIGHT * log_odds
    return counts or slope + UNKNOWN * slope_noise > log_odds / 2


def _levels(codes: Codes) -> Codes:
    """The frequent levels of text, the rarer ones pooled in one."""
    counts = np.bincount(codes)
    frequent = np.argsort(-counts, kind="stable")[:LEVELS]
    frequent = frequent[counts[frequent] >= FEWEST_IN_LEVEL]
    place = np.full(len(counts), LEVELS)
    place[frequent] = np.arange(len(frequent))
    return np.asarray(place[codes], dtype=np.int64)


def _differ(levels: Codes, answer: Flags) -> bool:
    """Whether the share of dissatisfied differs from level to level."""
    _, levels = np.unique(levels, return_inverse=True)
    rows, hits = np.bincount(levels), np.bincount(levels, weights=answer)
    if not 0 < hits.sum() < rows.sum():
        return False
    return bool(chi2_contingency(np.vstack([hits, rows - hits])).pvalue < LEVELS_DIFFER)
