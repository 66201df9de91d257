"""Expected is replaced by actual, month by month: what was said on a day, and what turned out.

Of every scored day whose horizon is over the very scores that were written then are held beside
the answers that came, by the same policy that labels what is taught. A model must have scored a
day for it to be judged there: nothing is scored afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import polars as pl
from scipy.stats import norm

from features.domain.home import Home
from features.domain.words import Words
from features.model.manifest import Floats
from features.model.watch_report import CameTrue, Listed, Month
from training.label import LabelPolicy, labels
from training.watching.policy import taught_policy

TOPS = (0.05, 0.10)
FIRST = 100  # names of a list that are judged by themselves as well
EXACT_UP_TO = 4000  # rows; beyond it a normal variable is the same to a tenth of a customer


def months(home: Home, known_until: date, lists: Iterable[Listed] = ()) -> list[Month]:
    """Judge every scored day whose horizon is over, oldest first, by every model that scored it.

    Parameters
    ----------
    home
        The installation.
    known_until
        The first day of which not all answers are there.
    lists
        Published lists, to be judged by themselves.
    """
    published = list(lists)
    found = []
    for as_of, digest in scored(home):
        policy = taught_policy(home, digest)
        if policy.ends(as_of) <= known_until:
            mine = [one for one in published if (one.as_of, one.model) == (as_of, digest)]
            found.append(_month(home, as_of, digest, mine, policy))
    return found


def next_outcomes(home: Home, known_until: date) -> date | None:
    """Give the day on which the next scored day can be judged; None while nothing waits."""
    ends = (taught_policy(home, digest).ends(day) for day, digest in scored(home))
    return min((end for end in ends if end > known_until), default=None)


def scored(home: Home) -> list[tuple[date, str]]:
    """List the scored days with the digest of the model, oldest first."""
    files = home.scores.glob("*/*.parquet")
    return sorted((date.fromisoformat(f.parent.name), f.stem) for f in files if f.stem[0] != ".")


def came_true(what: Words, size: int, probability: Floats, dissatisfied: Floats) -> CameTrue:
    """Hold the probabilities of `size` customers' observed ones beside what turned out."""
    if not len(probability):
        return CameTrue(what=what, size=size, observed=0, expected=None, actual=None,
                        low=None, high=None, holds=None)  # fmt: skip
    actual = int(dissatisfied.sum())
    low, high = interval(probability, 0.90)
    least, most = interval(probability, 0.99)
    return CameTrue(
        what=what,
        size=size,
        observed=len(probability),
        expected=float(probability.sum()),
        actual=actual,
        low=low,
        high=high,
        holds=least <= actual <= most,
    )


def interval(probability: Floats, coverage: float) -> tuple[int, int]:
    """Where a sum of independent yes-or-no variables of these probabilities lies so often.

    The Poisson-binomial distribution, exactly by adding one variable after another while that is
    quick, else as a normal variable (both ends include their value).
    """
    tail = (1 - coverage) / 2
    if len(probability) > EXACT_UP_TO:
        mean, spread = probability.sum(), np.sqrt((probability * (1 - probability)).sum())
        reach = norm.isf(tail) * spread
        return int(np.floor(mean - reach)), int(np.ceil(mean + reach))
    chance = np.zeros(len(probability) + 1)
    chance[0] = 1.0
    for n, p in enumerate(probability, start=1):
        chance[1 : n + 1] = chance[1 : n + 1] * (1 - p) + chance[:n] * p
        chance[0] *= 1 - p
    below = np.cumsum(chance)
    return int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail))


def _month(
    home: Home, as_of: date, digest: str, lists: Sequence[Listed], policy: LabelPolicy
) -> Month:
    scores = pl.read_parquet(home.scores_of(as_of, digest), glob=False).sort(
        ["score", "customer_id"], descending=[True, False]
    )
    known = labels(home, as_of, policy).select("customer_id", "dissatisfied")
    frame = scores.join(known, on="customer_id", how="left", maintain_order="left")
    return Month(as_of=as_of, model=digest, groups=list(_groups(frame, lists)))


def _groups(frame: pl.DataFrame, lists: Sequence[Listed]) -> Iterator[CameTrue]:
    yield _group(Words("所有客户", "everybody"), frame)
    for share in TOPS:
        size = max(1, round(share * len(frame)))
        what = Words(f"评分最高的 {share:.0%}", f"the first {share:.0%} by score")
        yield _group(what, frame.head(size))
    for one in lists:
        what = Words(f"名单 {one.campaign}（{one.id[:8]}）", f"list {one.campaign} ({one.id[:8]})")
        yield _group(what, frame.filter(pl.col("customer_id").is_in(list(one.customers))))
        if len(one.customers) > FIRST:
            first = Words(f"{what.zh}前 {FIRST} 名", f"the first {FIRST} of {what.en}")
            yield _group(
                first, frame.filter(pl.col("customer_id").is_in(list(one.customers[:FIRST])))
            )


def _group(what: Words, frame: pl.DataFrame) -> CameTrue:
    seen = frame.drop_nulls("dissatisfied")
    return came_true(
        what,
        len(frame),
        seen["probability"].to_numpy(),
        seen["dissatisfied"].cast(pl.Float64).to_numpy(),
    )
