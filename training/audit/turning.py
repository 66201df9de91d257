"""Does a column's link with the label change sign between parts of the file, or between months?

Rows are collected in batches, and a probe that was read differently in one batch can mean the
opposite there. Two questions are asked. Of two parts: the rows are cut in two at every twentieth
of a file (neither part smaller than a fifth), or at every month, and the link in the first part
is compared with the link in the rest. Of several: five parts are compared with one another, for
a batch in the middle. A finding needs both: the links differ far beyond what all columns and
cuts together throw up by chance, and each by itself points clearly in its own direction. Links
are compared only over values that both parts hold, so that a curved link in a sorted file is no
finding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from scipy.stats import chi2, norm

from features.domain.words import Words
from features.model.manifest import Floats
from training.audit.column import Column
from training.audit.finding import ALPHA, Finding, Kind
from training.audit.link import beyond_shape, ranks, slope
from training.split import Flags, Rows

TWENTIETHS = tuple(twentieth / 20 for twentieth in range(4, 17))
SMALLEST_PART = 0.2
PARTS = 5
MOST_DAYS = 12
CLEARLY = 2.0  # standard errors, of each of two links by itself
CLEARLY_OF_MANY = 3.0  # of the two that point furthest apart, of five
FEWEST = 10  # of each kind in each part
SHARED = 0.5  # share of each part whose values the other part holds too
LEVELS_TRIED = 8
ROWS_LOOKED_AT = 15_000  # more rows would only find turns too small to matter


@dataclass(frozen=True)
class Cut:
    """A place where the rows are cut in two: the share of them before it, and its name."""

    share: float
    name: Words


@dataclass(frozen=True)
class Cuts:
    """Where rows are cut in two, and the number of the part, of several, each row is in."""

    places: tuple[Cut, ...]
    parts: Rows
    called: Words


def cuts_of_rows(rows: int, every: int = 1) -> Cuts:
    """Cuts of a file in the order it was collected in, of which every so-manieth row is at hand."""
    places = ((share, int(share * rows)) for share in TWENTIETHS)
    return Cuts(
        tuple(Cut(share, Words(zh=f"第 {row} 行", en=f"row {row}")) for share, row in places),
        (np.arange(rows) * PARTS // rows)[::every],
        Words(zh=f"文件的 {PARTS} 段", en=f"{PARTS} parts of the file"),
    )


def cuts_of_days(days: Sequence[object]) -> Cuts:
    """Cuts between the days of rows that are sorted by day."""
    names = np.array([str(day) for day in days])
    first = np.flatnonzero(names[1:] != names[:-1]) + 1
    number = np.searchsorted(first, np.arange(len(names)), side="right")
    of = len(first) + 1
    return Cuts(
        tuple(
            Cut(row / len(names), Words(zh=names[row], en=names[row]))
            for row in first.tolist()
            if SMALLEST_PART <= row / len(names) <= 1 - SMALLEST_PART
        ),
        number * min(of, MOST_DAYS) // of,
        Words(zh=f"{of} 个日期", en=f"{of} days"),
    )


@dataclass(frozen=True)
class _Turn:
    """How surely links differ, in standard errors, and what to say of it."""

    chance: float
    evidence: Words


def turning(column: Column, label: Flags, columns: int, cuts: Cuts | None = None) -> Finding | None:
    """Look at one column; `columns` is how many are looked at."""
    cuts = cuts_of_rows(len(label)) if cuts is None else cuts
    step = -(-len(label) // ROWS_LOOKED_AT)
    ways = [values[::step] for values in _ways(column)]
    answers, parts = label[::step], cuts.parts[::step]
    halves: list[_Turn | None] = []
    several: list[_Turn | None] = []
    for values in ways:
        known = np.isfinite(values)
        if known.any() and values[known].min() < values[known].max():
            looked = _Looked.by_value(
                values[known], answers[known], np.flatnonzero(known) / len(answers), parts[known]
            )
            halves.append(_of_two(looked, cuts.places))
            several.append(_of_many(looked, cuts.called))
    for turns in (halves, several):
        worst = min((turn for turn in turns if turn), key=lambda t: t.chance, default=None)
        # Two questions of each way to look at the column.
        if worst and worst.chance * 2 * len(ways) <= ALPHA / columns:
            return Finding(column.name, Kind.SIGN_CHANGE, worst.evidence)
    return None


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


@dataclass(frozen=True)
class _Looked:
    """Where a column is filled: values, label, the share of rows before each, and its part.

    Rows go by value, so that those whose values lie in a range are a slice.
    """

    values: Floats
    label: Flags
    before: Floats
    part: Rows

    @classmethod
    def by_value(cls, values: Floats, label: Flags, before: Floats, part: Rows) -> Self:
        """Put rows in the order of their values."""
        order = np.argsort(values, kind="stable")
        return cls(values[order], label[order], before[order], part[order])

    @cached_property
    def rank(self) -> Floats:
        """Ranks of the values."""
        return ranks(self.values)

    @cached_property
    def left(self) -> Floats:
        """What is left of the label beyond the shape of its link."""
        return beyond_shape(self.values, self.label.astype(np.float64))


def _of_two(looked: _Looked, cuts: tuple[Cut, ...]) -> _Turn | None:
    """The cut between the two parts whose links differ most, where both are clear."""
    label, answer = looked.label, looked.label.astype(np.float64)
    left, rank = looked.left, looked.rank
    best: tuple[float, Cut, float, float] | None = None
    for cut in cuts:
        first = np.flatnonzero(looked.before < cut.share)
        rest = np.flatnonzero(looked.before >= cut.share)
        if min(len(first), len(rest)) < 2 * FEWEST:
            continue
        low, high = _held_by_both(looked.values, first, rest)
        a, b = (part[slice(*np.searchsorted(part, [low, high]))] for part in (first, rest))
        if min(len(a) / len(first), len(b) / len(rest)) < SHARED:
            continue
        unhappy = [int(np.count_nonzero(label[part])) for part in (a, b)]
        if min(*unhappy, len(a) - unhappy[0], len(b) - unhappy[1]) < FEWEST:
            continue
        (ea, sa), (eb, sb) = slope(rank[a], left[a]), slope(rank[b], left[b])
        apart = float(abs(ea - eb) / np.hypot(sa, sb))  # 0 where a link cannot be told
        before, after = (_errors(rank[part], answer[part]) for part in (a, b))
        turns = before * after < 0 and min(abs(before), abs(after)) >= CLEARLY
        if turns and (best is None or apart > best[0]):
            best = apart, cut, before, after
    if best is None:
        return None
    apart, cut, before, after = best
    return _Turn(
        2 * float(norm.sf(apart)) * len(cuts),
        Words(
            zh=f"{cut.name.zh}之前与不满意的关联为 {before:+.1f} 个标准误，之后为 {after:+.1f}；"
            f"相差 {apart:.1f} 个标准误。",
            en=f"Up to {cut.name.en} its link with the label is {before:+.1f} standard errors, "
            f"after it {after:+.1f}; they are {apart:.1f} standard errors apart.",
        ),
    )


def _of_many(looked: _Looked, called: Words) -> _Turn | None:
    """Whether the links in several parts differ (Cochran's Q), two of them in clear opposition."""
    answer = looked.label.astype(np.float64)
    left, rank = looked.left, looked.rank
    links: list[tuple[float, float]] = []
    errors: list[float] = []
    for number in np.unique(looked.part):
        own = looked.part == number
        kinds = int((own & looked.label).sum()), int((own & ~looked.label).sum())
        if min(kinds) < FEWEST or not _spans(looked.values[own], looked.values[~own]):
            continue
        effect, noise = slope(rank[own], left[own])
        if np.isfinite(noise):
            links.append((effect, noise))
            errors.append(_errors(rank[own], answer[own]))
    if len(links) < 3 or not min(errors) <= -CLEARLY_OF_MANY < CLEARLY_OF_MANY <= max(errors):
        return None
    effects, noises = np.array(links).T
    weights = noises**-2
    apart = float(weights @ np.square(effects - np.average(effects, weights=weights)))
    return _Turn(
        float(chi2.sf(apart, len(links) - 1)),
        Words(
            zh=f"在{called.zh}中，与不满意的关联从 {min(errors):+.1f} "
            f"到 {max(errors):+.1f} 个标准误。",
            en=f"Over {called.en} its link with the label goes from "
            f"{min(errors):+.1f} to {max(errors):+.1f} standard errors.",
        ),
    )


def _errors(rank: Floats, answer: Floats) -> float:
    effect, noise = slope(rank, answer)
    return effect / noise


def _spans(own: Floats, others: Floats) -> bool:
    """Whether a part's values lie where the others' do: a curve seen in slices is no turn."""
    first, last = _within(others, *_middle(own))
    return last - first >= SHARED * len(others)  # there may be no others


def _held_by_both(values: Floats, first: Rows, rest: Rows) -> tuple[int, int]:
    """From where to where sorted values lie within the middle of two parts of them, both."""
    a, b = _middle(values[first]), _middle(values[rest])
    start, end = _within(values, max(a[0], b[0]), min(a[1], b[1]))
    varied = start < end and values[start] < values[end - 1]
    return (start, end) if varied else (0, len(values))


def _middle(values: Floats) -> tuple[float, float]:
    """What nine in ten of sorted values lie between."""
    low, high = (len(values) - 1) // 20, -(-(len(values) - 1) * 19 // 20)
    return float(values[low]), float(values[high])


def _within(values: Floats, low: float, high: float) -> tuple[int, int]:
    """From where to where sorted values lie between two bounds, these included."""
    return int(np.searchsorted(values, low)), int(np.searchsorted(values, high, side="right"))
