"""The logistic regression that stands beside every model.

On small tables it beats a careless LightGBM, so a model that cannot beat it has no reason to be.
It is given a fair chance: numbers on a signed logarithmic scale with the median for what is
missing and a flag beside it, categories as one column a level, all scaled alike.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.model.manifest import Floats, ManifestColumn
from training.split import Flags

ROWS_ENOUGH = 50_000
FEW_COLUMNS = 400  # of the design; Newton's steps grow with their square
CONSTANT = 1e-12  # a spread of less than this share of the mean is rounding


@dataclass(frozen=True)
class Baseline:
    """A fitted logistic regression; `score` gives raw log-odds for rows of the same columns."""

    columns: tuple[ManifestColumn, ...]
    medians: Floats
    scales: Floats
    weights: Floats
    intercept: float

    @classmethod
    def fit(
        cls,
        columns: tuple[ManifestColumn, ...],
        matrix: Floats,
        label: Flags,
        weight: Floats | None = None,
    ) -> Self:
        """Fit on rows of shape (n, columns); medians and scales come from these rows alone.

        Of more than `ROWS_ENOUGH` every so-manieth is taken: its weights are known well enough.
        """
        every = -(-len(label) // ROWS_ENOUGH)
        matrix, label = matrix[::every], label[::every]
        weight = None if weight is None else weight[::every]
        filled = np.isfinite(matrix)
        medians = np.array(
            [
                np.median(matrix[f, j]) if (f := filled[:, j]).any() else 0.0
                for j in range(matrix.shape[1])
            ]
        )
        design = _design(columns, matrix, medians)
        means, scales = design.mean(axis=0), design.std(axis=0)
        varied = scales > CONSTANT * np.abs(means)
        scales[~varied] = 1.0
        # A column that never varies, as the flag of one that is never blank, has a weight of 0.
        kept = np.flatnonzero(varied) if varied.any() else np.array([0])
        # Newton's steps are few and dear in columns; both ways lead to the one minimum.
        solver = "newton-cholesky" if len(kept) <= FEW_COLUMNS else "lbfgs"
        # Centred, a column far from zero is no near-copy of the intercept, and the minimum stays.
        centred = (design[:, kept] - means[kept]) / scales[kept]
        model = LogisticRegression(C=1.0, max_iter=2_000, solver=solver).fit(
            centred, label, sample_weight=weight
        )
        weights = np.zeros(design.shape[1])
        weights[kept] = model.coef_[0]
        intercept = float(model.intercept_[0]) - float(means @ (weights / scales))
        return cls(columns, medians, scales, weights, intercept)

    def score(self, matrix: Floats) -> Floats:
        """Raw log-odds, shape (n,)."""
        design = _design(self.columns, matrix, self.medians) / self.scales
        return np.asarray(design @ self.weights + self.intercept, dtype=np.float64)


def _design(columns: tuple[ManifestColumn, ...], matrix: Floats, medians: Floats) -> Floats:
    """Columns the regression sees: for a number two, for a category one a level."""
    parts: list[Floats] = []
    for j, column in enumerate(columns):
        values = matrix[:, j]
        missing = ~np.isfinite(values)
        if column.kind == "category":
            levels = len(column.codes or ())
            parts.extend((values == code).astype(np.float64) for code in range(levels))
        else:
            full = np.where(missing, medians[j], values)
            parts.append(np.sign(full) * np.log1p(np.abs(full)))
        parts.append(missing.astype(np.float64))
    return np.column_stack(parts)
