"""What turned out true: who was dissatisfied, among those who said so or said otherwise.

A label is a policy and not a fact, so it is written down in one place, in words, and another may
be handed in as a small TOML file. Observed is who answered in a way the policy counts. Who was not
asked, or did not answer, has no label: silence is what we look for and never a sign of content.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, get_args

import polars as pl

from features.domain.errors import BadInput, unknown
from features.domain.home import Home
from features.domain.moments import days_after
from features.domain.words import Words
from features.engine.outcomes import outcomes, surveyed
from features.sources.contacts import SURVEY_CHANNELS

OfSeveral = Literal["worst", "latest"]
LONGEST_HORIZON = 365


@dataclass(frozen=True)
class LabelPolicy:
    """Which answers make a customer dissatisfied, how far ahead, and who counts as observed.

    Attributes
    ----------
    horizon_days
        Days looked ahead, ``as_of`` included: 1 to 365.
    from_day
        The first of these days that counts, 0 being ``as_of``: answers given before anybody
        could have acted on a list may be left out.
    low_score
        The highest survey score, of ten, that counts as dissatisfied: 1 to 9.
    survey_channels
        The ways of asking whose answers count.
    complaints
        Whether a complaint's handling, rated by the customer, counts as an answer.
    of_several
        What counts where a customer answered more than once: the ``worst`` answer, as one bad
        experience is not undone by a good one, or the ``latest``.
    lists
        How many lists are drawn within a horizon, where lists are drawn at random: it makes of
        the logged chance of one draw the chance of being asked at all.
    """

    horizon_days: int = 60
    from_day: int = 0
    low_score: int = 6
    survey_channels: tuple[str, ...] = tuple(SURVEY_CHANNELS)
    complaints: bool = True
    of_several: OfSeveral = "worst"
    lists: int = 2

    def __post_init__(self) -> None:
        faults = [
            f"{name} takes a whole number from {low} to {high}"
            for name, low, high in (
                ("horizon_days", 1, LONGEST_HORIZON),
                ("from_day", 0, max(0, self.horizon_days - 1) if _whole(self.horizon_days) else 0),
                ("low_score", 1, 9),
                ("lists", 1, LONGEST_HORIZON),
            )
            if not (_whole(getattr(self, name)) and low <= getattr(self, name) <= high)
        ]
        strange = [c for c in self.survey_channels if c not in SURVEY_CHANNELS]
        if strange:
            faults.append(
                f"survey_channels takes some of {', '.join(SURVEY_CHANNELS)}, "
                f"not {', '.join(map(repr, strange))}"
            )
        if not isinstance(self.complaints, bool):
            faults.append("complaints takes true or false")
        elif not self.survey_channels and not self.complaints:
            faults.append("nobody would count as observed: name a survey channel, or complaints")
        if self.of_several not in get_args(OfSeveral):
            faults.append("of_several takes 'worst' or 'latest'")
        if faults:
            raise BadInput(f"This label policy cannot be: {'; '.join(faults)}.")

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Read a policy from a TOML file; what it leaves out is as in the house's own.

        Raises
        ------
        BadInput
            When the file cannot be read, or a value cannot be.
        Unknown
            When it names something a policy does not have.
        """
        try:
            said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadInput(f"{path} is not a label policy that can be read: {error}.") from None
        return cls.of_settings(said)

    @classmethod
    def of_settings(cls, said: Mapping[str, Any]) -> Self:
        """Make a policy of what is said of one, as by `from_toml`."""
        known = [field.name for field in fields(cls)]
        for name in said:
            if name not in known:
                raise unknown("setting of a label policy", name, known)
        channels = said.get("survey_channels", cls.survey_channels)
        if not isinstance(channels, list | tuple):
            raise BadInput('survey_channels takes a list, as ["sms", "call"].')
        return cls(**{**said, "survey_channels": tuple(channels)})

    @classmethod
    def of_record(cls, told: object) -> Self:
        """Read what ``as_dict`` gave, as a verdict keeps it; the house's own where it kept none.

        Raises
        ------
        BadInput
            When the policy it names cannot be.
        """
        if not isinstance(told, dict):
            return cls()
        known = {field.name for field in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in told.items()
            if name in known
        }
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """Plain values by name, for the manifest and the run."""
        return {**{f.name: getattr(self, f.name) for f in fields(self)},
                "survey_channels": list(self.survey_channels)}  # fmt: skip

    @property
    def words(self) -> Words:
        """The policy as a sentence."""
        zh, en = self._answers()
        several = {
            "worst": Words("多次作答取最差", "the worst of several answers counting"),
            "latest": Words("多次作答取最近", "the latest of several answers counting"),
        }[self.of_several]
        days = Words(f"{self.horizon_days} 天内", f"within {self.horizon_days} days")
        if self.from_day:
            days = Words(
                f"第 {self.from_day} 天起至第 {self.horizon_days} 天",
                f"from day {self.from_day} to day {self.horizon_days}",
            )
        return Words(
            zh=f"{days.zh}{'，或'.join(zh)}（仅限已作答的客户，{several.zh}）",
            en=f"{', or '.join(en)}, {days.en}, among those who answered, {several.en}",
        )

    def _answers(self) -> tuple[list[str], list[str]]:
        zh, en = [], []
        if self.survey_channels:
            only = "", ""
            if set(self.survey_channels) != set(SURVEY_CHANNELS):
                ways = [SURVEY_CHANNELS[channel] for channel in self.survey_channels]
                only = "、".join(w.zh for w in ways), " by " + " or ".join(w.en for w in ways)
            zh.append(f"{only[0]}满意度评分不高于 {self.low_score} 分")
            en.append(f"survey score of {self.low_score} or less{only[1]}")
        if self.complaints:
            zh.append("对投诉处理不满意")
            en.append("a complaint closed unsatisfied")
        return zh, en

    def ends(self, as_of: date) -> date:
        """The first day that no longer counts."""
        return days_after(as_of, self.horizon_days)

    def begins(self, as_of: date) -> date:
        """The first day that counts."""
        return days_after(as_of, self.from_day)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


