from pathlib import Path

import pytest

from features.domain.errors import BadInput, Unknown
from training.fit.folds import validated
from training.fit.options import FitOptions

PRESENT = ["id", "score", "a", "b", "c", "d..e", "f"]


def _columns(**given: object) -> list[str]:
    fields: dict[str, object] = {
        "file": Path("x.csv"),
        "id": "id",
        "label": "score",
        "dissatisfied": "<= 6",
        "out": Path("out"),
    }
    return FitOptions(**(fields | given)).columns(PRESENT)  # type: ignore[arg-type]  # mixed on purpose


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({}, ["a", "b", "c", "d..e", "f"]),
        ({"drop": ("a", "c")}, ["b", "d..e", "f"]),
        ({"drop": ("a..c",)}, ["d..e", "f"]),
        ({"drop": ("d..e",)}, ["a", "b", "c", "f"]),
        ({"keep": ("b", "f")}, ["b", "f"]),
        ({"keep": ("a..c",), "drop": ("b",)}, ["a", "c"]),
        ({"keep": ("id..c",)}, ["a", "b", "c"]),
    ],
)
def test_these_columns_are_left_to_learn_from(given: dict[str, object], left: list[str]) -> None:
    assert _columns(**given) == left


@pytest.mark.parametrize(
    "given", [{"id": "idd"}, {"label": "scor"}, {"drop": ("scoree",)}, {"keep": ("a..g",)}]
)
def test_a_name_that_is_no_column_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(Unknown, match="There is no column"):
        _columns(**given)


def test_a_near_name_is_suggested() -> None:
    with pytest.raises(Unknown, match="Did you mean 'score'"):
        _columns(label="scores")


def test_a_range_runs_as_the_columns_stand() -> None:
    with pytest.raises(BadInput, match="stands before"):
        _columns(drop=("c..a",))


def test_the_label_does_not_name_the_customer() -> None:
    with pytest.raises(BadInput, match="both the id and the label"):
        _columns(label="id")


def test_folds_are_cut_one_way_or_the_other() -> None:
    assert validated("blocks") == "blocks"
    with pytest.raises(BadInput, match="blocks or shuffled"):
        validated("block")
