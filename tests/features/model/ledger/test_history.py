"""Which model decided on day D, who let it, on what evidence?"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from features.model.bundle import Release
from features.model.ledger.history import (
    deciding_on,
    last_change,
    open_proposals,
    release_of,
    served,
    tenures,
)
from features.model.ledger.lines import Entry, Kind


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days are those of the machine's clock; here it is UTC unless a test says otherwise."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _entry(kind: Kind, bundle: str, at: str, **more: str) -> Entry:
    proposal, number = more.get("proposal"), more.get("hash", f"{kind} {bundle} {at}")
    return Entry(kind, bundle, "li", "w", at, proposal=proposal, hash=number)


ENTRIES = [
    _entry("proposal", "a", "2026-01-09T10:00:00+00:00", hash="asked for a"),
    _entry("promotion", "a", "2026-01-10T23:30:00+00:00", proposal="asked for a"),
    _entry("proposal", "b", "2026-03-01T09:00:00+00:00", hash="asked for b"),
    _entry("promotion", "b", "2026-03-01T10:00:00+00:00", proposal="asked for b"),
    _entry("refusal", "c", "2026-03-05T10:00:00+00:00"),
    _entry("rollback", "a", "2026-03-09T10:00:00+00:00"),
]


@pytest.mark.parametrize(
    ("day", "bundles"),
    [
        (date(2026, 1, 9), []),
        (date(2026, 1, 10), ["a"]),
        (date(2026, 2, 1), ["a"]),
        (date(2026, 3, 1), ["a", "b"]),
        (date(2026, 3, 5), ["b"]),
        (date(2026, 3, 9), ["b", "a"]),
        (date(2027, 1, 1), ["a"]),
    ],
    ids=str,
)
def test_a_day_has_the_models_that_served_during_it(day: date, bundles: list[str]) -> None:
    assert [tenure.bundle for tenure in deciding_on(ENTRIES, day)] == bundles


def test_a_day_is_that_of_the_operators_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    assert deciding_on(ENTRIES, date(2026, 1, 10)) == []
    assert [t.bundle for t in deciding_on(ENTRIES, date(2026, 1, 11))] == ["a"]


def test_a_model_that_came_back_has_the_evidence_of_its_own_promotion() -> None:
    last = tenures(ENTRIES)[-1]
    assert last.change.kind == "rollback"
    assert last.proposal is ENTRIES[0]
    assert last.until is None


def test_before_the_first_promotion_nothing_served() -> None:
    assert tenures(ENTRIES[:1]) == []


def test_a_time_in_service_ends_where_the_next_begins() -> None:
    assert [(t.bundle, t.since, t.until) for t in tenures(ENTRIES)] == [
        ("a", "2026-01-10T23:30:00+00:00", "2026-03-01T10:00:00+00:00"),
        ("b", "2026-03-01T10:00:00+00:00", "2026-03-09T10:00:00+00:00"),
        ("a", "2026-03-09T10:00:00+00:00", None),
    ]


def test_a_promotion_of_the_first_form_has_no_evidence() -> None:
    (alone,) = tenures([_entry("promotion", "a", "2026-01-10T23:30:00+00:00")])
    assert alone.proposal is None


def test_a_second_promotion_has_its_own_evidence() -> None:
    again = [
        *ENTRIES,
        _entry("proposal", "b", "2026-04-01T09:00:00+00:00", hash="asked again"),
        _entry("promotion", "b", "2026-04-01T10:00:00+00:00", proposal="asked again"),
    ]
    assert [t.proposal and t.proposal.hash for t in tenures(again)] == [
        "asked for a",
        "asked for b",
        "asked for a",
        "asked again",
    ]


def _bundles(entries: list[Entry], serving: Release | None = None) -> list[str]:
    return [release.bundle for release in served(entries, serving)]


def test_one_can_go_back_to_what_served_before_the_first_line() -> None:
    first = Entry("promotion", "b", "li", "w", "2026-01-10T00:00:00+00:00", previous="a")
    later = Entry("promotion", "c", "li", "w", "2026-01-11T00:00:00+00:00", previous="b")
    assert _bundles([first, later]) == ["a", "b", "c"]
    assert served([first])[0] == Release("a", None, "", "", "", None)


def test_a_rollback_takes_off_what_lay_above() -> None:
    changes = [_entry("promotion", name, "2026-01-10T00:00:00+00:00") for name in "abcd"]
    back = _entry("rollback", "b", "2026-02-10T00:00:00+00:00")
    assert _bundles([*changes, back]) == ["a", "b"]
    again = _entry("promotion", "e", "2026-02-11T00:00:00+00:00")
    assert _bundles([*changes, back, again]) == ["a", "b", "e"]


def test_a_rollback_to_what_the_ledger_never_saw_leaves_that_alone() -> None:
    changes = [_entry("promotion", name, "2026-01-10T00:00:00+00:00") for name in "ab"]
    assert _bundles([*changes, _entry("rollback", "z", "2026-02-10T00:00:00+00:00")]) == ["z"]


def test_proposals_and_refusals_alone_put_nothing_on_the_stack() -> None:
    asked = [ENTRIES[0], _entry("refusal", "c", "2026-03-05T10:00:00+00:00")]
    assert _bundles(asked) == []
    serving = Release("b", 2, "2026-11-01T00:00:00+00:00", "li", "w", "a")
    assert _bundles(asked, serving) == ["a", "b"]
    assert _bundles(asked, replace(serving, previous=None)) == ["b"]
    assert _bundles(ENTRIES[:2], serving) == ["a"]  # where the ledger knows, it is believed


def test_a_release_says_what_its_line_says() -> None:
    at = "2026-01-10T00:00:00+00:00"
    change = Entry("promotion", "b", "li", "better", at, version=7, previous="a")
    assert release_of(change) == Release("b", 7, at, "li", "better", "a")


def test_a_proposal_waits_until_it_is_answered_or_asked_anew() -> None:
    ask = [
        _entry("proposal", name, f"2026-03-0{day}T00:00:00+00:00", hash=f"{name}{day}")
        for day, name in enumerate("abca", start=1)
    ]

    def waiting(*answers: Kind) -> list[str]:
        told = [_entry(kind, "b", "2026-03-09T00:00:00+00:00") for kind in answers]
        return [entry.hash for entry in open_proposals([*ask, *told])]

    assert waiting() == ["b2", "c3", "a4"]
    assert waiting("rollback") == ["b2", "c3", "a4"]
    for answer in ("promotion", "rejection", "refusal"):
        assert waiting(answer) == ["c3", "a4"]


def test_the_last_change_is_the_newest_that_moved_the_service() -> None:
    assert last_change(ENTRIES) is ENTRIES[5]
    assert last_change(ENTRIES[:5]) is ENTRIES[3]
    assert last_change(ENTRIES[:1]) is None