POLICY = LabelPolicy()


def labels(home: Home, as_of: date, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Label the customers observed after a day.

    Returns
    -------
    pl.DataFrame
        ``customer_id``, ``dissatisfied``; ``drawn_probability``, the logged chance with which
        the survey that was answered had drawn the customer, null where no draw decided; and
        ``days_after``, from the day to the first answer that says so. Sorted.

    Raises
    ------
    BadInput
        When the horizon is not over yet.
    """
    answers = outcomes(home, as_of, policy.horizon_days)
    counted = answers.filter(pl.col("answered_at") >= pl.lit(policy.begins(as_of)))
    days = (pl.col("says_so_at").dt.date() - pl.lit(as_of)).dt.total_days()
    return labels_of(counted, policy).with_columns(days_after=days).drop("says_so_at")


def labels_of(answers: pl.DataFrame, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Label customers by their answers, given as `features.engine.outcomes.outcomes` gives them.

    ``says_so_at`` is the moment of the first answer that says what the label says.
    """
    low = (pl.col("score") <= policy.low_score).fill_null(value=False)
    badly_handled = (~pl.col("satisfied")).fill_null(value=False)
    by_survey = pl.col("channel").is_in(list(policy.survey_channels))
    by_complaint = (pl.col("source") == "complaints") & policy.complaints
    bad = {"worst": pl.col("bad").any(), "latest": pl.col("bad").last()}[policy.of_several]
    says_so = pl.col("answered_at").filter(pl.col("bad") == bad).first()
    return (
        answers.filter(by_survey.fill_null(value=False) | by_complaint)
        .with_columns(bad=low | badly_handled)
        .sort("customer_id", "answered_at")
        .group_by("customer_id", maintain_order=True)
        .agg(
            dissatisfied=bad,
            drawn_probability=pl.col("drawn_probability").max(),
            says_so_at=says_so,
        )
        .sort("customer_id")
    )


def approached(home: Home, as_of: date, policy: LabelPolicy = POLICY) -> pl.DataFrame:
    """Whom the horizon's surveys reached: ``customer_id``, ``answered`` (any of them), sorted.

    Surveys are those whose channel counts. Whoever is not there was not asked.
    """
    return (
        surveyed(home, as_of, policy.horizon_days)
        .filter(pl.col("channel").is_in(list(policy.survey_channels)))
        .group_by("customer_id")
        .agg(pl.col("answered").any())
        .sort("customer_id")
    )
