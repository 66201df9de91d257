"""One database behind one door: opened, brought to the newest shape, read and written.

Reading and writing are told apart. A writer takes SQLite's write lock at once
(``BEGIN IMMEDIATE``): a transaction that reads first and asks for the lock later fails as soon as
two of them meet. What is committed survives a power cut (WAL with ``synchronous=FULL``). On
PostgreSQL the same units of work run as they are: what must hold is held by unique keys,
compare-and-set updates and triggers, not by an isolation level.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from features.domain.errors import BadInput, NotThere
from serving.store import migrate
from serving.store.errors import Unavailable

_WRITES = "unspoken_writes"
_BUSY_MILLISECONDS = 10_000
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
)


@dataclass(frozen=True)
class Store:
    """An open database; everything else in this room works on a connection it gives."""

    engine: Engine

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database and bring it to the newest shape.

        Raises
        ------
        BadInput
            When the address is not one of SQLite or PostgreSQL.
        NotThere
            When the database does not answer.
        Mismatch
            When a newer Unspoken made it.
        """
        address = _parsed(url)
        engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _server(address)
        store = cls(engine)
        try:
            with store.writing() as connection:
                migrate.to_newest(connection)
        except Unavailable as error:
            engine.dispose()
            where = address.render_as_string(hide_password=True)
            raise NotThere(
                f"The database {where} cannot be used ({error.cause}); "
                "check UNSPOKEN_DATABASE_URL and that the database is running."
            ) from None
        except BaseException:
            engine.dispose()
            raise
        return store

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one consistent state and changes nothing."""
        with _told_when_away(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose work is committed as a whole at the end, or not at all."""
        with (
            _told_when_away(),
            self.engine.connect().execution_options(**{_WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def answers(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except Unavailable:
            return False
        return True

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _parsed(url: str) -> URL:
    try:
        address = make_url(url)
        if address.get_backend_name() in ("sqlite", "postgresql"):
            return address
    except (ArgumentError, NoSuchModuleError):
        pass
    raise BadInput(
        "UNSPOKEN_DATABASE_URL is not an address of SQLite or PostgreSQL; "
        "write it as postgresql://user:password@host/database."
    )


def _sqlite(address: URL) -> Engine:
    if address.database and address.database != ":memory:":
        file = Path(address.database)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Its own account only: it says who is on which list. SQLite's side files do the same.
            file.touch(mode=0o600, exist_ok=True)
        except OSError as error:
            raise NotThere(
                f"The database {file} cannot be made ({error.strerror}); "
                "choose another folder with UNSPOKEN_HOME."
            ) from None
    engine = create_engine(address)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        # The driver must not begin transactions by itself: `begin` below does, and knows how.
        connection.isolation_level = None
        for pragma in _SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server(address: URL) -> Engine:
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 3,
            "options": "-c statement_timeout=60000 -c lock_timeout=10000 "
            "-c idle_in_transaction_session_timeout=60000",
        },
    )


@contextmanager
def _told_when_away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        raise Unavailable(str(getattr(error, "orig", error)).strip().split("\n")[0]) from error
