"""The eight views by this project: a function of one bucket, as `unspoken build` runs it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from features.domain.home import Home
from features.engine.compute import measures_of
from features.engine.spread import open_for
from features.engine.warehouse import open_cut
from tests.benchmarks.rivals.asked import EIGHT, Piece

AT_ONCE = 2


def contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]:
    """The tables were cut before; every bucket is opened once for all days."""
    cut = open_cut(home)

    def tables(days: Sequence[date]) -> Iterator[Piece]:
        for bucket in cut.buckets:
            opened = open_for(cut, bucket, EIGHT)
            for day in days:
                yield Piece(day, measures_of(EIGHT, opened, day))

    return tables
