"""A customer view: one question about one customer, answered with measures.

A view is a function of the sources it reads, as known on a day, to one row a customer. It sees
no dates, only ``days_ago`` and ``months_ago``; its windows are taught, not live.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_type_hints

import polars as pl

from features.declare.evidence import Evidence
from features.declare.measure import Answer
from features.declare.source import Read
from features.declare.threshold import Threshold
from features.domain.errors import BadInput
from features.domain.words import Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CustomerView:
    """A declared question. ``asks`` is the docstring in English and ``zh`` in Chinese.

    ``version`` is raised by hand when the function comes to answer differently: it is part of the
    fingerprint, so models taught by the older answer are no longer used on the newer.
    """

    name: str
    asks: Words
    owner: str
    reads: tuple[Read, ...]
    answers: tuple[Answer, ...]
    windows: Mapping[str, Threshold] = field(default_factory=dict)
    values: Mapping[str, int] = field(default_factory=dict)
    evidence: Evidence | None = None
    version: int = 1
    function: Callable[..., pl.LazyFrame]

    def __reduce__(self) -> tuple[Callable[[str, str], CustomerView], tuple[str, str]]:
        """Travel to other processes by name, as functions do."""
        return _declared_in, (self.function.__module__, self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns it answers with, in order."""
        return tuple(column for answer in self.answers for column in answer.columns)

    def compute(self, frames: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
        """Answer for the customers in ``frames``, given in the order of ``reads``."""
        return self.function(*frames, **self.values)

    @property
    def evidence_reads(self) -> tuple[Read, ...]:
        """What its evidence reads, in order."""
        apart = None if self.evidence is None else self.evidence.reads
        return self.reads if apart is None else apart

    def evidence_rows(self, frames: Sequence[pl.LazyFrame]) -> pl.LazyFrame | None:
        """Give the rows to show, or None where the view declares no evidence."""
        return None if self.evidence is None else self.evidence.rows(*frames, **self.values)


def _declared_in(module: str, name: str) -> CustomerView:
    view = getattr(importlib.import_module(module), name, None)
    if not isinstance(view, CustomerView):
        raise BadInput(
            f"The view {name!r} is not found as {module}.{name}, so no other process can compute "
            "it: declare it at the top of its file, under its own name."
        )
    return view


def customer_view(
    *,
    reads: Sequence[Read],
    owner: str,
    zh: str,
    answers: Sequence[Answer],
    evidence: Evidence | None = None,
    version: int = 1,
) -> Callable[[Callable[..., pl.LazyFrame]], CustomerView]:
    """Declare a view: the function's name is its name, the docstring its question.

    Parameters of the function after the sources are its windows; each is an
    ``Annotated[int, Threshold(...)]`` whose default is what the measures are taught with.
    """

    def declare(function: Callable[..., pl.LazyFrame]) -> CustomerView:
        parameters = list(inspect.signature(function).parameters.values())
        windows, values = _windows(function, parameters[len(reads) :])
        names = [parameter.name for parameter in parameters[: len(reads)]]
        expected = [source.name for source in reads]
        if names != expected:
            raise BadInput(
                f"The view {function.__name__!r} reads {expected} and must name its arguments so, "
                f"in that order; it names {names}."
            )
        question = inspect.getdoc(function)
        if not question:
            raise BadInput(f"The view {function.__name__!r} asks nothing: give it a docstring.")
        return CustomerView(
            name=function.__name__,
            asks=Words(zh=zh, en=question.splitlines()[0]),
            owner=owner,
            reads=tuple(reads),
            answers=tuple(answers),
            windows=windows,
            values=values,
            evidence=evidence,
            version=version,
            function=function,
        )

    return declare


def _windows(
    function: Callable[..., Any], parameters: Sequence[inspect.Parameter]
) -> tuple[dict[str, Threshold], dict[str, int]]:
    """Read the windows and the values they are taught with."""
    hints = get_type_hints(function, include_extras=True)
    windows: dict[str, Threshold] = {}
    values: dict[str, int] = {}
    for parameter in parameters:
        bounds = [
            part
            for part in getattr(hints[parameter.name], "__metadata__", ())
            if isinstance(part, Threshold)
        ]
        place = f"{function.__name__}({parameter.name})"
        if not bounds or parameter.default is inspect.Parameter.empty:
            raise BadInput(f"{place} is a window: annotate it with a Threshold and a default.")
        windows[parameter.name] = bounds[0]
        values[parameter.name] = bounds[0].check(parameter.default, place)
    return windows, values
