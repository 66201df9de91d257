"""The entries of a list: place, customer, probability, rules that fired, reasons in words.

Their canonical CSV is what a list's SHA-256 is taken of.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from features.domain.canonical import canonical_json
from features.domain.words import Words
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from serving.scoring.model import Model
from serving.scoring.reasons import raising, reasons_of
from serving.store.lists import StoredEntry
from serving.targeting.preview import Decision

_CUSTOMERS_AT_ONCE = 10_000
HEADER = ("position", "customer_id", "probability", "rules", "reasons")


@dataclass(frozen=True)
class Entry:
    """One customer's place on a list, the first being 1, and which rules fire for them."""

    position: int
    customer_id: str
    probability: float
    rules: list[str]
    reasons: list[Words]

    def stored(self) -> StoredEntry:
        """Give the entry as it is kept."""
        return StoredEntry(
            position=self.position,
            customer_id=self.customer_id,
            probability=self.probability,
            rules=canonical_json(self.rules),
            reasons=canonical_json(self.reasons),
        )


def entries_of(
    decision: Decision, model: Model, snapshot: Snapshot, first: int | None = None
) -> Iterator[Entry]:
    """Write out a decision, or the first entries of it."""
    rows = decision.rows(first)
    fired = decision.fired(first)
    for start in range(0, rows.height, _CUSTOMERS_AT_ONCE):
        part = rows.slice(start, _CUSTOMERS_AT_ONCE)
        for offset, (row, reasons) in enumerate(
            zip(part.rows(), reasons_for(model, snapshot, part["customer_id"]), strict=True)
        ):
            place = start + offset
            yield Entry(place + 1, row[0], row[1], fired[place], reasons)


def reasons_for(model: Model, snapshot: Snapshot, customers: pl.Series) -> Iterator[list[Words]]:
    """Give, for each customer in turn, the strongest reasons in words."""
    measures = rows_of(snapshot.measures().select("customer_id", *FEATURES.names), customers)
    contributions = model.contributions(model.matrix(measures)).values.tolist()
    for values, parts in zip(measures.iter_rows(named=True), contributions, strict=True):
        yield raising(reasons_of(parts, values))


def rows_of(frame: pl.LazyFrame, customers: pl.Series) -> pl.DataFrame:
    """Give the rows of some customers, in their order; null where there is none."""
    wanted = customers.rename("customer_id").to_frame().lazy()
    return wanted.join(
        frame.filter(pl.col("customer_id").is_in(customers.implode())),
        on="customer_id",
        how="left",
        maintain_order="left",
    ).collect()


def sha256_of(entries: Iterable[StoredEntry]) -> str:
    """Hash the canonical CSV of a list's entries."""
    digest = hashlib.sha256()
    for line in canonical_csv(entries):
        digest.update(line.encode())
    return digest.hexdigest()


def canonical_csv(entries: Iterable[StoredEntry]) -> Iterator[str]:
    """Write entries so that equal entries are equal bytes: every float in its shortest form."""
    yield ",".join(HEADER) + "\n"
    for entry in entries:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(
            (
                entry.position,
                entry.customer_id,
                repr(entry.probability),
                entry.rules,
                entry.reasons,
            )
        )
        yield line.getvalue()
