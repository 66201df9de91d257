"""A campaign's name and texts have one spelling; its versions say who, when and why."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from features.domain.errors import BadInput, NotThere, Refused
from serving.store import Store
from serving.targeting.campaign import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Campaign,
    all_campaigns,
    change_thresholds,
    create_campaign,
    lawful_name,
    lawful_text,
    read_campaign,
)
from serving.targeting.policy import Policy

POLICY = Policy.of(0.3, 25, {"suspended_repeatedly": {"at_least": 2}})
MOVED = Policy.of(0.4, 10)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/s.db")
    yield opened
    opened.close()


def begin(store: Store, name: str = "spring", **more: str) -> Campaign:
    return create_campaign(store, name=name, purpose="win back", policy=POLICY, by="Li", **more)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a", "a"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
        ("  停机 \t 回访\n", "停机 回访"),
        ("A-b_3", "A-b_3"),
        ("cafe\u0301", "café"),
    ],
)
def test_a_name_has_one_spelling(given: str, kept: str) -> None:
    assert lawful_name(given) == kept


@pytest.mark.parametrize("given", ["", "  ", "x" * (LONGEST_NAME + 1), "a/b", "a.b", "a\u200bb"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="has 1 to 60 letters, digits, spaces, '-' or '_'"):
        lawful_name(given)


def test_a_text_has_one_spelling_and_up_to_five_hundred_characters() -> None:
    assert lawful_text(" too  many\ncalls ", "why") == "too many calls"
    assert lawful_text("cafe\u0301", "why") == "café"
    assert lawful_text("x" * LONGEST_TEXT, "why") == "x" * 500
    assert lawful_text("x", "why") == "x"


@pytest.mark.parametrize("given", ["", " ", "x" * (LONGEST_TEXT + 1), "a\x00b"])
def test_a_text_that_cannot_be_shown_is_refused_by_its_name(given: str) -> None:
    with pytest.raises(BadInput, match=r"^purpose takes 1 to 500 printable characters"):
        lawful_text(given, "purpose")


def test_a_campaign_is_read_as_it_was_begun(store: Store) -> None:
    begun = begin(store, " spring ", why="  for   May ")
    assert read_campaign(store, "spring") == begun
    assert (begun.name, begun.purpose, begun.version) == ("spring", "win back", 1)
    assert (begun.policy, begun.created_by, begun.changed_by) == (POLICY, "Li", "Li")
    assert begun.created_at == begun.changed_at
    assert begun.why == "for May"
    assert begin(store, "autumn").why == "created"


def test_new_thresholds_are_a_new_version_with_a_reason(store: Store) -> None:
    begun = begin(store)
    moved = change_thresholds(
        store, name="spring", seen=1, policy=MOVED, by="Wang", why=" too  many "
    )
    assert moved == read_campaign(store, "spring")
    assert (moved.version, moved.policy, moved.changed_by, moved.why) == (
        2,
        MOVED,
        "Wang",
        "too many",
    )
    assert (moved.created_by, moved.created_at) == ("Li", begun.created_at)
    assert moved.changed_at >= begun.changed_at


def test_campaigns_are_listed_by_name_as_they_stand(store: Store) -> None:
    for name in ("spring", "autumn"):
        begin(store, name)
    moved = change_thresholds(store, name="spring", seen=1, policy=MOVED, by="Wang", why="w")
    assert all_campaigns(store) == [read_campaign(store, "autumn"), moved]


def test_nothing_is_begun_or_changed_without_a_lawful_text(store: Store) -> None:
    with pytest.raises(BadInput, match=r"^why takes"):
        begin(store, why=" ")
    with pytest.raises(BadInput, match=r"^purpose takes"):
        create_campaign(store, name="spring", purpose="", policy=POLICY, by="Li")
    assert all_campaigns(store) == []
    begin(store)
    with pytest.raises(BadInput, match=r"^why takes"):
        change_thresholds(store, name="spring", seen=1, policy=MOVED, by="Wang", why="")
    with pytest.raises(Refused, match="already"):
        begin(store, "spring  ")
    with pytest.raises(NotThere, match="no campaign of that name"):
        change_thresholds(store, name="summer", seen=1, policy=MOVED, by="Wang", why="w")
    assert read_campaign(store, "spring").version == 1
