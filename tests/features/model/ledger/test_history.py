"""Which model decided on day D, who let it, on what evidence?"""

import time
from collections.abc import Iterator
from datetime import date

import pytest

from features.model.ledger.history import deciding_on, tenures
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
