"""A CSV file as UTF-8 text, looked through once in blocks before anything is read from it.

The look finds the encoding, a quotation mark that is never closed, and whether the last line has
its end. A file in GBK is written once more in UTF-8 beside the system's temporary files; memory
holds one block.
"""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from features.engine.intake.fault import Fault, Kind

BLOCK = 1 << 24  # 16 MiB: large enough to be read at the disk's speed
BREAK, QUOTE = b"\n", b'"'


class Unreadable(Exception):
    """A file from which no table can be read; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.words.en)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Text:
    """A file in UTF-8, and whether its last line ends with a line break."""

    path: Path
    ends_with_break: bool


@contextmanager
def as_utf8(path: Path) -> Iterator[Text]:
    """Give a CSV file as UTF-8: itself where it is, a copy that is gone afterwards where not.

    Raises
    ------
    Unreadable
        When it is empty, in neither encoding, or has a quotation mark that is never closed.
    """
    ends_with_break = _look(path)
    if _first_bad_line(path, "utf-8") is None:
        yield Text(path, ends_with_break)
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        if (line := _first_bad_line(path, "gb18030", copy)) is not None:
            raise Unreadable(Fault.of(Kind.NO_ENCODING, line=line))
        copy.flush()
        yield Text(Path(copy.name), ends_with_break)


def _look(path: Path) -> bool:
    quotes, blank, last = 0, True, b""
    for block in _blocks(path):
        # Both marks are below 0x30 and so never the second byte of a character of GB18030.
        quotes += block.count(QUOTE)
        blank = blank and not block.strip()
        last = block[-1:]
    if blank:
        raise Unreadable(Fault.of(Kind.NOTHING))
    if quotes % 2:
        raise Unreadable(Fault.of(Kind.OPEN_QUOTE))
    return last == BREAK


def _first_bad_line(path: Path, encoding: str, copy: IO[bytes] | None = None) -> int | None:
    """Decode a file block by block, into a copy if one is given; say where it cannot be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    try:
        for block in _blocks(path):
            between = decoder.getstate()[0] == b""
            if not (between and block.isascii()):  # letters of ASCII are the same in both
                text = decoder.decode(block)
                if copy is not None:
                    copy.write(text.encode())
            elif copy is not None:
                copy.write(block)
            line += block.count(BREAK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object.count(BREAK, 0, error.start)
    return None


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
