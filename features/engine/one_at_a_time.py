"""One build at a time in a home: two would clear away what the other is making."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from features.domain.errors import Refused
from features.domain.home import Home


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold a home's lock, which ends with the process; raises Refused while another holds it."""
    if not home.root.is_dir():  # nothing there to be built from
        yield
        return
    with (home.root / ".build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"Another build is at work in {home.root}: run this again when it has ended."
            ) from None
        yield
