"""The best single rule: one column, one cut, chosen on the rows that teach and on nothing else.

What anybody would write into a query: arrears of at least 2, contract blank, tariff is "old". A
model that such a line beats at equal size of list has no reason to be.

The cut is the one whose two sides differ most in their share of dissatisfied (the chi-square of a
fourfold table), among those that name no more than half of the customers and not too few.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.domain.words import Words
from features.model.manifest import Floats, ManifestColumn
from training.judge import precision_at
from training.split import Flags

Counts = npt.NDArray[np.int64]
ROWS_ENOUGH = 50_000
CUTS = 64
FEWEST_SHARE, FEWEST_ROWS = 0.01, 20
MOST_SHARE = 0.5


@dataclass(frozen=True)
class SingleRule:
    """Names the rows whose value in one column is ``value`` or lies on its side of it."""

    column: ManifestColumn
    place: int
    sign: str
    value: float

    @property
    def words(self) -> Words:
        """The rule as one would write it into a query."""
        if self.column.kind == "filled":
            name = self.column.of[0] if self.column.of else self.column.name
            filled = self.value == 1
            return Words(
                zh=f"“{name}”{'有值' if filled else '为空'}",
                en=f"{name} is {'filled' if filled else 'blank'}",
            )
        shown = f"{self.value:g}"
        if self.column.kind == "category":
            shown = str((self.column.codes or [])[int(self.value)])
        sign = {"=": "=", ">=": "≥", "<=": "≤"}[self.sign]
        return Words(
            zh=f"{self.column.name} {sign} {shown}", en=f"{self.column.name} {sign} {shown}"
        )

    def names(self, matrix: Floats) -> Flags:
        """Which rows it names; a row whose value is not known is never named."""
        return _named(matrix[:, self.place], self.sign, self.value)


@dataclass(frozen=True)
class RuleBeside:
    """A rule's list on rows it was not chosen on, and what the model finds with one as long.

    ``noise`` is the standard error of the difference of the precisions, as if the two lists
    shared nobody, so that no rule loses by luck.
    """

    rule: SingleRule
    size: int
    precision: float
    model_precision: float

    @property
    def noise(self) -> float:
        """Standard error of ``model_precision - precision``."""
        parts = [p * (1 - p) for p in (self.precision, self.model_precision)]
        return float(np.sqrt(sum(parts) / self.size))


def best_single_rule(
    columns: tuple[ManifestColumn, ...], matrix: Floats, label: Flags
) -> SingleRule | None:
    """Choose the rule on these rows, shape (n, columns); None where none names enough rows.

    Of more than `ROWS_ENOUGH` every so-manieth is looked at.
    """
    every = -(-len(label) // ROWS_ENOUGH)
    matrix, label = matrix[::every], label[::every]
    best: tuple[float, SingleRule] | None = None
    for place, column in enumerate(columns):
        for tells, sign, value in _cuts(column, matrix[:, place], label):
            if tells > (best[0] if best else 0.0):
                best = tells, SingleRule(column, place, sign, value)
    return best[1] if best else None


def beside(
    rule: SingleRule | None, matrix: Floats, score: Floats, label: Flags
) -> RuleBeside | None:
    """Hold the model's scores against the rule on the same rows; None where it names nobody."""
    if rule is None:
        return None
    named = rule.names(matrix)
    size = int(named.sum())
    if size == 0:
        return None
    return RuleBeside(rule, size, float(label[named].mean()), precision_at(score, label, size))


def ahead_of_rules(found: list[RuleBeside]) -> tuple[float, float] | None:
    """How far the model's mean precision is ahead of the rules' over folds, and its noise."""
    if not found:
        return None
    ahead = float(np.mean([one.model_precision - one.precision for one in found]))
    return ahead, float(np.sqrt(np.sum([one.noise**2 for one in found])) / len(found))


def _cuts(
    column: ManifestColumn, values: Floats, label: Flags
) -> Iterator[tuple[float, str, float]]:
    """Each cut of a column worth a look: how much it tells, its sign and its value."""
    known = np.isfinite(values)
    order = np.argsort(values[known])  # counts are read off between values: ties may lie anyhow
    ranked = values[known][order]
    worse = np.concatenate([[0], np.cumsum(label[known][order])])
    rows, total = len(label), int(label.sum())
    if column.kind in ("category", "filled"):
        found = np.unique(ranked)
        first, last = (np.searchsorted(ranked, found, side) for side in ("left", "right"))
        tells = _tells(last - first, worse[last] - worse[first], rows, total)
        yield from ((t, "=", float(v)) for t, v in zip(tells, found, strict=True))
        return
    if not len(ranked):
        return
    found = np.unique(ranked[np.linspace(0, len(ranked) - 1, CUTS + 2).astype(np.int64)[1:-1]])
    first, last = (np.searchsorted(ranked, found, side) for side in ("left", "right"))
    above = _tells(len(ranked) - first, worse[-1] - worse[first], rows, total)
    below = _tells(last, worse[last], rows, total)
    yield from ((t, ">=", float(v)) for t, v in zip(above, found, strict=True))
    yield from ((t, "<=", float(v)) for t, v in zip(below, found, strict=True))


def _named(values: Floats, sign: str, value: float) -> Flags:
    if sign == "=":
        return np.asarray(values == value)
    return np.asarray(values >= value if sign == ">=" else values <= value)


def _tells(size: Counts, worse: Counts, rows: int, total: int) -> Floats:
    """Chi-square of each fourfold table whose named are worse off than others, else 0."""
    fewest, most = max(FEWEST_ROWS, FEWEST_SHARE * rows), MOST_SHARE * rows
    share, lawful = total / rows, (size >= fewest) & (size <= most)
    inside = worse / np.maximum(size, 1)
    odd = (inside - share) ** 2 * size * rows / np.maximum(rows - size, 1)
    told = odd / max(share * (1 - share), 1e-12)
    return np.where(lawful & (inside > share), told, 0.0)
