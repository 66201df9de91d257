"""Does one column alone predict better than anything honest does?

Two ways to be too good. As a whole: ranking by the share of dissatisfied in each part of the
column, taken from other rows, has an AUC that is surely above `TOO_GOOD`. In a part: where it
holds one value or range, surely nearly everybody is dissatisfied, or next to nobody. A contract
of two years that 3 % leave is an honest part.
"""

import numpy as np
from scipy.stats import beta, norm
from sklearn.metrics import roc_auc_score

from features.domain.words import Words
from features.model.manifest import Floats
from training.audit.column import Codes, Column
from training.audit.finding import ALPHA, Finding, Kind
from training.judge import auc_noise
from training.split import Flags

TOO_GOOD = 0.80  # on satisfaction and churn a whole honest model seldom gets here
NEARLY_ALL = 0.60  # at least: what an honest extreme of a strong column may reach is less sure
TIMES = 20.0  # odds in the part against odds elsewhere
SURELY_TIMES = 10.0
ALMOST_NOBODY = 0.01
TIMES_FEWER = 40.0
FOLDS = 5


def too_good(column: Column, label: Flags, columns: int) -> Finding | None:
    """Judge one column by itself; `columns` is how many are looked at."""
    parts = column.parts()
    if _auc_of_own_rows(parts, label) <= TOO_GOOD:  # on other rows it does not rank better
        return _telling_part(column, parts, label, columns)
    score = held_out_share(parts, label)
    auc, noise = float(roc_auc_score(label, score)), auc_noise(score, label)
    if auc - norm.isf(ALPHA / columns) * noise > TOO_GOOD:
        return Finding(
            column.name,
            Kind.TOO_GOOD,
            Words(
                zh=f"仅凭该字段 AUC 即达 {auc:.3f} ± {noise:.3f}；"
                f"诚实的单个字段很少超过 {TOO_GOOD}。",
                en=f"Alone it ranks with an AUC of {auc:.3f} ± {noise:.3f}; "
                f"a single honest column is seldom above {TOO_GOOD}.",
            ),
        )
    return _telling_part(column, parts, label, columns)


def _auc_of_own_rows(parts: Codes, label: Flags) -> float:
    """The AUC of ranking by the share of dissatisfied in each part, counted over the same rows."""
    rows, hits = np.bincount(parts), np.bincount(parts, weights=label)
    order = np.argsort(hits / np.maximum(rows, 1), kind="stable")
    good, bad = (rows - hits)[order], hits[order]
    below = np.cumsum(good) - good / 2
    return float(np.sum(bad * below) / (label.sum() * (~label).sum()))


def held_out_share(parts: Codes, label: Flags) -> Floats:
    """For each row, the share of dissatisfied in its part, counted over other rows only."""
    turn = np.arange(len(label)) % FOLDS
    # Which fifth a row is in must not depend on the order alone: sorted labels would beat.
    turn = np.random.default_rng(0).permutation(turn)
    size, rate = int(parts.max()) + 1, float(label.mean())
    all_rows = np.bincount(parts, minlength=size)
    all_hits = np.bincount(parts, weights=label, minlength=size)
    score = np.zeros(len(label))
    for fold in range(FOLDS):
        own = turn == fold
        rows = all_rows - np.bincount(parts[own], minlength=size)
        hits = all_hits - np.bincount(parts[own], weights=label[own], minlength=size)
        score[own] = ((hits + 5 * rate) / (rows + 5))[parts[own]]
    return score


def _telling_part(column: Column, parts: Codes, label: Flags, columns: int) -> Finding | None:
    rows = np.bincount(parts)
    hits, unhappy = np.bincount(parts, weights=label), int(label.sum())
    # Two bounds for each part: of the part, and of all other rows, which may be few.
    sure = ALPHA / (columns * 4 * len(rows))
    for part in np.flatnonzero((rows > 0) & (rows < len(label))):
        inside, of = int(hits[part]), int(rows[part])
        elsewhere = (unhappy - inside) / (len(label) - of)
        if ALMOST_NOBODY <= inside / of <= NEARLY_ALL:
            continue  # no bound lies further out than the share itself
        least, most = _bounds(inside, of, sure)
        least_elsewhere, most_elsewhere = _bounds(unhappy - inside, len(label) - of, sure)
        nearly_all = (
            least > NEARLY_ALL
            and _odds(inside / of) > TIMES * _odds(elsewhere)
            and _odds(least) > SURELY_TIMES * _odds(most_elsewhere)
        )
        nobody = most < ALMOST_NOBODY and _odds(most) < _odds(least_elsewhere) / TIMES_FEWER
        if nearly_all or nobody:
            return Finding(
                column.name,
                Kind.TOO_GOOD,
                Words(
                    zh=f"在取值相同的 {of} 行中，{inside} 行不满意（{inside / of:.1%}），"
                    f"其余行为 {elsewhere:.1%}。",
                    en=f"Of {of} rows that hold one value or range of it, {inside} are "
                    f"dissatisfied ({inside / of:.1%}); elsewhere {elsewhere:.1%}.",
                ),
            )
    return None


def _bounds(hits: int, of: int, chance: float) -> tuple[float, float]:
    """Least and most a share may be (Clopper and Pearson), each wrong with `chance`."""
    least = float(beta.ppf(chance, hits, of - hits + 1)) if hits else 0.0
    most = float(beta.isf(chance, hits + 1, of - hits)) if hits < of else 1.0
    return least, most


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
