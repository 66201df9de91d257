"""The dated rows behind a measure, and the sentence in which a person reads one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from features.declare.columns import Column
from features.declare.source import Read, Source
from features.domain.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Which rows to show, and how.

    Parameters
    ----------
    source : Source
        Whose rows are shown.
    on : str
        The column with the date under which a row is shown.
    text : Words
        A sentence with the names of columns in braces.
    rows : callable
        Takes the frames the view reads and its windows, as the view does, and gives the rows to
        show. Each row carries ``row``, a struct of the source's own columns as known on the day.
    extra : tuple of Column
        Columns that ``rows`` computed and ``text`` names.
    reads : tuple of Read, optional
        What ``rows`` reads, where that is not what the view reads: a view that reads a table by
        month shows the rows of the table itself.
    """

    source: Source
    on: str
    text: Words
    rows: Callable[..., pl.LazyFrame]
    extra: tuple[Column, ...] = ()
    reads: tuple[Read, ...] | None = None
