"""The ledger: every decision about which model serves, one line each, never rewritten.

1. Each line is canonical JSON and holds its own SHA-256 and that of the line before it. Whoever
   changes, removes or inserts a line breaks the chain there, and `read` names that line.
2. A line counts once its newline is on the disk: `Ledger.add` flushes and syncs. What a crash
   left unfinished at the end was never acknowledged; the next writer takes it away.
3. `locked` lets one writer in at a time, on one machine.

The chain has no key. It shows tampering to whoever kept a later hash or a copy, and a person who
may write to the home can still write a whole new ledger: that is for backups and file permissions.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from features.domain.canonical import canonical_json, sha256_text, sync_folder
from features.domain.errors import Mismatch
from features.domain.home import Home

Kind = Literal["proposal", "refusal", "rejection", "promotion", "rollback"]
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision.

    Attributes
    ----------
    kind
        ``proposal``: the gate let it pass and somebody asks for it. ``refusal``: the gate did not.
        ``rejection``: a person closed the proposal. ``promotion``: a second person approved, and
        the model serves from `at` on. ``rollback``: an earlier model serves again.
    bundle, version
        Digest of the model, and its number in the registry where there is one.
    by, why, at
        Who decided, what speaks for it, and when (ISO, UTC).
    previous
        Digest of the model that served before.
    proposal
        Hash of the proposal that a promotion or a rejection answers.
    evidence
        What the gate found, for proposals and refusals.
    before, hash
        SHA-256 of the line before, and of this one without `hash`.
    """

    kind: Kind
    bundle: str
    by: str
    why: str
    at: str
    version: int | None = None
    previous: str | None = None
    proposal: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    before: str = NOTHING_BEFORE
    hash: str = ""

    def sealed(self) -> Entry:
        """The same with its hash."""
        content = {name: value for name, value in asdict(self).items() if name != "hash"}
        return replace(self, hash=sha256_text(canonical_json(content)))


class Ledger:
    """The ledger of one home while nobody else writes to it; see `locked`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.entries = read(home)

    def add(self, kind: Kind, *, bundle: str, by: str, why: str, **more: Any) -> Entry:
        """Write a line and give it back once it is on the disk."""
        before = self.entries[-1].hash if self.entries else NOTHING_BEFORE
        now = datetime.now(UTC).isoformat(timespec="seconds")
        # A clock that was set back must not put a later decision before an earlier one.
        at = max(now, self.entries[-1].at) if self.entries else now
        entry = Entry(kind, bundle, by, why, at, before=before, **more).sealed()
        self._home.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._home.ledger, os.O_RDWR | os.O_CREAT, 0o644)
        with os.fdopen(descriptor, "r+b") as file:
            file.seek(_whole_lines(file.read()))
            file.truncate()
            file.write((canonical_json(asdict(entry)) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._home.root)
        self.entries = (*self.entries, entry)
        return entry


@contextmanager
def locked(home: Home) -> Iterator[Ledger]:
    """Open the ledger for writing; others wait.

    Raises
    ------
    Mismatch
        When the ledger was tampered with: nothing is decided on top of that.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with home.ledger_lock.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the process ends, however it ends
        yield Ledger(home)


def read(home: Home) -> tuple[Entry, ...]:
    """Read all entries, oldest first, checking the chain.

    Raises
    ------
    Mismatch
        Naming the first line that is not what was written.
    """
    if not home.ledger.is_file():
        return ()
    data = home.ledger.read_bytes()
    entries: list[Entry] = []
    for number, line in enumerate(data[: _whole_lines(data)].split(b"\n")[:-1], start=1):
        try:
            text = line.decode()
            entry = _entry(json.loads(text), text)
        except (ValueError, TypeError, KeyError):
            raise _broken(number, "cannot be read") from None
        before = entries[-1].hash if entries else NOTHING_BEFORE
        if entry.before != before and not _of_the_first_form(entry, entries):
            raise _broken(number, "does not follow the line before it")
        if entry.hash != (sha256_text(text) if _old(entry) else entry.sealed().hash):
            raise _broken(number, "was changed after it was written")
        entries.append(entry)
    return tuple(entries)


def _entry(record: dict[str, Any], text: str) -> Entry:
    if "kind" in record:
        return Entry(**record)
    # The first form of the ledger knew promotions only, and no chain. What follows vouches for it.
    return Entry(
        "promotion",
        record["bundle"],
        record["promoted_by"],
        record["why"],
        record["promoted_at"],
        version=record["version"],
        previous=record["previous"],
        before="",
        hash=sha256_text(text),
    )


def _old(entry: Entry) -> bool:
    return entry.before == ""


def _of_the_first_form(entry: Entry, earlier: list[Entry]) -> bool:
    return _old(entry) and all(map(_old, earlier))


def _whole_lines(data: bytes) -> int:
    """How many bytes of the file are whole lines."""
    return data.rfind(b"\n") + 1


def _broken(number: int, what: str) -> Mismatch:
    return Mismatch(
        f"Line {number} of the ledger {what}; the lines above it are as they were written. "
        "Put ledger.jsonl back from a backup: until then the service goes on with the model it "
        "has, and none is promoted or rolled back."
    )
