import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.domain.errors import BadInput
from training.split import blocks, by_customer, shuffled, usable


@given(rows=st.integers(5, 500), count=st.integers(2, 5))
def test_every_row_judges_once_and_never_teaches_itself(rows: int, count: int) -> None:
    folds = blocks(rows, count)
    assert np.concatenate([fold.test for fold in folds]).tolist() == list(range(rows))
    assert all(set(fold.train) | set(fold.test) == set(range(rows)) for fold in folds)
    assert all(not set(fold.train) & set(fold.test) for fold in folds)


@given(customers=st.lists(st.sampled_from("abcdefghijkl"), min_size=1), count=st.integers(2, 4))
def test_a_customer_never_stands_on_both_sides(customers: list[str], count: int) -> None:
    for fold in by_customer(customers, count):
        teaching = {customers[row] for row in fold.train}
        assert not teaching & {customers[row] for row in fold.test}


def test_a_customer_stays_in_the_same_fold_when_others_come() -> None:
    def place(customers: list[str]) -> list[int]:
        return [i for i, fold in enumerate(by_customer(customers, 4)) if 0 in fold.test]

    assert place(["C7"]) == place(["C7", "C1", "C2", "C3"])


def test_shuffled_folds_have_the_same_share_of_dissatisfied() -> None:
    label = np.arange(500) < 50
    assert {int(label[fold.test].sum()) for fold in shuffled(label, 5)} == {10}


def test_too_few_of_a_kind_cannot_be_shuffled_into_folds() -> None:
    with pytest.raises(BadInput, match="too few of one kind"):
        shuffled(np.arange(50) < 3, 5)


def test_blocks_of_sorted_answers_are_not_usable() -> None:
    sorted_answers = np.arange(100) < 20
    assert not usable(blocks(100, 5), sorted_answers)
    assert usable(blocks(100, 5), np.arange(100) % 5 == 0)
