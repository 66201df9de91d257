"""Rows of one table, gathered month by month and made into a frame at the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from features.simulator.arrays import Ints


class Rows:
    """Columns of whole numbers that grow by a batch of rows at a time.

    Every batch must bring the same columns.

    >>> rows = Rows()
    >>> rows.add({"who": np.array([3, 5]), "fen": np.array([10, 20])}).tolist()
    [0, 1]
    >>> rows.add({"who": np.array([4]), "fen": np.array([30])}).tolist()
    [2]
    >>> rows.column("fen").tolist()
    [10, 20, 30]
    """

    def __init__(self) -> None:
        self._batches: list[Mapping[str, Ints]] = []
        self.count = 0

    def add(self, batch: Mapping[str, Ints]) -> Ints:
        """Add rows; give their places."""
        size = len(next(iter(batch.values())))
        self._batches.append(batch)
        places = np.arange(self.count, self.count + size, dtype=np.int64)
        self.count += size
        return places

    def column(self, name: str) -> Ints:
        """Give one column, all batches together."""
        if not self._batches:
            return np.zeros(0, dtype=np.int64)
        return np.concatenate([batch[name].astype(np.int64, copy=False) for batch in self._batches])
