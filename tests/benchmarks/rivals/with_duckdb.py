"""The eight views in SQL: one query a view, over the operator's Parquet files."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from features.domain.home import Home
from tests.benchmarks.rivals.asked import TABLES, Piece


def contestant(home: Home) -> Callable[[Sequence[date]], Iterator[Piece]]:
    """Give every table of the operator its name in the database; nothing is read yet."""
    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    for name in TABLES:
        place = home.tables / name
        files = place / "*.parquet" if place.is_dir() else place.with_suffix(".parquet")
        database.read_parquet(str(files)).create_view(name)
    statements = Path(__file__).with_name("eight_views.sql").read_text(encoding="utf-8")

    def tables(days: Sequence[date]) -> Iterator[Piece]:
        for day in days:
            yield Piece(day, wide(database, statements, day))

    return tables


def wide(database: duckdb.DuckDBPyConnection, statements: str, day: date) -> pa.Table:
    """Compute each view into a table of its own, and fetch them beside the customers of the day."""
    database.execute("SET VARIABLE today = CAST(? AS DATE)", [day])
    for statement in statements.split(";\n"):
        database.execute(statement)
    found: pa.Table = database.sql("FROM wide").to_arrow_table()
    return found
