"""What a column is called in a picture."""

from features.declare.measure import Ladder
from features.domain.units import Unit
from features.views import VIEWS


def titles() -> dict[str, str]:
    """English words of every taught column, by its name."""
    return {
        column: f"{answer.words.en} ({column.rpartition('_')[2].lstrip('0')})"
        if isinstance(answer, Ladder)
        else answer.words.en
        for view in VIEWS
        for answer in view.answers
        for column in answer.taught_columns
    }


def units() -> dict[str, str]:
    """The unit of every taught column by its name; a word has none."""
    return {
        column: "" if answer.unit is Unit.WORD else answer.unit.words.en
        for view in VIEWS
        for answer in view.answers
        for column in answer.taught_columns
    }
