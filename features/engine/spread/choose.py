"""Which engine runs the buckets: the one that was asked for, or what this machine has room for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from features.domain.errors import NotThere
from features.engine.buckets.warehouse import Cut
from features.engine.spread.here import Here
from features.engine.spread.machine import workers_for
from features.engine.spread.processes import Processes
from features.engine.spread.task import Engine

_WORTH_A_PROCESS = 200_000
"""Customers times days below which starting processes takes longer than the work."""
_PROCESS_BYTES = 300 * 2**20
"""A process that has loaded Polars and the views and nothing else, rounded up."""
_GROWTH = 12
"""How many bytes of memory a bucket takes for each byte of its files, rounded up."""


def engine_here(tables: Cut, tasks: int, days: int, workers: int | None) -> Engine:
    """Choose for ``tasks`` buckets and ``days`` days; ``workers`` is what a person asked for."""
    if workers is not None:
        return Processes(workers)
    if tasks < 2 or tables.customers * days < _WORTH_A_PROCESS:
        return Here()
    return Processes(workers_for(tasks, memory_of_largest(tables)))


def memory_of_largest(tables: Cut) -> int:
    """Estimate how many bytes of memory the largest bucket takes while it is computed."""
    sizes = (
        sum(path.stat().st_size for path in (tables.folder / f"{bucket:04d}").glob("*.parquet"))
        for bucket in tables.buckets
    )
    return _PROCESS_BYTES + _GROWTH * max(sizes, default=0)


@contextmanager
def engine_named(name: str) -> Iterator[Engine | None]:
    """Give Spark for ``spark``, ended afterwards; for ``local`` nothing, so that each work chooses.

    Raises
    ------
    NotThere
        When Spark, or the Java it runs on, is not installed.
    """
    if name == "local":
        yield None
        return
    if find_spec("pyspark") is None:
        raise NotThere(
            "Spark is not installed with Unspoken here: add its extra, as in "
            "`pip install 'unspoken[spark]'`, or leave out --engine spark."
        )
    from features.engine.spread.spark import spark  # an extra: there only where it was asked for

    with spark() as engine:
        yield engine
