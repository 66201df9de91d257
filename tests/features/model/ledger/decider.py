"""A process that proposes, approves and rolls back, saying each that is done, until killed."""

import sys
from itertools import count
from pathlib import Path

from features.domain.home import Home
from features.model.ledger.rollback import roll_back
from tests.features.model.ledger import models


def main(root: str) -> None:
    """Decide until somebody ends this process."""
    home = Home(Path(root))
    digests = [models.make(home, name) for name in "abcd"]
    for turn in count():
        done = models.let_in(home, digests[turn % len(digests)])
        sys.stdout.write(f"{done.release.bundle}\n")
        sys.stdout.flush()
        if turn % 3 == 2:
            back = roll_back(home, by="Zhao", why="a test")
            sys.stdout.write(f"{back.release.bundle}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
