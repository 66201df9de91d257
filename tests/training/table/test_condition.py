import polars as pl
import pytest

from features.domain.errors import BadInput, Unknown
from training.table.condition import Condition

SCORES = pl.Series("满意度", [str(n % 10 + 1) for n in range(400)])
ANSWERS = pl.Series("Churn", ["Yes", "No", None, "No"] * 60)


@pytest.mark.parametrize(
    ("text", "dissatisfied"),
    [
        ("<= 6", 240),
        ("<=6", 240),
        ("≤6", 240),
        ("< 6", 200),
        ("> 6", 160),
        (">= 6.0", 200),
        ("== 6", 40),
        ("= 6", 40),
        ("6", 40),
        ("!= 6", 360),
    ],
)
def test_a_comparison_takes_these_rows(text: str, dissatisfied: int) -> None:
    assert Condition.parse(text).label(SCORES).dissatisfied.sum() == dissatisfied


@pytest.mark.parametrize(("text", "dissatisfied"), [("Yes", 60), ("== Yes", 60), ("!= Yes", 120)])
def test_a_value_takes_its_rows_and_a_blank_is_not_known(text: str, dissatisfied: int) -> None:
    label = Condition.parse(text).label(ANSWERS)
    assert (label.dissatisfied.sum(), label.known.sum()) == (dissatisfied, 180)


def test_a_word_for_not_known_is_neither_satisfied_nor_dissatisfied() -> None:
    values = pl.Series("score", ["1", "9", "Unknown", "未知"] * 40)
    assert Condition.parse("<= 6").label(values).known.sum() == 80


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "has no value"), ("<=", "has no value"), ("<= six", "no number"), ("> x", "no number")],
)
def test_a_comparison_that_cannot_be_read_says_how_to_write_it(text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as told:
        Condition.parse(text)
    assert "'<= 6'" in str(told.value)


def test_an_unknown_value_names_the_nearest() -> None:
    with pytest.raises(Unknown, match="Did you mean 'Yes'"):
        Condition.parse("Yess").label(ANSWERS)


def test_order_is_not_asked_of_words() -> None:
    values = pl.Series("满意度", [*SCORES.to_list(), "很满意"])
    with pytest.raises(
        BadInput, match=r"'很满意' \(1 row\); mend them, or say --unreadable leave-out"
    ):
        Condition.parse("<= 6").label(values)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("<= 10", "Everybody is dissatisfied"), ("< 1", "Nobody is dissatisfied")],
)
def test_a_label_that_is_the_same_for_all_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        Condition.parse(text).label(SCORES)


def test_too_few_of_a_kind_are_refused_with_their_number() -> None:
    with pytest.raises(BadInput, match="Only 10 of 100 customers are dissatisfied"):
        Condition.parse("<= 1").label(SCORES.head(100))
    with pytest.raises(BadInput, match="Only 10 of 100 customers are satisfied"):
        Condition.parse("<= 9").label(SCORES.head(100))


def test_a_blank_column_is_refused() -> None:
    with pytest.raises(BadInput, match="holds no answers"):
        Condition.parse("<= 6").label(pl.Series("x", [None] * 50, dtype=pl.String))
