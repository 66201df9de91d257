"""What a person types and reads about watching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from features.domain.errors import BadInput
from features.domain.home import Home
from features.model.watch_report import Listed
from features.terminal import Bars, next_is, say
from training.watching.limits import move_limit
from training.watching.run import watch
from training.watching.summary import lines


def watch_and_tell(
    home: Home, lists: Iterable[Listed], *, limits: Sequence[str], by: str, why: str
) -> None:
    """Move the limits that were named, watch, and say what was found.

    Raises
    ------
    UnspokenError
        With one sentence, when a limit is not lawful or the model in service was touched.
    """
    for name, value in map(_limit, limits):
        move_limit(home, name, value, by=by, why=why)
    report = watch(home, today=datetime.now().astimezone().date(), lists=lists, progress=Bars())
    say(*lines(report))
    say(f"Written: {home.watch / f'{report.today}.json'}")
    if report.is_calm:
        next_is("a browser, on /console/model")


def _limit(words: str) -> tuple[str, int]:
    """Read a limit as a person writes it.

    >>> _limit("model_days=90")
    ('model_days', 90)
    """
    name, _, value = words.partition("=")
    try:
        return name.strip(), int(value)
    except ValueError:
        raise BadInput(f"{words!r} is not a limit: write it as model_days=90.") from None
