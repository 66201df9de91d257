"""The eight views in plain pandas: the referee's own functions, its tables read once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow.parquet as pq

from features.domain.home import Home
from tests import plain_pandas
from tests.benchmarks.rivals.asked import Piece
from tests.plain_tables import KEY, Tables

READ: Mapping[str, list[str]] = {
    "customers": [KEY, "true_from", "true_until"],
    "marketing_cases": ["case_id", "promised_spend_fen"],
    "contracts": [
        *(KEY, "case_id", "signed_at", "known_at", "ends_on"),
        *("interrupted_on", "interrupted_by"),
    ],
    "bills": [
        *(KEY, "month", "total_fen", "outside_bundle_fen", "value_added_fen"),
        *("call_minutes", "data_mb", "known_at"),
    ],
    "suspensions": [
        *(KEY, "suspended_at", "known_at", "reason", "reminders_delivered"),
        *("cleared_at", "resumed_at"),
    ],
    "services": [
        *("subscription_id", KEY, "monthly_fee_fen", "subscribed_at", "known_at"),
        "cancelled_on",
    ],
    "service_usage": ["subscription_id", "month", "uses", "known_at"],
    "store_contacts": [KEY, "visited_at", "known_at"],
}


@dataclass(frozen=True)
class Cached(Tables):
    """The operator's tables in memory, days as pandas' own times."""

    kept: Mapping[str, pd.DataFrame]

    def read(self, name: str) -> pd.DataFrame:
        """Give a table that was read before."""
        return self.kept[name]


def contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]:
    """Read the columns that are used of every table, once."""
    kept = {name: _read(home, name, columns) for name, columns in READ.items()}

    def tables(days: Sequence[date]) -> Iterator[Piece]:
        for day in days:
            yield Piece(day, wide(Cached(home.tables, pd.Timestamp(day), kept)))

    return tables


def _read(home: Home, name: str, columns: list[str]) -> pd.DataFrame:
    place = home.tables / name
    table = pq.read_table(
        place if place.is_dir() else place.with_suffix(".parquet"), columns=columns
    )
    frame: pd.DataFrame = table.to_pandas(date_as_object=False, self_destruct=True)
    return frame


def wide(tables: Tables) -> pd.DataFrame:
    """Compute the views and lay them beside the customers of the day."""
    rows = tables.read("customers")
    here = rows[(rows["true_from"] < tables.day) & ~(rows["true_until"] < tables.day)]
    parts: list[pd.DataFrame | pd.Series] = [
        *plain_pandas.contracts(tables),
        plain_pandas.promise(tables),
        plain_pandas.suspensions(tables),
        plain_pandas.services(tables),
        plain_pandas.spending(tables),
        plain_pandas.shocks(tables),
    ]
    found = here.set_index(KEY)[[]].join(parts)
    absent_is_zero = (*plain_pandas.ABSENT_IS_ZERO, "resumptions_slow")
    zero = [column for column in found if str(column).startswith(absent_is_zero)]
    return found.fillna(dict.fromkeys(zero, 0.0))
