"""The columns of numbers the simulation is made of, and how they become columns of a table.

Days count from 1970-01-01 and moments count seconds from then, in the operator's local time;
``NEVER`` stands for what has not happened.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = 10**11
"""Later than any moment or day: the year 5138."""

DAY_SECONDS = 86_400


def moments(name: str, seconds: Ints) -> pl.Series:
    """Make a column of moments, null where it never happened."""
    whole = pl.Series(name, seconds)
    return (
        pl.select(pl.when(whole < NEVER).then(whole * 1_000_000).cast(pl.Datetime("us")))
        .to_series()
        .alias(name)
    )


def days(name: str, counted: Ints) -> pl.Series:
    """Make a column of days, null where it never happened."""
    whole = pl.Series(name, counted)
    return (
        pl.select(pl.when(whole < NEVER).then(whole).cast(pl.Int32).cast(pl.Date))
        .to_series()
        .alias(name)
    )


def words(name: str, chosen: Ints, vocabulary: Sequence[str]) -> pl.Series:
    """Make a column of words, given by their place in a vocabulary; null where negative."""
    known = pl.Series(name, vocabulary, dtype=pl.String)
    place = pl.Series(chosen).replace(-1, None) if (chosen < 0).any() else pl.Series(chosen)
    return known.gather(place.cast(pl.UInt32))


def share_of(uniform: Floats, weights: Sequence[float]) -> Ints:
    """Choose among weighted kinds with one uniform number each."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], uniform, side="right").astype(np.int64)


def logistic(logits: Floats) -> Floats:
    """Turn log-odds into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-logits)), dtype=np.float64)
