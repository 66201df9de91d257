"""What watching the model found: written by training, shown by serving, one file a day.

``HOME/watch/<day>.json`` is small and readable. What nothing is known of is None and is said as “no
data”, never 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from features.domain.canonical import canonical_json, write_atomically
from features.domain.errors import Mismatch
from features.domain.home import Home
from features.domain.words import Words

FORMAT: Literal[1] = 1
State = Literal["fresh", "stale", "no data"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Finite = Annotated[float, Field(allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CameTrue(_Page):
    """What was expected of some customers who answered since, and what turned out.

    Attributes
    ----------
    what
        Which customers: everybody, the first five per cent, a published list.
    size
        How many they are; `observed` of them answered within the horizon.
    expected, actual
        Dissatisfied customers among those observed: the sum of their probabilities, and counted.
    low, high
        Where `actual` lies in nine cases of ten, if every probability is right.
    holds
        Whether it lies within what chance explains in 99 cases of 100; None without anybody.
    """

    what: Words
    size: int
    observed: int
    expected: Finite | None
    actual: int | None
    low: int | None
    high: int | None
    holds: bool | None


class Month(_Page):
    """One scored day whose horizon is over: everybody first, then the top, then the lists."""

    as_of: date
    model: str
    groups: list[CameTrue]


class Moved(_Page):
    """One measure, or the scores, whose distribution is another than where it was taught.

    ``index`` is the population stability index, ``limit`` what it had to pass: the largest of the
    practical floor, what chance explains, and how far it moves by itself from month to month.
    """

    name: str
    words: Words
    owner: str | None
    index: Finite
    limit: Finite
    how: Words


class Drift(_Page):
    """A snapshot held beside those the model was taught with."""

    as_of: date
    against: list[date]
    customers: int
    checked: int
    moved: list[Moved]
    score_index: Finite
    score_limit: Finite

    @property
    def scores_moved(self) -> bool:
        """Whether the scores moved further than they may."""
        return self.score_index > self.score_limit


class Age(_Page):
    """How old one thing is, in days, and from when on it is too old; None where there is none."""

    name: str
    words: Words
    days: int | None
    limit: int
    state: State
    next: Words


class WatchReport(_Page):
    """All of it, with what to do next, the most urgent first."""

    format: Literal[1] = FORMAT
    today: date
    model: str | None
    months: list[Month]
    next_outcomes: date | None
    drift: Drift | None
    no_drift_because: Words | None
    ages: list[Age]
    limits: dict[str, int]
    next: list[Words]

    @property
    def is_calm(self) -> bool:
        """Whether nothing asks for anybody's attention."""
        return not self.next


@dataclass(frozen=True)
class Listed:
    """A published list as watching needs it: whom it named, scored by which model on which day."""

    id: str
    campaign: str
    as_of: date
    model: str
    customers: Sequence[str]


def write_report(home: Home, report: WatchReport) -> None:
    """Keep a report under its day, whole or not at all."""
    text = canonical_json(report.model_dump(mode="json"))
    write_atomically(home.watch / f"{report.today}.json", text + "\n")


def newest_report(home: Home) -> WatchReport | None:
    """Read the newest report, or None where nobody has watched yet.

    Raises
    ------
    Mismatch
        When it is damaged.
    """
    days = [path for path in home.watch.glob("*.json") if _DAY.fullmatch(path.stem)]
    if not days:
        return None
    newest = max(days)
    try:
        return WatchReport.model_validate_json(newest.read_bytes())
    except ValidationError:
        raise Mismatch(
            f"watch/{newest.name} cannot be read; run `unspoken watch` to write it again."
        ) from None
