"""What a block's life leaves in the operator's tables: named rows, and only what is known yet."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from features.simulator.province import Case
from features.simulator.seasons import Calendar
from features.sources import SOURCES

# The identifier of a row: the table's letter, the customer's number, a running number.
NUMBERED = {
    "contracts": ("contract_id", "K"),
    "suspensions": ("suspension_id", "S"),
    "services": ("subscription_id", "V"),
    "store_contacts": ("contact_id", "T"),
    "complaints": ("complaint_id", "Q"),
    "surveys": ("survey_id", "D"),
    "payments": ("payment_id", "Z"),
    "reminders": ("reminder_id", "R"),
    "holdings": ("holding_id", "H"),
    "faults": ("fault_id", "F"),
    "line_speeds": ("measurement_id", "L"),
    "orders": ("order_id", "O"),
    "service_contacts": ("contact_id", "N"),
    "online_events": ("event_id", "E"),
    "own_contacts": ("contact_id", "A"),
    "recoveries": ("recovery_id", "X"),
}

# Tables whose rows concern a row of another: ``place`` is its place in the block.
CONCERNED = {
    "service_usage": ("services", "subscription_id"),
    "faults": ("holdings", "holding_id"),
    "line_speeds": ("holdings", "holding_id"),
}

COLUMNS = {source.name: [column.name for column in source.columns] for source in SOURCES}
"""The columns of every table, in the contract's order."""


def named(
    frames: Mapping[str, pl.DataFrame], ids: pl.Series, size: int, calendar: Calendar
) -> dict[str, pl.DataFrame]:
    """Turn places in a block into identifiers, and keep what the operator knows.

    Parameters
    ----------
    frames
        The themes' rows by table, with ``customer`` (the place in the block) and, for the tables
        in ``CONCERNED``, ``place`` (the place of the row they are about in its own table).
    ids
        The block's customer identifiers.
    size
        How many of the block's customers are wanted.
    calendar
        Rows that became known after its end are not in the tables.
    """
    numbered = {
        name: _numbered(frame, ids, *NUMBERED[name]) if name in NUMBERED else frame
        for name, frame in frames.items()
    }
    for name, (other, identifier) in CONCERNED.items():
        whose = numbered[other][identifier].gather(numbered[name]["place"])
        numbered[name] = numbered[name].drop("place").insert_column(0, whose)
    taken = pl.lit(calendar.ends_at * 1_000_000).cast(pl.Datetime("us"))
    tables: dict[str, pl.DataFrame] = {}
    for name, frame in numbered.items():
        wanted = pl.col.customer < size
        if "known_at" in frame.columns:
            wanted &= pl.col.known_at < taken
        kept = frame.filter(wanted)
        whose = ids.gather(kept["customer"])
        tables[name] = kept.insert_column(0, whose).select(COLUMNS[name])
    return tables


def _numbered(frame: pl.DataFrame, ids: pl.Series, name: str, letter: str) -> pl.DataFrame:
    whose = ids.gather(frame["customer"]).str.replace("C", letter, literal=True)
    running = frame.select(
        pl.int_range(1, pl.len() + 1).over("customer").cast(pl.String).str.zfill(3)
    ).to_series()
    return frame.insert_column(0, (whose + running).alias(name))


def marketing_table(cases: tuple[Case, ...], calendar: Calendar) -> pl.DataFrame:
    """Give the table of marketing cases."""
    end = calendar.month(calendar.months).first_day
    withdrawn = [case.withdrawn_on for case in cases]
    return pl.DataFrame(
        {
            "case_id": [case.case_id for case in cases],
            "case_name": [case.name for case in cases],
            "promised_spend_fen": [case.promised_spend_fen for case in cases],
            "term_months": [case.term_months for case in cases],
        }
    ).with_columns(
        pl.Series("launched_on", [case.launched_on for case in cases]).cast(pl.Int32).cast(pl.Date),
        pl.Series("withdrawn_on", [day if day < end else None for day in withdrawn])
        .cast(pl.Int32)
        .cast(pl.Date),
    )
