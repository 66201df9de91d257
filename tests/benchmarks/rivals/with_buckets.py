"""The eight views by this project: a function of one bucket, as `unspoken build` runs it."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from queue import Queue

from features.domain.home import Home
from features.engine.buckets.warehouse import open_cut
from features.engine.compute import measures_of
from features.engine.spread import open_for
from tests.benchmarks.rivals.asked import EIGHT, Piece

AT_ONCE = 2
"""Buckets in work at once, in threads: the build takes processes, whose memory adds up as here."""


def contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]:
    """The tables were cut before; every bucket is opened once for all days."""
    cut = open_cut(home)

    def tables(days: Sequence[date]) -> Iterator[Piece]:
        made: Queue[Piece | None] = Queue(maxsize=1)

        def work(bucket: int) -> None:
            try:
                opened = open_for(cut, bucket, EIGHT)
                for day in days:
                    made.put(Piece(day, measures_of(EIGHT, opened, day)))
            finally:
                made.put(None)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            works = [pool.submit(work, bucket) for bucket in cut.buckets]
            left = len(works)
            while left:
                piece = made.get()
                if piece is None:
                    left -= 1
                else:
                    yield piece
                    del piece
            for each in works:
                each.result()

    return tables
