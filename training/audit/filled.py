"""Does it matter that a column is filled, and not what it holds?

A real cause has a dose: more of it, more of the effect. Where only being filled predicts (an
amount refunded, a date called back), the column was often filled because of the answer. Zero and
-1 count as not filled where they are the commonest value, with more evidence asked for: having
none of something is often a plain fact, and so is having some where most have.
"""

import numpy as np
from scipy.stats import norm

from features.domain.words import Words
from features.manifest import Floats
from training.audit.column import Column
from training.audit.finding import ALPHA, Finding, Kind
from training.audit.link import link
from training.split import Flags

TIMES_BLANK = 2.0  # odds where filled against odds where not, at least
TIMES_ZERO = 4.0
EMPTY = (0.0, -1.0)
FEW = 0.5  # where most have some, having none is the plain fact
MANY = 0.8  # where nearly all cells are filled, the blanks are what is odd
FEWEST = 30
FEWEST_AMOUNTS = 5
LOG_ODDS_OF_AUC = 3.54  # per standard deviation: AUC = Φ(β/√2), so β ≈ √2 √(2π) (AUC - ½)
NO_DOSE = 1.64  # standard errors: the amount's own link is not distinguishable from none


def filled_without_dose(column: Column, label: Flags, columns: int) -> Finding | None:
    """Look at one column; `columns` is how many are looked at."""
    for filled, times in _ways_to_be_empty(column):
        inside, outside = int(filled.sum()), int((~filled).sum())
        if min(inside, outside) < FEWEST:
            continue
        log_odds, noise = _log_odds_ratio(filled, label)
        sure = norm.isf(ALPHA / (2 * 2 * columns))
        if abs(log_odds) < np.log(times) or abs(log_odds) < sure * noise:
            continue
        if _has_dose(column, filled, label, abs(log_odds)):
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


def _ways_to_be_empty(column: Column) -> list[tuple[Flags, float]]:
    ways = [(column.filled, TIMES_BLANK)] if column.filled.mean() < MANY else []
    if column.figures is not None and column.filled.any():
        held = column.figures[np.isfinite(column.figures)]
        values, counts = np.unique(held, return_counts=True)
        commonest = float(values[counts.argmax()])
        if commonest in EMPTY:
            some = column.filled & (column.figures != commonest)
            if some.mean() < FEW:
                ways.append((some, TIMES_ZERO))
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
    codes = column.codes[filled]
    if len(np.unique(codes)) < FEWEST_AMOUNTS or column.figures is None:
        return True
    answer = label[filled].astype(np.float64)
    if not 5 <= answer.sum() <= len(answer) - 5:
        return False  # all alike where filled: nothing is left for the amount to tell
    amount: Floats = column.figures[filled]
    known = np.isfinite(amount)
    effect, noise = link(amount[known], answer[known])
    rate = float(answer.mean())
    slope, slope_noise = (
        # Per rank from 0 to 1: a slope of the share s makes an AUC of ½ + s/12/(rate(1-rate)).
        LOG_ODDS_OF_AUC * part / (12 * rate * (1 - rate))
        for part in (abs(effect), noise)
    )
    return abs(effect) > NO_DOSE * noise or slope + NO_DOSE * slope_noise > log_odds / 2
