"""What of a column of answers is an answer: its scale, codes for "no answer", unreadable cells.

A survey's -99, 99 or 0 counted as an answer moves the share of dissatisfied in silence. Whoever
states the scale settles it. Where nobody does, a value that stands apart from all others stops
everything with its number of rows: nothing is guessed.
"""

from dataclasses import dataclass
from typing import Literal, Self, cast, get_args

import numpy as np
import polars as pl

from features.domain.errors import BadInput
from features.domain.words import Words
from features.model.manifest import Floats
from training.split import Flags, Rows
from training.table.condition import Condition, Label
from training.table.note import Note, counted, short
from training.table.numbers import as_number, is_blank_word, numbers

Unreadable = Literal["refuse", "leave-out"]
TO = ".."
FEWEST = 5  # rows of a value before it looks like a code
LONGEST_SCALE = 101  # whole numbers 0 to 100; beyond it the label is an amount
STEPS_APART = 3  # whole numbers skipped before a value, where it is rarer than its neighbour
TIMES_THE_NEXT = 3  # zeros for each one, before the zeros look like a code


@dataclass(frozen=True)
class Scale:
    """Which values are answers: from one number to another, or these words.

    >>> Scale.parse("1..10")
    Scale(low=1.0, high=10.0, words=())
    """

    low: float
    high: float
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read LOW..HIGH, or words with commas between.

        Raises
        ------
        BadInput
            When it is neither, or runs backwards.
        """
        first, to, last = text.partition(TO)
        if to:
            low, high = as_number(first.strip()), as_number(last.strip())
            if low is None or high is None or low >= high:
                raise BadInput(f"--scale {text!r} is no range; write for example 1..10.")
            return cls(low, high)
        words = tuple(word.strip() for word in text.split(",") if word.strip())
        if len(words) < 2:
            raise BadInput(f"--scale {text!r} is no scale; write for example 1..10, or Yes,No.")
        return cls(0.0, 0.0, words)

    def holds(self, values: pl.Series, figures: Floats) -> Flags:
        """Which cells lie on the scale."""
        if self.words:
            return np.asarray(values.is_in(self.words).fill_null(False).to_numpy(), dtype=np.bool_)
        return np.asarray((figures >= self.low) & (figures <= self.high))

    def __str__(self) -> str:
        """The scale as one would type it."""
        return ",".join(self.words) if self.words else f"{self.low:g}{TO}{self.high:g}"


def unreadable_way(text: str) -> Unreadable:
    """Read what to do with answers that cannot be read.

    Raises
    ------
    BadInput
        When it is neither of the two.
    """
    for way in get_args(Unreadable):
        if text == way:
            return cast(Unreadable, way)
    raise BadInput(f"--unreadable is refuse or leave-out, not {text!r}.")


def answers(
    values: pl.Series,
    condition: Condition,
    scale: Scale | None = None,
    unreadable: Unreadable = "refuse",
) -> tuple[Label, tuple[Note, ...]]:
    """Label every row of the column `values` (text, null where blank), and say what is no answer.

    Raises
    ------
    BadInput
        When a value looks like a code for "no answer" and no scale says whether it is, when
        answers cannot be read and are not left out, or as `Condition.label`.
    """
    notes: list[Note] = []
    figures = numbers(values)
    odd = condition.unreadable(values, figures)
    if odd.any() and unreadable == "leave-out":
        said = counted(_counts(values.filter(odd)))
        notes.append(
            Note(
                Words(
                    zh=f"{int(odd.sum()):,} 行的答案无法读作数字，已去掉：{said.zh}。",
                    en=f"{int(odd.sum()):,} answers are no numbers and are left out: {said.en}.",
                ),
                int(odd.sum()),
                (values.name,),
            )
        )
        values = values.set(pl.Series(odd), None)
    if scale:
        values, told = _on(scale, values, figures)
        notes += told
    else:
        _refuse_what_stands_apart(values, figures, condition)
    label = condition.label(values)
    return label, (*notes, *_told_of_others(values, condition, label))


def _on(scale: Scale, values: pl.Series, figures: Floats) -> tuple[pl.Series, list[Note]]:
    """Blank what lies outside the scale, and count it."""
    filled = (values.is_not_null() & ~is_blank_word(values)).to_numpy()
    if not scale.words:
        filled = filled & np.isfinite(figures)  # what is no number is unreadable, not off the scale
    outside = filled & ~scale.holds(values, figures)
    count = int(outside.sum())
    if not count:
        return values, []
    said = counted(_counts(values.filter(pl.Series(outside))))
    note = Note(
        Words(
            zh=f"{count:,} 行的答案不在量表 {scale} 之内，按未回答处理：{said.zh}。",
            en=f"{count:,} answers lie outside the scale {scale} and count as no answer: "
            f"{said.en}.",
        ),
        count,
        (values.name,),
    )
    return values.set(pl.Series(outside), None), [note]


def _refuse_what_stands_apart(values: pl.Series, figures: Floats, condition: Condition) -> None:
    known = np.isfinite(figures)
    if not known.any() or as_number(condition.value) is None:
        return
    held, rows = np.unique(figures[known], return_counts=True)
    apart = standing_apart(held, rows)
    if not len(apart) and condition.operator in ("<", "<="):
        apart = _zeros(held, rows)
    if not len(apart):
        return
    others = np.setdiff1d(held, apart)
    said = counted([(f"{v:g}", int(rows[held == v][0])) for v in apart])
    scale, whole = f"{others[0]:g}{TO}{others[-1]:g}", f"{held[0]:g}{TO}{held[-1]:g}"
    raise BadInput(
        f"Column {values.name!r} holds {said.en} apart from its other answers, "
        f"{others[0]:g} to {others[-1]:g}: is that an answer, or a code for none? "
        f"Say --scale {scale} to count it as no answer, or --scale {whole} if it is one."
    )


def standing_apart(held: Floats, rows: Rows) -> Floats:
    """Values at either end that look like codes: far away, and given by several.

    Of whole numbers, what `STEPS_APART` or more are skipped before, or one is skipped before and
    more rows hold than the value before it. Of amounts, what lies further away than all others
    span.

    >>> standing_apart(np.array([-99.0, 1, 2, 3, 4, 5]), np.array([60, 9, 9, 9, 9, 9])).tolist()
    [-99.0]
    """
    if len(held) < 3:
        return held[:0]
    gaps = np.diff(held)
    whole = bool((held == np.round(held)).all()) and len(held) <= LONGEST_SCALE
    apart: list[float] = []
    middle = _longest_run(held, rows) if whole else (0, len(held) - 1)
    if whole:
        for step, (edge, ends) in ((-1, (middle[0], 0)), (1, (middle[1], len(held) - 1))):
            for place in range(edge + step, ends + step, step):
                skipped = gaps[place if step < 0 else place - 1] - 1
                spike = rows[place] > rows[place - step]
                if rows[place] >= FEWEST and (skipped >= STEPS_APART or (skipped >= 1 and spike)):
                    outer = held[: place + 1] if step < 0 else held[place:]
                    apart += outer.tolist()
                    break
        return np.array(sorted(apart))
    for place, others in ((0, held[1:]), (-1, held[:-1])):
        gap = gaps[0] if place == 0 else gaps[-1]
        if gap > others[-1] - others[0] and rows[place] >= FEWEST:
            apart.append(float(held[place]))
    return np.array(sorted(apart))


def _longest_run(held: Floats, rows: Rows) -> tuple[int, int]:
    """First and last place of the longest run of whole numbers; of equals, the fuller one."""
    ends = np.flatnonzero(np.diff(held) > 1)
    firsts, lasts = np.concatenate([[0], ends + 1]), np.concatenate([ends, [len(held) - 1]])
    best = max(
        range(len(firsts)),
        key=lambda n: (lasts[n] - firsts[n], rows[firsts[n] : lasts[n] + 1].sum()),
    )
    return int(firsts[best]), int(lasts[best])


def _zeros(held: Floats, rows: Rows) -> Floats:
    """0 below a scale of whole numbers, where many more hold it than its neighbours."""
    whole = bool((held == np.round(held)).all()) and 4 <= len(held) <= LONGEST_SCALE
    if whole and held[0] == 0 and held[1] == 1:
        neighbours = rows[1:3].max()
        if rows[0] > TIMES_THE_NEXT * neighbours and rows[1:].argmax() > 1:
            return held[:1]
    return held[:0]


def _counts(values: pl.Series) -> list[tuple[str, int]]:
    counts = values.alias("value").value_counts(name="rows")
    ordered = counts.sort(["rows", "value"], descending=[True, False])
    return [(str(value), int(rows)) for value, rows in ordered.iter_rows()]


def _told_of_others(values: pl.Series, condition: Condition, label: Label) -> tuple[Note, ...]:
    """Where a value alone is asked for and there are more than two, what the others count as."""
    if condition.operator not in ("==", "!="):
        return ()
    satisfied = values.filter(pl.Series(label.known & ~label.dissatisfied))
    dissatisfied = values.filter(pl.Series(label.dissatisfied))
    side, words = (
        (satisfied, Words(zh="满意", en="satisfied"))
        if condition.operator == "=="
        else (dissatisfied, Words(zh="不满意", en="dissatisfied"))
    )
    counts = _counts(side)
    if len(counts) < 2:
        return ()
    said = counted(counts)
    return (
        Note(
            Words(
                zh=f"{short(values.name)} 中以下取值均算作{words.zh}：{said.zh}；"
                "若其中有“未回答”，请用 --scale 写明哪些是答案。",
                en=f"These values of {short(values.name)} all count as {words.en}: {said.en}; "
                "if one of them says that there is no answer, say with --scale which are answers.",
            ),
            len(side),
            (values.name,),
        ),
    )
