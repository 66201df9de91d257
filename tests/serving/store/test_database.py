"""What the database itself holds to, SQLite and PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from features.domain.errors import BadInput, Mismatch, NotThere
from serving.store import Store, audit, campaigns, lists
from serving.store.lists import StoredEntry, StoredList
from serving.store.moments import now
from serving.store.tables import METADATA, NEVER_CHANGED
from tests.serving.store import publisher
from tests.serving.store.publisher import begin

HEAD = replace(publisher.HEAD, id="a" * 32, natural_key="wish", size=2)
ENTRIES = [StoredEntry(place, f"C{place}", 0.5, "[]", "[]") for place in (1, 2)]


def publish(store: Store, head: StoredList = HEAD) -> tuple[StoredList, bool]:
    with store.writing() as connection:
        return lists.publish(connection, head, ENTRIES)


def test_migrations_make_exactly_the_declared_tables(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_opening_twice_changes_nothing(store: Store, database_url: str) -> None:
    begin(store)
    again = Store.open(database_url)
    with again.reading() as connection:
        assert campaigns.read(connection, "spring").version == 1
    again.close()


def test_processes_that_open_together_migrate_once(database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(Store.open, [database_url] * 4))
    assert all(store.answers() for store in opened)
    for store in opened:
        store.close()


def test_a_database_of_a_newer_version_is_refused(store: Store, database_url: str) -> None:
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Mismatch, match="a newer Unspoken made it"):
        Store.open(database_url)


@pytest.mark.parametrize("url", ["mysql://host/db", "not an address", ""])
def test_other_databases_are_refused_with_the_way_out(url: str) -> None:
    with pytest.raises(BadInput, match="UNSPOKEN_DATABASE_URL"):
        Store.open(url)


def test_a_database_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(NotThere, match="cannot be used") as caught:
        Store.open("postgresql://unspoken:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


def test_sqlite_survives_power_cuts_and_checks_references(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    with store.reading() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    store.close()
    assert found == ["wal", 2, 1, 10_000]


def test_a_folder_that_cannot_hold_a_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotThere, match="UNSPOKEN_HOME"):
        Store.open(f"sqlite:///{tmp_path}/file/s.db")


def test_only_the_services_own_account_reads_the_sqlite_file(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/s.db")
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    store.close()
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("table", NEVER_CHANGED)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_what_was_published_is_never_changed_or_removed(
    store: Store, table: str, statement: str
) -> None:
    begin(store)
    publish(store)
    column = {"lists": "why", "list_entries": "reasons", "audit": "who"}.get(table, "why")
    wish = statement.format(table, f"{column} = 'other'")
    with pytest.raises(DBAPIError, match="never changed or removed"), store.writing() as connection:
        connection.execute(text(wish))


def test_a_published_list_gets_no_more_entries(store: Store) -> None:
    begin(store)
    publish(store)
    insert = "INSERT INTO list_entries VALUES (:id, 3, 'C3', 0.5, '[]', '[]')"
    with pytest.raises(DBAPIError, match="no more entries"), store.writing() as connection:
        connection.execute(text(insert), {"id": HEAD.id})


def test_work_that_fails_leaves_nothing(store: Store) -> None:
    begin(store)

    def fail(connection: Connection) -> None:
        lists.publish(connection, HEAD, ENTRIES)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        fail(connection)
    with store.reading() as connection:
        assert lists.of_campaign(connection, "spring") == []
        assert audit.of_object(connection, f"list:{HEAD.id}") == []


def test_the_same_wish_published_by_many_is_one_list(store: Store) -> None:
    begin(store)
    heads = [replace(HEAD, id=f"{n:032x}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda head: publish(store, head), heads))
    assert len({found.id for found, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 1


def test_of_many_changes_based_on_one_version_one_wins(store: Store) -> None:
    begin(store)

    def change(number: int) -> bool:
        try:
            with store.writing() as connection:
                campaigns.change(
                    connection, name="spring", seen=1, policy=f"[{number}]", by="o", why="w"
                )
        except Mismatch:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(8))) == 1


def test_writers_wait_for_one_another(store: Store) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            with store.writing() as connection:
                # Reading first is what fails where the lock is asked for late.
                campaigns.newest_of_all(connection)
                audit.record(connection, who="o", what="test", on=f"{number}.{turn}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with store.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar() == 80


def test_every_change_is_recorded_with_who_when_and_what_it_was(store: Store) -> None:
    before = now()
    begin(store)
    with store.writing() as connection:
        campaigns.change(connection, name="spring", seen=1, policy="[1]", by="Li", why="too many")
    with store.reading() as connection:
        rows = audit.of_object(connection, "campaign:spring")
        kept = campaigns.read(connection, "spring", version=1)
    assert [(r.what, r.who, r.before, r.after) for r in rows] == [
        ("campaign created", "owner", None, "{}"),
        ("thresholds changed", "Li", "{}", "[1]"),
    ]
    assert before < rows[0].at <= rows[1].at
    assert kept.policy == "{}"


def test_pages_are_read_in_order_and_hold_everything_once(store: Store) -> None:
    begin(store)
    many = [StoredEntry(p, f"C{p}", 1 / p, "[]", "[]") for p in range(1, 6)]
    head = replace(HEAD, size=5)
    with store.writing() as connection:
        lists.publish(connection, head, many)
    with store.reading() as connection:
        first = lists.page(connection, head.id, after=0, limit=2)
        second = lists.page(connection, head.id, after=2, limit=2)
        last = lists.page(connection, head.id, after=4, limit=2)
    assert first + second + last == many


@pytest.mark.parametrize(
    "read",
    [lambda c: campaigns.read(c, "none"), lambda c: lists.read(c, "none")],
    ids=["campaign", "list"],
)
def test_what_is_not_there_is_told(store: Store, read: Callable[..., object]) -> None:
    with store.reading() as connection, pytest.raises(NotThere, match="There is no"):
        read(connection)
