"""What is kept is what was given, and is found again by its own name only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from features.domain.errors import NotThere, Refused
from serving.store import Store, audit, campaigns, keys, lists
from serving.store.campaigns import StoredCampaign
from serving.store.errors import Unavailable
from serving.store.keys import StoredKey
from serving.store.lists import StoredEntry, StoredList
from serving.store.moments import hours_from_now, now
from tests.serving.store import publisher

HEAD = replace(publisher.HEAD, id="a" * 32, natural_key="wish", size=2)
ENTRIES = [StoredEntry(place, f"C{place}", 0.5, f'["r{place}"]', "[]") for place in (1, 2)]
OWNER = StoredKey("k1", "manager", "Li")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/records.db")
    yield opened
    opened.close()


def begin(store: Store, name: str) -> StoredCampaign:
    with store.writing() as connection:
        return campaigns.create(
            connection, name=name, purpose=f"for {name}", policy="{}", by="Li", why="begun"
        )


def publish(store: Store, head: StoredList, entries: list[StoredEntry]) -> tuple[StoredList, bool]:
    with store.writing() as connection:
        return lists.publish(connection, head, entries)


def add_key(store: Store, key: StoredKey = OWNER) -> None:
    with store.writing() as connection:
        keys.add_key(
            connection, key_id=key.id, role=key.role, name=key.name, sha256=f"h{key.id}", by="root"
        )


def test_a_campaign_is_kept_as_it_was_begun(store: Store) -> None:
    before = now()
    kept = begin(store, "spring")
    assert replace(kept, created_at="", changed_at="") == StoredCampaign(
        name="spring",
        purpose="for spring",
        version=1,
        policy="{}",
        created_by="Li",
        created_at="",
        changed_by="Li",
        changed_at="",
        why="begun",
    )
    assert before <= kept.created_at == kept.changed_at <= now()


def test_each_version_of_a_campaign_keeps_who_changed_it_and_why(store: Store) -> None:
    first = begin(store, "spring")
    begin(store, "autumn")
    with store.writing() as connection:
        second = campaigns.change(
            connection, name="spring", seen=1, policy="[2]", by="Wang", why="fewer"
        )
        campaigns.change(connection, name="spring", seen=2, policy="[3]", by="Wu", why="more")
    assert (second.version, second.policy, second.changed_by, second.why) == (
        2,
        "[2]",
        "Wang",
        "fewer",
    )
    assert (second.created_by, second.created_at) == (first.created_by, first.created_at)
    with store.reading() as connection:
        kept = [campaigns.read(connection, "spring", version) for version in (1, 2, 3)]
        newest = campaigns.newest_of_all(connection)
        with pytest.raises(NotThere, match="no campaign of that name"):
            campaigns.read(connection, "spring", 4)
    assert kept[:2] == [first, second]
    assert [(c.name, c.version) for c in newest] == [("autumn", 1), ("spring", 3)]
    assert newest[1] == kept[2]


def test_a_name_is_given_once_and_the_second_try_leaves_no_trace(store: Store) -> None:
    first = begin(store, "spring")
    with pytest.raises(Refused, match="a campaign of that name already"):
        begin(store, "spring")
    with store.reading() as connection:
        assert campaigns.newest_of_all(connection) == [first]
        assert len(audit.of_object(connection, "campaign:spring")) == 1


def test_a_list_is_kept_as_it_was_published(store: Store) -> None:
    begin(store, "spring")
    assert publish(store, HEAD, ENTRIES) == (HEAD, True)
    with store.reading() as connection:
        assert lists.read(connection, HEAD.id) == HEAD
        assert lists.by_natural_key(connection, "wish") == HEAD
        assert lists.by_natural_key(connection, "another") is None
        assert lists.page(connection, HEAD.id, after=0, limit=9) == ENTRIES
        (row,) = audit.of_object(connection, f"list:{HEAD.id}")
    assert (row.who, row.what, row.before, row.after) == (
        HEAD.created_by,
        "list published",
        None,
        HEAD.sha256,
    )


def test_the_same_wish_gives_the_first_list_and_writes_nothing_more(store: Store) -> None:
    begin(store, "spring")
    publish(store, HEAD, ENTRIES)
    other = replace(HEAD, id="b" * 32, created_by="Wu")
    assert publish(store, other, ENTRIES) == (HEAD, False)
    with store.reading() as connection:
        assert lists.of_campaign(connection, "spring") == [HEAD]
        assert audit.of_object(connection, f"list:{other.id}") == []
        with pytest.raises(NotThere, match="no list of that number"):
            lists.read(connection, other.id)


def test_a_campaigns_lists_are_its_own_the_newest_first(store: Store) -> None:
    for name in ("spring", "autumn"):
        begin(store, name)
    heads = [
        replace(HEAD, id=f"{n}" * 32, natural_key=f"wish {n}", campaign=name)
        for n, name in enumerate(("spring", "autumn", "spring"))
    ]
    for head in heads:
        publish(store, head, ENTRIES)
    with store.reading() as connection:
        assert lists.of_campaign(connection, "spring") == [heads[2], heads[0]]
        assert lists.of_campaign(connection, "autumn") == [heads[1]]
        assert lists.page(connection, heads[0].id, after=1, limit=9) == ENTRIES[1:]
        assert lists.page(connection, heads[0].id, after=2, limit=9) == []


def test_a_list_longer_than_one_write_is_whole(store: Store) -> None:
    begin(store, "spring")
    many = [StoredEntry(p, f"C{p}", 1 / p, "[]", "[]") for p in range(1, 4_502)]
    publish(store, replace(HEAD, size=len(many)), many)
    with store.reading() as connection:
        assert lists.page(connection, HEAD.id, after=0, limit=9_999) == many


def test_what_happened_to_an_object_is_told_oldest_first_and_of_it_alone(store: Store) -> None:
    with store.writing() as connection:
        for number, on in enumerate(("a", "b", "a")):
            audit.record(connection, who="Li", what=f"{number}", on=on, before="x", after="y")
    with store.reading() as connection:
        rows = audit.of_object(connection, "a")
    assert [(row.what, row.who, row.object) for row in rows] == [("0", "Li", "a"), ("2", "Li", "a")]
    assert (rows[0].before, rows[0].after) == ("x", "y")
    assert rows[0].seq < rows[1].seq


def test_a_key_is_found_by_its_hash_until_it_is_disabled(store: Store) -> None:
    add_key(store)
    add_key(store, StoredKey("k2", "owner", "Wang"))
    with store.writing() as connection:
        assert keys.key_by_hash(connection, "hk1") == OWNER
        assert keys.key_by_hash(connection, "k1") is None
        assert keys.disable_key(connection, "k1", by="root")
        assert keys.key_by_hash(connection, "hk1") is None
        assert keys.key_by_hash(connection, "hk2") == StoredKey("k2", "owner", "Wang")
        rows = audit.of_object(connection, "key:k1")
    assert [(row.who, row.what, row.after) for row in rows] == [
        ("root", "key issued", "manager:Li"),
        ("root", "key disabled", None),
    ]


def test_disabling_twice_or_another_is_told_and_recorded_once(store: Store) -> None:
    add_key(store)
    with store.writing() as connection:
        assert not keys.disable_key(connection, "none", by="root")
        assert audit.of_object(connection, "key:none") == []
        keys.disable_key(connection, "k1", by="root")
        assert not keys.disable_key(connection, "k1", by="root")
        assert len(audit.of_object(connection, "key:k1")) == 2


def test_a_session_stands_for_its_key_until_it_is_over_or_closed(store: Store) -> None:
    add_key(store)
    with store.writing() as connection:
        keys.open_session(connection, sha256="s1", key_id="k1", until=hours_from_now(1))
        keys.open_session(connection, sha256="s2", key_id="k1", until=hours_from_now(1))
        assert keys.key_by_session(connection, "s1") == OWNER
        assert keys.key_by_session(connection, "other") is None
        keys.close_session(connection, "s1")
        assert keys.key_by_session(connection, "s1") is None
        assert keys.key_by_session(connection, "s2") == OWNER
        rows = audit.of_object(connection, "key:k1")[1:]
    assert [(row.who, row.what) for row in rows] == [("key:k1", "signed in")] * 2


def test_a_session_that_is_over_is_worth_nothing_and_forgotten(store: Store) -> None:
    add_key(store)
    with store.writing() as connection:
        keys.open_session(connection, sha256="s1", key_id="k1", until=hours_from_now(-1))
        assert keys.key_by_session(connection, "s1") is None
        # The number may be used again: whoever signs in sweeps away what is over.
        keys.open_session(connection, sha256="s2", key_id="k1", until=hours_from_now(1))
        keys.open_session(connection, sha256="s1", key_id="k1", until=hours_from_now(1))
        assert keys.key_by_session(connection, "s2") == OWNER


def test_a_disabled_key_ends_its_own_sessions_only(store: Store) -> None:
    other = StoredKey("k2", "owner", "Wang")
    add_key(store)
    add_key(store, other)
    with store.writing() as connection:
        for key in (OWNER, other):
            keys.open_session(
                connection, sha256=f"s{key.id}", key_id=key.id, until=hours_from_now(1)
            )
        keys.disable_key(connection, "k1", by="root")
        assert keys.key_by_session(connection, "sk1") is None
        assert keys.key_by_session(connection, "sk2") == other


def test_moments_are_utc_to_the_microsecond_and_sort_as_they_read() -> None:
    before, at, later = datetime.now(UTC), now(), hours_from_now(2)
    assert before <= datetime.fromisoformat(at) <= datetime.now(UTC)
    assert at.endswith("+00:00")
    assert len(at) == len(later) == len("2026-11-23T08:00:00.000000+00:00")
    ahead = datetime.fromisoformat(later) - datetime.fromisoformat(at)
    assert timedelta(hours=2) <= ahead < timedelta(hours=2, minutes=1)


def test_a_database_that_went_away_no_longer_answers(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/folder/away.db")
    assert store.answers()
    store.close()
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    assert not store.answers()
    with pytest.raises(Unavailable, match="try again in a moment") as caught, store.reading():
        pass
    assert caught.value.cause == "unable to open database file"
    store.close()


def test_a_reader_leaves_nothing_behind(store: Store) -> None:
    with store.reading() as connection:
        audit.record(connection, who="Li", what="test", on="a")
    with store.reading() as connection:
        assert audit.of_object(connection, "a") == []
