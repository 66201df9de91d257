"""From a model's contributions to sentences a person reads, in both languages.

1. The contributions of a ladder's steps are one reason: they say the same thing at several places.
   So are those of measures that count the same facts in several ways (``reported_as``): a person is
   told the plain count wherever there is one to tell.
2. The smallest reasons are told together, as "others", so that what is told still adds up.
3. Each reason says its measure in the measure's own words, its value with its unit, and how far
   it moves the score: ``base + sum of contributions == score``, in log-odds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from features.declare.measure import Answer, Category, Ladder
from features.declare.view import CustomerView
from features.domain.words import Words
from features.feature_set import FEATURES
from features.views import VIEWS

Value = float | str | None
OTHERS = "others"
_OTHERS_WORDS = Words(zh="其余较小因素", en="Smaller factors together")
# Reasons below this share of all movement are told together.
_TINY_SHARE = 0.02
# Log-odds from which a reason is said to act strongly, or noticeably: e**0.5 is 1.6 times the odds.
_STRONG, _NOTICEABLE = 0.5, 0.15


@dataclass(frozen=True)
class Reason:
    """One thing that moves a customer's score.

    Attributes
    ----------
    measure
        Name of the measure, of the ladder, or `OTHERS`.
    contribution
        Log-odds it adds (raises the chance of dissatisfaction) or takes away.
    view
        The view that answers with the measure, for its evidence.
    """

    measure: str
    words: Words
    value: Value
    value_text: Words
    contribution: float
    view: CustomerView | None = None

    @property
    def effect(self) -> str:
        """Tell the direction: ``raises`` or ``lowers``."""
        return "raises" if self.contribution > 0 else "lowers"

    @property
    def sentence(self) -> Words:
        """Say it as a person would."""
        strength = _strength(abs(self.contribution))
        zh, en = ("推高", "raises") if self.contribution > 0 else ("降低", "lowers")
        what = self.words
        if self.measure != OTHERS:
            what = Words(
                zh=f"{self.words.zh}：{self.value_text.zh}",
                en=f"{self.words.en}: {self.value_text.en}",
            )
        return Words(
            zh=f"{what.zh}，{strength.zh}{zh}不满意的可能",
            en=f"{what.en}, which {strength.en} {en} the chance of dissatisfaction",
        )


@dataclass(frozen=True)
class _Place:
    answer: Answer
    view: CustomerView


_PLACES: Mapping[str, _Place] = {
    column: _Place(answer, view)
    for view in VIEWS
    for answer in view.answers
    for column in answer.taught_columns
}


def reasons_of(
    contributions: Sequence[float],
    values: Mapping[str, Value],
    *,
    columns: Iterable[str] = FEATURES.names,
) -> list[Reason]:
    """Tell every contribution of one customer, the largest movement first.

    Parameters
    ----------
    contributions
        Log-odds, one for each column.
    values
        The customer's measures by column.
    columns
        The columns in the order of `contributions`.
    """
    by_answer: dict[str, list[tuple[float, str]]] = {}
    for contribution, column in zip(contributions, columns, strict=True):
        by_answer.setdefault(_PLACES[column].answer.reported_name, []).append(
            (contribution, column)
        )
    reasons = sorted(
        (_reason(parts, values) for parts in by_answer.values()),
        key=lambda reason: (-abs(reason.contribution), reason.measure),
    )
    floor = _TINY_SHARE * sum(abs(reason.contribution) for reason in reasons)
    told = [reason for reason in reasons if abs(reason.contribution) >= floor]
    tiny = reasons[len(told) :]
    if len(tiny) < 2:
        return reasons
    rest = sum(reason.contribution for reason in tiny)
    unsaid = Words("", "")
    return [*told, Reason(OTHERS, _OTHERS_WORDS, None, unsaid, rest)]


def raising(reasons: Iterable[Reason], most: int = 3) -> list[Words]:
    """Give the sentences of the strongest reasons that speak for dissatisfaction."""
    told = [r.sentence for r in reasons if r.contribution > 0 and r.measure != OTHERS]
    return told[:most]


def say_value(answer: Answer, value: Value) -> Words:
    """Say a measure's value in its unit, or a category's word."""
    if isinstance(answer, Category) and isinstance(value, str):
        return answer.says.get(value, Words(value, value))
    return answer.unit.say(value)


def _reason(parts: Sequence[tuple[float, str]], values: Mapping[str, Value]) -> Reason:
    """Make one reason of one measure, of its like, or of the steps of one ladder."""
    plain = [
        part
        for part in parts
        if _PLACES[part[1]].answer.reported_name == _PLACES[part[1]].answer.name
    ]
    tellable = any(values[column] for _, column in plain)
    _, column = max(plain if tellable else parts, key=lambda part: (abs(part[0]), part[1]))
    place = _PLACES[column]
    value = values[column]
    return Reason(
        measure=place.answer.name,
        words=_words_at(place.answer, column),
        value=value,
        value_text=say_value(place.answer, value),
        contribution=sum(contribution for contribution, _ in parts),
        view=place.view,
    )


def _words_at(answer: Answer, column: str) -> Words:
    """Say a ladder with the step that moves most."""
    if not isinstance(answer, Ladder):
        return answer.words
    step = int(column.removeprefix(f"{answer.name}_"))
    unit = answer.step_unit.say(step)
    return Words(zh=f"{answer.words.zh}（{unit.zh}）", en=f"{answer.words.en} ({unit.en})")


def _strength(movement: float) -> Words:
    if movement >= _STRONG:
        return Words(zh="明显", en="strongly")
    if movement >= _NOTICEABLE:
        return Words(zh="有所", en="noticeably")
    return Words(zh="略微", en="slightly")
