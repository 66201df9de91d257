"""An operator's tables from PostgreSQL are the same tables, and only what is new is read again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import polars as pl
import psycopg
import pytest

from features.declare.columns import Column, Day, Flag, Moment, Money, Month, Share, Whole, Year
from features.declare.source import Source
from features.domain.canonical import sha256_file
from features.domain.errors import BadInput, Refused
from features.domain.home import Home
from features.engine.build import build
from features.engine.intake import database as operators
from features.engine.intake.fetching import URL, fetch, fetch_if_named
from features.feature_set import FEATURES
from features.sources import BILLS, COMPLAINTS, CUSTOMERS, SOURCES, SURVEYS
from features.views import VIEWS
from tests.serving.postgresql import database, server
from tests.world import TABLES, Row, write_world

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def running(needs_postgresql: Path) -> Iterator[str]:
    with server(needs_postgresql) as address:
        yield address


@pytest.fixture
def address(running: str) -> Iterator[str]:
    """A database that holds the tiny world's tables."""
    with database(running, "operator") as address:
        for source in SOURCES:
            put(address, source, TABLES[source])
        yield address


def sql_type(source: Source, column: Column) -> str:
    """Types as operators choose them: money as numeric, moments with a zone here and there."""
    match column:
        case Money():
            return "numeric(12, 2)"
        case Whole() | Year():
            return "integer"
        case Share():
            return "double precision"
        case Flag():
            return "boolean"
        case Moment():
            return "timestamptz" if source in (BILLS, COMPLAINTS) else "timestamp"
        case Day() | Month():
            return "date"
        case _:
            return "text"


def put(address: str, source: Source, rows: list[Row]) -> None:
    """Make a source's table where there is none, and add rows to it."""
    columns = ", ".join(f'"{c.name}" {sql_type(source, c)}' for c in source.columns)
    names = [column.name for column in source.columns]
    with psycopg.connect(address, options="-c TimeZone=Asia/Shanghai") as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {source.name} ({columns})".encode())
        places = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {source.name} VALUES ({places})".encode(),
                [[row[name] for name in names] for row in rows],
            )


def run(address: str, statement: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(statement.encode())


def snapshot_bytes(home: Home) -> dict[str, str]:
    """The hash of every file of measures that a build makes of a home's tables."""
    made = build(home, VIEWS, FEATURES.fingerprint, customers_per_bucket=5).snapshots[-1]
    folder = home.snapshot(made.as_of) / "measures"
    return {path.name: sha256_file(path) for path in sorted(folder.rglob("*.parquet"))}


def test_parquet_csv_gbk_and_postgresql_give_the_same_snapshot(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = snapshot_bytes(write_world(Home(tmp_path / "parquet")))
    utf8 = write_world(Home(tmp_path / "csv"), form="csv")
    gbk = write_world(Home(tmp_path / "gbk"), form="csv")
    for path in gbk.tables.glob("*.csv"):
        path.write_bytes(path.read_text(encoding="utf-8").encode("gbk"))

    assert len(told) >= 2
    assert snapshot_bytes(utf8) == told
    assert snapshot_bytes(gbk) == told
    monkeypatch.setenv(URL, address)
    assert snapshot_bytes(Home(tmp_path / "database")) == told


def test_only_months_with_something_new_are_read_again(address: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert sum(fetch(home, address, "public").values()) > len(SOURCES)
    assert sum(fetch(home, address, "public").values()) == 0

    late = TABLES[BILLS][0] | {"customer_id": "C08", "known_at": datetime(2026, 8, 2)}
    put(address, BILLS, [late | {"month": date(2026, 7, 1)}])
    run(address, "UPDATE complaints SET closed_at = '2026-07-03' WHERE closed_at IS NULL")
    before = {path: path.stat().st_mtime_ns for path in home.tables.rglob("*.parquet")}
    written = fetch(home, address, "public")

    assert {name: count for name, count in written.items() if count} == {
        "bills": 1,
        "complaints": 1,
    }
    touched = {p for p in home.tables.rglob("*.parquet") if before.get(p) != p.stat().st_mtime_ns}
    assert touched == {
        home.tables / "bills/2026-07.parquet",
        home.tables / "complaints/2026-06.parquet",
    }


def test_a_bad_row_of_a_database_is_named_by_its_key(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(
        address,
        "UPDATE bills SET total_fen = 12.5 WHERE customer_id = 'C01' AND month = '2026-06-01'",
    )
    run(address, "UPDATE surveys SET sent_at = NULL WHERE survey_id = 'Q002'")
    monkeypatch.setenv(URL, address)

    build(Home(tmp_path), VIEWS, FEATURES.fingerprint, max_bad_share=0.5)

    told = pl.read_parquet(tmp_path / "quarantine" / "faults.parquet").select(
        "file", "key", "column", "value", "reason"
    )
    assert told.rows() == [
        ("bills/2026-06.parquet", "customer_id=C01, month=2026-06-01", "total_fen", "12.50",
         "not a whole number"),
        ("surveys/undated.parquet", "survey_id=Q002", "sent_at", None, "empty"),
    ]  # fmt: skip


def test_a_large_month_comes_in_pieces(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operators, "PIECE_BYTES", 200)
    fetch(Home(tmp_path), address, "public")

    landed = pl.read_parquet(tmp_path / "tables" / "bills" / "*.parquet")
    assert landed.height == len(TABLES[BILLS])
    people = pl.read_parquet(tmp_path / "tables" / "customers" / "whole.parquet")
    assert set(people["name"]) == {row["name"] for row in TABLES[CUSTOMERS]}


def test_what_is_missing_or_closed_is_told_together(address: str, tmp_path: Path) -> None:
    run(address, "DROP TABLE surveys")
    run(address, "ALTER TABLE bills RENAME total_fen TO total")
    run(address, "CREATE ROLE clerk LOGIN; GRANT USAGE ON SCHEMA public TO clerk")
    run(address, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk")
    run(address, "REVOKE SELECT ON complaints FROM clerk")
    try:
        with pytest.raises(BadInput) as caught:
            fetch(Home(tmp_path), address.replace("unspoken@", "clerk@"), "public")
    finally:
        run(address, "DROP OWNED BY clerk; DROP ROLE clerk")

    said = str(caught.value)
    assert "public.surveys: there is no such table or view." in said
    assert "public.bills: the columns total_fen are missing; it has customer_id, month" in said
    assert "public.complaints: this user may not read complaint_id" in said
    assert said.count("•") == 3


@pytest.mark.parametrize(
    "wrong",
    ["postgresql://me:hunter2@127.0.0.1:1/db", "postgresql://me:hunter2@127.0.0.1:x/db?y=z",
     "postgres:/me:hunter2"],
)  # fmt: skip
def test_no_message_holds_the_password(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        fetch(Home(tmp_path), wrong, "public")

    assert "hunter2" not in str(caught.value)
    assert re.match(r"The operator's database|UNSPOKEN_TABLES_URL", str(caught.value))


def test_files_and_a_database_are_not_mixed(
    home: Home, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, address)
    with pytest.raises(Refused, match="delivered as files"):
        fetch_if_named(home)


def test_an_empty_table_is_there_and_empty(address: str, tmp_path: Path) -> None:
    run(address, "DELETE FROM surveys")
    fetch(Home(tmp_path), address, "public")

    assert pl.read_parquet(tmp_path / "tables" / "surveys" / "empty.parquet").is_empty()
    put(address, SURVEYS, TABLES[SURVEYS])
    fetch(Home(tmp_path), address, "public")
    assert [p.name for p in (tmp_path / "tables" / "surveys").iterdir()] == ["2026-05.parquet"]
