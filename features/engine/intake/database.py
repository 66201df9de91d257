"""The operator's PostgreSQL database: what its tables hold, and their rows as text, in pieces.

Rows come by ``COPY``: the server writes each value as a CSV file would hold it, so a database goes
the same way through the checks as a file, and memory holds one piece. One read-only transaction
sees all tables at one moment. No message holds the password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import polars as pl
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from features.declare.columns import Day, Moment
from features.declare.source import Events, Source
from features.domain.errors import BadInput
from features.domain.moments import OPERATORS_ZONE, add_months

PIECE_BYTES = 64 << 20
SECONDS_TO_CONNECT = 10
DATED = ("date", "timestamp without time zone", "timestamp with time zone")
_SHAPE = """
    SELECT a.attname, format_type(a.atttypid, NULL),
           has_column_privilege(c.oid, a.attnum, 'SELECT')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
          AND a.attnum > 0 AND NOT a.attisdropped
"""
Month = date | None  # None holds the rows whose date is empty
Marks = list[str | int | None]


@dataclass(frozen=True, slots=True)
class Database:
    """An open session, in one schema."""

    connection: psycopg.Connection
    schema: str
    place: str

    def types(self, source: Source) -> dict[str, str]:
        """Give the type of each declared column; refuse a table that cannot be read whole."""
        rows = self.connection.execute(_SHAPE, (self.schema, source.name)).fetchall()
        table = f"{self.schema}.{source.name}"
        if not rows:
            raise BadInput(f"{table}: there is no such table or view.")
        there = {name: kind for name, kind, _ in rows}
        wanted = [column.name for column in source.columns]
        if missing := [name for name in wanted if name not in there]:
            given = ", ".join(there)
            raise BadInput(
                f"{table}: the columns {', '.join(missing)} are missing; it has {given}."
            )
        closed = [name for name, _, may_read in rows if name in wanted and not may_read]
        if closed:
            raise BadInput(
                f"{table}: this user may not read {', '.join(closed)}: "
                f"GRANT SELECT ON {table} to it, and USAGE on the schema."
            )
        return {name: there[name] for name in wanted}

    def months(self, source: Source, types: dict[str, str]) -> dict[Month, Marks]:
        """Mark every month of a table: how many rows, and how far each of its moments reaches.

        Rows only grow, and what is filled in later carries a moment: so a month whose marks are
        the same holds the same rows. A table that is not of events, or keeps its dates as text,
        is one month, ``date.min``.
        """
        moments = [
            column.name
            for column in source.columns
            if isinstance(column, Moment | Day) and types[column.name] in DATED
        ]
        marks: list[sql.Composable] = [sql.SQL("count(*)")]
        for name in moments:
            column = sql.Identifier(name)
            marks.append(sql.SQL("count({0}), max({0})::text").format(column))
        month: sql.Composable = sql.SQL("DATE '0001-01-01'")
        if by_month(source, types):
            month = sql.SQL("date_trunc('month', {})::date").format(_happened(source))
        asked = sql.SQL("SELECT {}, {} FROM {} GROUP BY 1 ORDER BY 1").format(
            month, sql.SQL(", ").join(marks), self._table(source)
        )
        return {row[0]: list(row[1:]) for row in self.connection.execute(asked)}

    def rows(self, source: Source, types: dict[str, str], month: Month) -> Iterator[pl.DataFrame]:
        """Read one month of a table as text, a piece at a time, in the order of its key."""
        columns = sql.SQL(", ").join(_as_text(name, kind) for name, kind in types.items())
        order = sql.SQL(", ").join(map(sql.Identifier, source.key))
        asked = sql.SQL(
            "COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT (FORMAT csv)"
        ).format(columns, self._table(source), _within(source, types, month), order)
        held, size = [], 0
        with self.connection.cursor() as cursor, cursor.copy(asked) as copy:
            for row in copy:  # PostgreSQL sends one row at a time, never a part of one
                held.append(bytes(row))
                size += len(row)
                if size >= PIECE_BYTES:
                    yield _piece(held, types)
                    held, size = [], 0
        if held:
            yield _piece(held, types)

    def _table(self, source: Source) -> sql.Identifier:
        return sql.Identifier(self.schema, source.name)


def by_month(source: Source, types: dict[str, str]) -> bool:
    """Tell whether a table is read month by month of happening."""
    kind = source.kind
    return isinstance(kind, Events) and bool(source.customer) and types[kind.happened_at] in DATED


@contextmanager
def opened(url: str, schema: str) -> Iterator[Database]:
    """Open the database that a URL names; what goes wrong is one sentence without the password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise BadInput(
            "UNSPOKEN_TABLES_URL cannot be understood: write it as "
            "postgresql://user@host:5432/database."
        ) from None
    place = f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname')}"
    try:
        with psycopg.connect(
            url,
            connect_timeout=SECONDS_TO_CONNECT,
            application_name="unspoken",
            client_encoding="utf8",
        ) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            connection.execute("SELECT set_config('TimeZone', %s, false)", (OPERATORS_ZONE,))
            connection.execute("SET DateStyle TO 'ISO'")
            yield Database(connection, schema, place)
    except psycopg.Error as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise BadInput(
            f"The operator's database {place} gave no answer: {_without_password(said, parts)}"
        ) from None


def _without_password(said: str, parts: Mapping[str, object]) -> str:
    secret = str(parts.get("password") or "")
    said = said.replace(secret, "***") if secret else said
    return re.sub(r"://[^@/\s]*@", "://***@", said)


def _as_text(name: str, kind: str) -> sql.Composed:
    local = "{}::timestamp::text" if kind == "timestamp with time zone" else "{}::text"
    return sql.SQL(local).format(sql.Identifier(name))


def _within(source: Source, types: dict[str, str], month: Month) -> sql.Composable:
    if not by_month(source, types):
        return sql.SQL("true")
    if month is None:
        return sql.SQL("{} IS NULL").format(_happened(source))
    first, after = (sql.Literal(day) for day in (month, add_months(month, 1)))
    return sql.SQL("{0} >= {1} AND {0} < {2}").format(_happened(source), first, after)


def _happened(source: Source) -> sql.Identifier:
    assert isinstance(source.kind, Events)  # whoever asks has looked
    return sql.Identifier(source.kind.happened_at)


def _piece(rows: list[bytes], types: dict[str, str]) -> pl.DataFrame:
    schema = dict.fromkeys(types, pl.String())
    return pl.read_csv(b"".join(rows), has_header=False, schema=schema)
