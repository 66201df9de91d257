"""How a flat table is cut into rows that teach and rows that judge, outside and inside.

Outer and inner folds are cut the same way. Rows of one customer, and rows that are twins, stay on
one side of every cut, however many they are.
"""

from typing import Literal, cast, get_args

from features.domain.errors import BadInput
from training.split import Flags, Fold, Rows, blocks, shuffled, usable

Validate = Literal["shuffled", "blocks"]

OUTER = 5
INNER = 4
INNER_OF_MANY = 3  # with this many rows a third less work changes no choice
MANY_ROWS = 20_000


def validated(text: str) -> Validate:
    """Read the way of cutting folds.

    Raises
    ------
    BadInput
        When it is neither of the two.
    """
    for way in get_args(Validate):
        if text == way:
            return cast(Validate, way)
    raise BadInput(f"--validate is blocks or shuffled, not {text!r}.")


def cut(
    label: Flags, validate: Validate, group: Rows | None = None, count: int = OUTER
) -> tuple[Fold, ...]:
    """Cut the rows into outer folds; those of one number in `group` stay together.

    Raises
    ------
    BadInput
        When a block holds one kind of customer only.
    """
    if validate == "shuffled":
        return shuffled(label, count, group)
    folds = blocks(len(label), count, group)
    if not usable(folds, label):
        raise BadInput(
            f"One of the {count} blocks of rows holds only one kind of customer, perhaps because "
            "the rows are sorted by the answer; use --validate shuffled."
        )
    return folds


def inner(label: Flags, validate: Validate, group: Rows | None = None) -> tuple[Fold, ...]:
    """Cut the rows that teach once more, for choosing; shuffled where a block has one kind only."""
    count = INNER_OF_MANY if len(label) >= MANY_ROWS else INNER
    if validate == "blocks":
        folds = blocks(len(label), count, group)
        if usable(folds, label):
            return folds
    return shuffled(label, count, group)
