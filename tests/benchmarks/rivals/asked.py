"""What is asked of every contestant: eight representative views, and their columns."""

from datetime import date
from typing import NamedTuple

import pandas as pd
import polars as pl
import pyarrow as pa

from features.views.bills import bill_shocks, spending
from features.views.contracts import (
    contracts_in_force,
    expired_without_renewal,
    interrupted_contracts,
)
from features.views.promise import below_promised_spend
from features.views.services import idle_paid_services
from features.views.suspensions import suspensions_for_arrears

EIGHT = (
    interrupted_contracts,
    contracts_in_force,
    expired_without_renewal,
    below_promised_spend,
    suspensions_for_arrears,
    idle_paid_services,
    spending,
    bill_shocks,
)
"""The five of the mission, rolling statistics of bills, and runs of months."""
COLUMNS = tuple(column for view in EIGHT for column in view.columns)
TABLES = (
    "customers",
    "marketing_cases",
    "contracts",
    "bills",
    "suspensions",
    "services",
    "service_usage",
    "store_contacts",
)
"""The tables they read."""


class Piece(NamedTuple):
    """The wide table of a day, whole or of some of its customers, as a contestant holds it."""

    day: date
    table: pl.DataFrame | pd.DataFrame | pa.Table

    def in_polars(self) -> pl.DataFrame:
        """Give the table as Polars holds it, to be compared."""
        if isinstance(self.table, pd.DataFrame):
            return pl.from_pandas(self.table.reset_index())
        return pl.DataFrame(self.table)


OURS = "buckets"
RIVALS = {"pandas": "plain pandas", "polars": "plain Polars", "duckdb": "DuckDB"}
"""The three others, by the names of their modules, in words."""


def size_of(customers: int) -> str:
    """Say a number of customers briefly.

    >>> size_of(1_000_000), size_of(200_000)
    ('1m', '200k')
    """
    millions, left = divmod(customers, 1_000_000)
    return f"{customers // 1000}k" if left else f"{millions}m"
