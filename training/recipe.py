"""A recipe: what somebody settled on before training, as a small TOML file that is kept.

    months = 12          # the newest days with answers that are used; the last of them judges
    trials = 20          # further shapes to try; or instead shape = "7x300", taught as it is

    [leave_out]          # measures that are not taught, each with a reason
    age_years = "we do not call people for their age"

    [label_policy]       # as a label policy's own file
    horizon_days = 30

What it leaves out is as the house has it; what it cannot say is refused with the nearest names.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Self

from features.domain.errors import BadInput, NotThere, unknown
from features.domain.home import Home
from features.feature_set import FEATURES
from features.model.verdict import RecipeFigures
from training.dataset import labelled_days
from training.label import POLICY, LabelPolicy
from training.learner import Given

FEWEST_MONTHS = 2  # one teaches, one judges
MOST_TRIALS = 10_000


@dataclass(frozen=True)
class Recipe:
    """What to leave out, whom to call dissatisfied, which trees, and of how many months.

    Attributes
    ----------
    months
        How many of the newest days with answers are used, all of them where None.
    trials
        Further shapes to try on the inner folds.
    shape
        LEAVESxTREES, taught as it is, without a search; None searches.
    leave_out
        Reasons by the measure that is taught as unknown.
    label_policy
        Which answers make a customer dissatisfied.
    text
        The file as it was written.
    """

    months: int | None = None
    trials: int = 0
    shape: str | None = None
    leave_out: Mapping[str, str] = field(default_factory=dict)
    label_policy: LabelPolicy = POLICY
    text: str = ""

    def __post_init__(self) -> None:
        faults = [fault for fault, holds in self._checks() if not holds]
        if faults:
            raise BadInput(f"This recipe cannot be: {'; '.join(faults)}.")
        if self.shape is not None:
            Given.parse(str(self.shape))
        for measure in self.leave_out:
            if measure not in FEATURES.names:
                raise unknown("measure", measure, FEATURES.names)

    def _checks(self) -> list[tuple[str, bool]]:
        none_or = self.months is None or _whole(self.months, FEWEST_MONTHS)
        return [
            (f"months takes a whole number from {FEWEST_MONTHS}", none_or),
            (f"trials takes a whole number up to {MOST_TRIALS:,}",
             _whole(self.trials, 0) and self.trials <= MOST_TRIALS),
            ("a shape is taught as it is, so say either shape or trials",
             not (self.shape and self.trials)),
            ("leave_out takes a reason for each measure, as age_years = \"we do not call for age\"",
             all(isinstance(why, str) and why.strip() for why in self.leave_out.values())),
            ("something must be left to teach", len(self.leave_out) < len(FEATURES.names)),
        ]  # fmt: skip

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read a recipe from a file.

        Raises
        ------
        BadInput
            When the file cannot be read, or a value cannot be.
        Unknown
            When it names a setting or a measure that there is not.
        """
        try:
            text = path.read_text(encoding="utf-8")
            said: dict[str, Any] = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadInput(f"{path} is not a recipe that can be read: {error}.") from None
        known = [each.name for each in fields(cls) if each.name != "text"]
        for name in said:
            if name not in known:
                raise unknown("setting of a recipe", name, known)
        for name in ("leave_out", "label_policy"):
            if not isinstance(said.get(name, {}), dict):
                raise BadInput(f"{name} is a table of a recipe: write [{name}] above its lines.")
        policy = LabelPolicy.of_settings(said.pop("label_policy", {}))
        return cls(**said, label_policy=policy, text=text)

    @property
    def given(self) -> Given | None:
        """The shape, if one is settled on."""
        return None if self.shape is None else Given.parse(str(self.shape))

    def days(self, home: Home) -> list[date] | None:
        """The days to use; None for all.

        Raises
        ------
        NotThere
            When there are fewer.
        """
        if self.months is None:
            return None
        there = labelled_days(home, self.label_policy)
        if len(there) < self.months:
            raise NotThere(
                f"The recipe asks for {self.months} days with answers, and {len(there)} are there: "
                f"run `unspoken build --months {self.months}`, or ask for fewer."
            )
        return there[-self.months :]

    def figures(self) -> RecipeFigures:
        """What the verdict keeps of it; the label policy is there already."""
        return RecipeFigures(
            months=self.months,
            trials=self.trials,
            shape=self.shape,
            leave_out=dict(self.leave_out),
        )

    def settings(self) -> dict[str, object]:
        """What the run shows of it."""
        return {
            "recipe_months": self.months or "all",
            "recipe_trials": self.trials,
            "recipe_shape": self.shape or "searched for",
            "recipe_left_out": ", ".join(self.leave_out) or "nothing",
        }


def _whole(value: object, low: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= low


NO_RECIPE = Recipe()
