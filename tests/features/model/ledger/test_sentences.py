"""The ledger told to a person: who did what when, what waits, who decided on a day."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from features.domain.canonical import canonical_json
from features.domain.errors import NotThere
from features.domain.home import Home
from features.model.ledger import lines
from features.model.ledger.lines import Entry, Kind
from features.model.ledger.sentences import lines_of

EVIDENCE = {
    "decision": {"zh": "可以", "en": "better beyond noise"},
    "checks": [
        {"name": "slices", "words": {"zh": "好", "en": "no group is worse"}},
        {"name": "leaks", "words": {"zh": "好", "en": "nothing leaks"}},
    ],
}


@pytest.fixture(autouse=True)
def shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Moments are told by the machine's clock; here it is Shanghai's."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


class Written:
    """A ledger written line by line, each at a moment of our own."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.before = lines.NOTHING_BEFORE

    def add(self, kind: Kind, bundle: str, by: str, why: str, at: str, **more: Any) -> Entry:
        entry = Entry(kind, bundle, by, why, at, before=self.before, **more).sealed()
        with self.home.ledger.open("a", encoding="utf-8") as file:
            file.write(canonical_json(entry) + "\n")
        self.before = entry.hash
        return entry


@pytest.fixture
def ledger(tmp_path: Path) -> Written:
    return Written(Home(tmp_path))


def _history(ledger: Written) -> None:
    """Let a in, then b; take b back; refuse c; d waits."""
    a = ledger.add("proposal", "a", "Li", "first", "2026-01-09T10:00:00+00:00", evidence=EVIDENCE)
    ledger.add("promotion", "a", "Wang", "fine", "2026-01-10T10:00:00+00:00", proposal=a.hash)
    b = ledger.add("proposal", "b", "Li", "newer", "2026-03-01T09:00:00+00:00")
    ledger.add("promotion", "b", "Wang", "so be it", "2026-03-01T10:00:00+00:00", proposal=b.hash)
    ledger.add("rollback", "a", "Zhao", "b was bad", "2026-03-09T10:00:00+00:00")
    ledger.add("refusal", "c", "Li", "it is worse", "2026-03-10T10:00:00+00:00")
    ledger.add("proposal", "e", "Li", "maybe", "2026-03-11T09:00:00+00:00")
    ledger.add("rejection", "e", "Wang", "no", "2026-03-11T10:00:00+00:00")
    ledger.add("proposal", "d", "Li", "best", "2026-03-12T10:00:00+00:00")


def test_every_decision_is_a_line_with_who_and_why(ledger: Written) -> None:
    _history(ledger)
    assert lines_of(ledger.home, None) == [
        "2026-01-09 18:00:00 +0800  a proposed by Li: first",
        "2026-01-10 18:00:00 +0800  a went into service, approved by Wang: fine",
        "2026-03-01 17:00:00 +0800  b proposed by Li: newer",
        "2026-03-01 18:00:00 +0800  b went into service, approved by Wang: so be it",
        "2026-03-09 18:00:00 +0800  a serves again, rolled back by Zhao: b was bad",
        "2026-03-10 18:00:00 +0800  c was refused by the gate, asked for by Li: it is worse",
        "2026-03-11 17:00:00 +0800  e proposed by Li: maybe",
        "2026-03-11 18:00:00 +0800  e was rejected by Wang: no",
        "2026-03-12 18:00:00 +0800  d proposed by Li: best",
        "Waits for a second person: unspoken approve d",
        "All 9 lines hold together.",
    ]


def test_a_day_is_told_with_both_persons_and_the_gates_evidence(ledger: Written) -> None:
    _history(ledger)
    assert lines_of(ledger.home, date(2026, 2, 1)) == [
        "Model a served from 2026-01-10 18:00:00 +0800 until 2026-03-01 18:00:00 +0800.",
        "  Proposed by Li on 2026-01-09 18:00:00 +0800: first",
        "  Approved by Wang: fine",
        "  The gate: better beyond noise",
        "    slices: no group is worse",
        "    leaks: nothing leaks",
    ]


def test_a_day_of_a_rollback_tells_both_models(ledger: Written) -> None:
    _history(ledger)
    assert lines_of(ledger.home, date(2026, 3, 9)) == [
        "Model b served from 2026-03-01 18:00:00 +0800 until 2026-03-09 18:00:00 +0800.",
        "  Proposed by Li on 2026-03-01 17:00:00 +0800: newer",
        "  Approved by Wang: so be it",
        "Model a served from 2026-03-09 18:00:00 +0800 and still does.",
        "  Rolled back to by Zhao: b was bad",
        "  Proposed by Li on 2026-01-09 18:00:00 +0800: first",
        "  The gate: better beyond noise",
        "    slices: no group is worse",
        "    leaks: nothing leaks",
    ]


def test_a_model_older_than_the_evidence_kept_is_told_without_it(ledger: Written) -> None:
    ledger.add("promotion", "a", "Wang", "the first", "2026-01-10T10:00:00+00:00")
    ledger.add("rollback", "z", "Zhao", "before all", "2026-03-09T10:00:00+00:00")
    assert lines_of(ledger.home, date(2026, 2, 1))[1:] == ["  Let in by Wang: the first"]
    assert lines_of(ledger.home, date(2026, 4, 1))[1:] == [
        "  Rolled back to by Zhao: before all",
        "  Its promotion is older than the evidence kept here.",
    ]


def test_a_day_before_the_first_model_says_when_that_came(ledger: Written) -> None:
    _history(ledger)
    first = r"No model served on 2026-01-01; the first came on 2026-01-10 18:00:00 \+0800"
    with pytest.raises(NotThere, match=first):
        lines_of(ledger.home, date(2026, 1, 1))


def test_where_nothing_served_yet_no_day_is_named(ledger: Written) -> None:
    ledger.add("proposal", "a", "Li", "first", "2026-01-09T10:00:00+00:00")
    with pytest.raises(NotThere, match="No model served on 2026-02-01; the first came on no day"):
        lines_of(ledger.home, date(2026, 2, 1))


def test_an_empty_ledger_says_how_it_begins(tmp_path: Path) -> None:
    with pytest.raises(
        NotThere, match=r"^The ledger is empty: run `unspoken promote` to propose a model\.$"
    ):
        lines_of(Home(tmp_path), None)
