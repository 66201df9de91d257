"""Did one thing move? Months that taught on one side, one batch on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.model.manifest import Floats
from training.watching.stability import Cells, Places, gather, index, limit, parts, pooled


@dataclass(frozen=True)
class Shift:
    """How far one thing moved, how far it may, and in which cell most of it happened.

    ``before`` and ``after`` are that cell's shares.
    """

    index: float
    limit: float
    cell: str
    before: float
    after: float

    @property
    def moved(self) -> bool:
        """Whether it moved further than it may."""
        return self.index > self.limit


def shift_of_numbers(
    months: Sequence[Floats], batch: Floats, *, checks: int, floor: float
) -> Shift:
    """Hold a batch of numbers (NaN where unknown) beside those of earlier months."""
    cells = Cells.of(np.concatenate(months))
    names = [cells.name(cell) for cell in range(len(cells.edges) + 2)]
    counts = [cells.count(values) for values in months]
    return shift_of_counts(counts, cells.count(batch), names, checks=checks, floor=floor)


def shift_of_counts(
    months: Sequence[Floats], batch: Floats, names: Sequence[str], *, checks: int, floor: float
) -> Shift:
    """Hold a batch's counts beside the same cells of earlier months.

    Parameters
    ----------
    months, batch
        Counts, shape (cells,).
    names
        What each cell holds.
    checks, floor
        As `stability.limit` takes them.
    """
    together = np.sum(months, axis=0)
    rows = float(batch.sum())
    # The same customers come month after month: a year of them is no more evidence than a month.
    usual = float(together.sum()) / max(len(months), 1)
    into = pooled(together, min(rows, usual))
    before, after = gather(together, into), gather(batch, into)
    alone = len(months) < 2
    own = 0.0 if alone else max(_beside_the_others(month, together, into) for month in months)
    weight = np.abs(parts(together, batch))
    most = int(weight.argmax())
    return Shift(
        index=index(before, after),
        limit=limit(len(before), usual, rows, own=own, checks=checks, floor=floor),
        cell=names[most],
        before=float(together[most] / max(together.sum(), 1.0)),
        after=float(batch[most] / max(rows, 1.0)),
    )


def _beside_the_others(month: Floats, together: Floats, into: Places) -> float:
    return index(gather(together - month, into), gather(month, into))
