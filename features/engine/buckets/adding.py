"""Adds new files to buckets that are there, without reading the operator's old files again.

Of a table whose old files are still the same only the new ones are read; a table of which a file
changed or went away is read anew, and so are customers and the tables about nobody, which are
small. In each bucket the rows that are there come first, then the new ones; so what is kept, and
what goes to quarantine, is the same as if all files had been cut at once. Where that cannot be
promised, everything is cut again (``CutAfresh``): a customer is gone, a row that is there would
refer to nothing, or what a quarantined row referred to has come since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from features.declare.source import Source
from features.domain.home import Home
from features.engine.buckets.cut import Cut
from features.engine.buckets.cutting import CutAfresh
from features.engine.buckets.dating import numbers_of
from features.engine.buckets.numbering import REFERRED_TO, name_of, refer, references
from features.engine.intake.fault import Fault, Kind
from features.engine.intake.faults import FAULT_SCHEMA, shown_text
from features.engine.intake.quarantine import Ledger, TableCount
from features.sources import CUSTOMERS, SOURCES

SMALL = frozenset(s.name for s in SOURCES if s.customer is None or s is CUSTOMERS)
NOT_THERE = (Kind.NOT_IN, Kind.NOT_OF_CUSTOMER)


@dataclass(frozen=True, slots=True)
class Added:
    """Buckets that are added to.

    ``files`` holds the files that are not read again, ``anew`` the tables that are read whole,
    ``faults`` those of the files that are not read again.
    """

    cut: Cut
    files: frozenset[str]
    anew: frozenset[str]
    faults: pl.DataFrame

    def bucket(self, number: int) -> AddedBucket:
        """Give one of them."""
        return AddedBucket(self, number)

    def refuse_if_found(self, there: Source, names: pl.Series) -> None:
        """Cut afresh where a row that was set apart for a missing name would now be good."""
        # Whichever kind says so, the value names the table.
        missing = self.faults.filter(
            pl.col("kind").is_in([kind.value for kind in NOT_THERE]),
            pl.col("values") == Fault.of(Kind.NOT_IN, table=there.name).written,
        )
        shown = pl.select(shown_text(pl.lit(names))).to_series()
        if shown.is_in(missing["value"].unique().implode()).any():
            raise CutAfresh

    def ledger(self, counts: Mapping[str, Mapping[str, int]]) -> Ledger:
        """Begin with the counts and faults of the files that are not read again."""
        kept = {name: TableCount(**c) for name, c in counts.items() if name not in self.anew}
        return Ledger(counts=kept, faults=[self.faults])


@dataclass(frozen=True, slots=True)
class AddedBucket:
    """One bucket as it was."""

    added: Added
    number: int

    def rows(self, source: Source, roll: pl.Series) -> pl.DataFrame | None:
        """Give a table's rows, customers by their places in ``roll`` and all others by name.

        None where the table is read anew.
        """
        if source.name in self.added.anew:
            return None
        cut = self.added.cut
        rows = cut.scan(self.number, source).drop(numbers_of(source)).collect()
        places = refer(cut.roll(self.number).to_frame(), "customer_id", roll)["customer_id"]
        if places.has_nulls():
            raise CutAfresh
        rows = rows.with_columns(places.gather(rows["customer_id"]).alias("customer_id"))
        if source in REFERRED_TO:
            name = name_of(source)
            rows = rows.with_columns(pl.col(name).alias(source.key[0])).drop(name)
        for column, there in references(source):
            if there.customer is not None:
                names = cut.names(self.number, there)
                rows = rows.with_columns(names.gather(rows[column.name]).alias(column.name))
        return rows

    def refuse_if_found(self, there: Source, names: pl.Series) -> None:
        """Cut afresh where a row that was set apart for a missing name would now be good."""
        self.added.refuse_if_found(there, names)


def added_to(
    home: Home, present: Cut | None, record: Mapping[str, Any], files: Mapping[str, Any]
) -> Added | None:
    """Tell what is there and can be added to, or None where everything is to be cut."""
    if present is None or not (home.quarantine / "faults.parquet").is_file():
        return None
    held: dict[str, Any] = record["files"]
    anew = {*SMALL, *(_table_of(path) for path in held if files.get(path) != held[path])}
    faults = pl.read_parquet(
        home.quarantine / "faults.parquet", columns=list(FAULT_SCHEMA), glob=False
    )
    return Added(
        present,
        frozenset(path for path in held if _table_of(path) not in anew),
        frozenset(anew),
        faults.filter(~pl.col("source").is_in(list(anew))),
    )


def _table_of(path: str) -> str:
    return path.partition("/")[0].partition(".")[0]
