"""Where the buckets lie, and who is in which."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from features.declare.source import Source
from features.engine.buckets.cutting import ROLL
from features.engine.buckets.numbering import name_of

REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Cut:
    """What was cut, from what, and how far the tables know.

    ``first_ids`` holds the smallest customer id of each bucket; ``known_until`` the latest
    moment at which a row was known; the months are those that have bills or usage.
    """

    folder: Path
    first_ids: tuple[str, ...]
    customers: int
    rows: dict[str, int]
    known_until: datetime
    first_month: date
    last_month: date
    stamp: str

    @property
    def buckets(self) -> range:
        """The numbers of the buckets."""
        return range(len(self.first_ids))

    def bucket_of(self, customer_id: str) -> int | None:
        """Tell in which bucket a customer would lie, or None before the first id."""
        place = bisect_right(self.first_ids, customer_id) - 1
        return place if place >= 0 else None

    def roll(self, bucket: int) -> pl.Series:
        """Give the names of a bucket's customers; their places are the numbers they go by."""
        return pl.read_parquet(self.folder / f"{bucket:04d}" / ROLL, glob=False)["customer_id"]

    def place_of(self, customer_id: str) -> tuple[int, int] | None:
        """Find a customer's bucket and place in its roll, or None where nobody is called so."""
        bucket = self.bucket_of(customer_id)
        if bucket is None:
            return None
        roll = self.roll(bucket)
        place = roll.search_sorted(customer_id)
        known = place < len(roll) and roll[place] == customer_id
        return (bucket, place) if known else None

    def by_name(self, bucket: int, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Give the customers of a frame by name again, in the same order of rows."""
        names = self.roll(bucket).to_frame().with_row_index("_place").lazy()
        columns = frame.collect_schema().names()
        return (
            frame.rename({"customer_id": "_place"})
            .join(names, on="_place", how="left", maintain_order="left")
            .select(columns)
        )

    def names(self, bucket: int, source: Source) -> pl.Series:
        """Give the names of rows that others refer to by number."""
        return self.scan(bucket, source).select(name_of(source)).collect().to_series()

    def scan(self, bucket: int, source: Source) -> pl.LazyFrame:
        """Read one source in one bucket, lazily; customers go by their places in the roll."""
        place = REFERENCE if source.customer is None else f"{bucket:04d}"
        return pl.scan_parquet(self.folder / place / f"{source.name}.parquet", glob=False)
