"""The measures a model is taught, in order, with a fingerprint.

LightGBM takes columns by their place and says nothing when they come in another order. So the
order, the names and the types live here once; the fingerprint goes into every snapshot and every
model, and a model is used only on measures with its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import polars as pl

from features.declare.measure import Category, More
from features.declare.view import CustomerView
from features.domain.canonical import canonical_json, sha256_text
from features.registry import REGISTRY

Codes = Mapping[str, Sequence[str]]
Kind = Literal["number", "category"]
_DIRECTION = {More.WORSE: 1, More.BETTER: -1, None: 0}


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """One taught column; ``more_is`` is what more of it can only mean, where that is declared."""

    name: str
    kind: Kind
    more_is: More | None = None


@dataclass(frozen=True, slots=True)
class FeatureSet:
    """The taught columns in order, and the fingerprint of how they are computed."""

    columns: tuple[FeatureColumn, ...]
    fingerprint: str = field(default="")

    @classmethod
    def of(cls, views: Sequence[CustomerView]) -> FeatureSet:
        """Take every taught column of some views, in their order."""
        columns = tuple(
            FeatureColumn(
                column, "category" if isinstance(answer, Category) else "number", answer.more_is
            )
            for view in views
            for answer in view.answers
            for column in answer.taught_columns
        )
        return cls(columns, _fingerprint(views, columns))

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def directions(self) -> tuple[int, ...]:
        """For each column 1 where more is worse, -1 where more is better, 0 where neither is known.

        They bind who teaches a model. They are no part of the fingerprint: the measures, and what
        a model that exists says of them, stay as they are.
        """
        return tuple(_DIRECTION[column.more_is] for column in self.columns)

    @property
    def categories(self) -> tuple[str, ...]:
        """The names of the columns that hold words."""
        return tuple(column.name for column in self.columns if column.kind == "category")

    def learn_codes(self, frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
        """Give each category its levels, in alphabetical order: their places are the codes."""
        return {
            name: tuple(frame[name].drop_nulls().unique().sort().to_list())
            for name in self.categories
        }

    def matrix(self, frame: pl.DataFrame, codes: Codes) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Make the matrix a model reads: float64, rows by columns, unknown is NaN.

        A category is the place of its level in ``codes``; a level that is not there is NaN.
        """
        numbers = frame.select(
            _coded(column, codes).cast(pl.Float64).fill_null(float("nan")).alias(column.name)
            for column in self.columns
        )
        return np.ascontiguousarray(numbers.to_numpy(), dtype=np.float64)

    def unseen_counts(self, frame: pl.DataFrame, codes: Codes) -> dict[str, int]:
        """Count the rows of each category whose level the codes do not know."""
        return {
            name: frame.filter(
                pl.col(name).is_not_null() & ~pl.col(name).is_in(list(codes[name]))
            ).height
            for name in self.categories
        }


def _coded(column: FeatureColumn, codes: Codes) -> pl.Expr:
    if column.kind == "number":
        return pl.col(column.name)
    levels = list(codes[column.name])
    places = [float(place) for place in range(len(levels))]
    return pl.col(column.name).replace_strict(
        pl.Series(levels, dtype=pl.String),
        pl.Series(places, dtype=pl.Float64),
        default=None,
        return_dtype=pl.Float64,
    )


def _fingerprint(views: Sequence[CustomerView], columns: Sequence[FeatureColumn]) -> str:
    spelled = {
        "columns": [[column.name, column.kind] for column in columns],
        "views": [
            {
                "name": view.name,
                "version": view.version,
                "reads": [source.name for source in view.reads],
                "windows": dict(view.values),
                "answers": [
                    [answer.name, list(answer.columns), str(answer.dtype), answer.absent]
                    for answer in view.answers
                ],
            }
            for view in views
        ],
    }
    return sha256_text(canonical_json(spelled))[:16]


FEATURES = FeatureSet.of(REGISTRY.views)
