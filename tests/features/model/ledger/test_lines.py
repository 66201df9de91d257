"""Whoever touches a line of the ledger is found out at that line."""

import fcntl
import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from features.domain.errors import Mismatch
from features.domain.home import Home
from features.model.ledger.lines import NOTHING_BEFORE, locked, read

FIRST_FORM = {
    "bundle": "a" * 16,
    "previous": None,
    "promoted_at": "2026-11-25T03:29:48+00:00",
    "promoted_by": "root",
    "version": 1,
    "why": "the first model",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose ledger has four lines."""
    home = Home(tmp_path)
    with locked(home) as ledger:
        for number in range(4):
            ledger.add("rollback", bundle=f"{number}" * 16, by="li", why="停机 a reason")
    return home


def _lines(home: Home) -> list[str]:
    return home.ledger.read_text(encoding="utf-8").splitlines()


def _write(home: Home, lines: list[str]) -> None:
    home.ledger.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_each_line_holds_the_hash_of_the_one_before(home: Home) -> None:
    entries = read(home)
    assert [entry.before for entry in entries] == [
        NOTHING_BEFORE,
        *(entry.hash for entry in entries[:-1]),
    ]
    assert [entry.bundle[0] for entry in entries] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_changed_line_is_named(home: Home, number: int) -> None:
    lines = _lines(home)
    record = json.loads(lines[number - 1])
    lines[number - 1] = lines[number - 1].replace(record["by"], "wu", 1)
    _write(home, lines)
    with pytest.raises(Mismatch, match=f"Line {number} of the ledger was changed"):
        read(home)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_where_a_line_was_taken_out_the_next_one_is_named(home: Home, number: int) -> None:
    lines = _lines(home)
    del lines[number - 1]
    _write(home, lines)
    with pytest.raises(Mismatch, match=f"Line {number} of the ledger does not follow"):
        read(home)


def test_lines_in_another_order_are_named(home: Home) -> None:
    first, second, *rest = _lines(home)
    _write(home, [second, first, *rest])
    with pytest.raises(Mismatch, match="Line 1 of the ledger does not follow"):
        read(home)


def test_what_is_no_entry_is_named(home: Home) -> None:
    _write(home, [*_lines(home), '{"kind":"promotion"}'])
    with pytest.raises(Mismatch, match="Line 5 of the ledger cannot be read"):
        read(home)


def test_nothing_is_written_on_top_of_a_broken_ledger(home: Home) -> None:
    _write(home, _lines(home)[1:])
    with pytest.raises(Mismatch, match="from a backup"), locked(home):
        pass


def test_a_line_that_a_crash_cut_short_was_never_written(home: Home) -> None:
    whole = read(home)
    with home.ledger.open("a", encoding="utf-8") as file:
        file.write(_lines(home)[0][:40])
    assert read(home) == whole
    with locked(home) as ledger:
        added = ledger.add("rollback", bundle="9" * 16, by="li", why="after the crash")
    assert read(home) == (*whole, added)


def test_a_ledger_of_the_first_form_is_read_and_vouched_for_from_then_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    _write(home, [json.dumps(FIRST_FORM)])
    with locked(home) as ledger:
        ledger.add("rollback", bundle="b" * 16, by="li", why="new form")
    assert [(e.kind, e.by) for e in read(home)] == [("promotion", "root"), ("rollback", "li")]
    _write(home, [json.dumps(FIRST_FORM | {"promoted_by": "wu"}), *_lines(home)[1:]])
    with pytest.raises(Mismatch, match="Line 2 of the ledger does not follow"):
        read(home)


def test_a_line_of_the_first_form_cannot_be_slipped_in_later(home: Home) -> None:
    _write(home, [*_lines(home), json.dumps(FIRST_FORM)])
    with pytest.raises(Mismatch, match="Line 5"):
        read(home)


def test_a_clock_that_was_set_back_puts_nothing_before_what_was_decided(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked(home) as ledger:
        last = ledger.entries[-1]
        object.__setattr__(last, "at", "2999-01-01T00:00:00+00:00")
        assert ledger.add("rollback", bundle="9" * 16, by="li", why="later").at == last.at


def test_a_line_keeps_what_it_was_given_and_the_moment(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")
    before = datetime.now(UTC).replace(microsecond=0)
    with locked(home) as ledger:
        given = ledger.add(
            "promotion",
            bundle="b" * 16,
            by="Li",
            why="better",
            version=3,
            previous="a" * 16,
            proposal="c" * 64,
            evidence={"accepted": True},
        )
        assert ledger.entries == (given,)
    assert read(home) == (given,)
    assert asdict(given) | {"at": "", "hash": ""} == {
        "kind": "promotion",
        "bundle": "b" * 16,
        "by": "Li",
        "why": "better",
        "at": "",
        "version": 3,
        "previous": "a" * 16,
        "proposal": "c" * 64,
        "evidence": {"accepted": True},
        "before": NOTHING_BEFORE,
        "hash": "",
    }
    at = datetime.fromisoformat(given.at)
    assert before <= at <= datetime.now(UTC)
    assert at.utcoffset() == timedelta(0)


def test_nothing_before_is_a_hash_of_noughts() -> None:
    assert NOTHING_BEFORE == "0" * 64


def test_a_lines_hash_is_that_of_its_canonical_text_without_it(home: Home) -> None:
    """Whoever keeps a copy can check it with nothing but a JSON reader and SHA-256."""
    for line in _lines(home):
        record = json.loads(line)
        own = record.pop("hash")
        plain = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(plain.encode()).hexdigest() == own


def test_a_home_without_a_ledger_has_no_entries(tmp_path: Path) -> None:
    assert read(Home(tmp_path / "none")) == ()


def test_the_ledger_file_is_written_by_its_owner_only(home: Home) -> None:
    assert home.ledger.stat().st_mode & 0o133 == 0


@pytest.mark.parametrize("line", ["[]", '"text"', "{}", "not json", '{"kind": "x", "odd": 1}'])
def test_a_line_of_another_kind_is_named_whatever_it_is(home: Home, line: str) -> None:
    _write(home, [*_lines(home)[:2], line])
    with pytest.raises(Mismatch, match="Line 3 of the ledger cannot be read"):
        read(home)


def test_bytes_that_are_no_text_are_named(home: Home) -> None:
    with home.ledger.open("ab") as file:
        file.write(b"\xff\xfe\n")
    with pytest.raises(Mismatch, match="Line 5 of the ledger cannot be read"):
        read(home)


def test_two_lines_of_the_first_form_are_read_as_they_were_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    later = FIRST_FORM | {"bundle": "b" * 16, "previous": "a" * 16, "version": 2}
    _write(home, [json.dumps(FIRST_FORM), json.dumps(later)])
    first, second = read(home)
    assert (first.version, first.previous, first.why) == (1, None, "the first model")
    assert (second.version, second.previous, second.bundle) == (2, "a" * 16, "b" * 16)
    assert (second.at, second.proposal) == (FIRST_FORM["promoted_at"], None)
    text = home.ledger.read_text().splitlines()[1]
    assert second.hash == hashlib.sha256(text.encode()).hexdigest()


def test_an_unchained_line_after_chained_ones_is_refused_even_after_a_first_form(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    _write(home, [json.dumps(FIRST_FORM)])
    with locked(home) as ledger:
        ledger.add("rollback", bundle="b" * 16, by="li", why="new form")
    _write(home, [*_lines(home), json.dumps(FIRST_FORM)])
    with pytest.raises(Mismatch, match="Line 3 of the ledger does not follow"):
        read(home)


def test_one_decides_at_a_time(home: Home) -> None:
    """Who cannot have the lock at once is told so by the system: it is held while one decides."""
    with home.ledger_lock.open("a") as other:
        with locked(home), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
