"""A real shift is seen in its first batch; nothing, however many rows of it, is no shift."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.watching.shifts import COLUMNS, MEASURES, SHIFTS, Column, some
from training.watching.drift import measure_shift
from training.watching.shift import Shift, shift_of_counts
from training.watching.stability import Cells, index

FLOOR = 0.1
MONTHS = 6


def months(column: Column, rows: int, draw: np.random.Generator) -> list[pl.Series]:
    return [column(rows, draw) for _ in range(MONTHS)]


def shift_of(values: Sequence[pl.Series]) -> Shift:
    return measure_shift(values, checks=MEASURES, floor=FLOOR)


@pytest.mark.parametrize("kind", SHIFTS)
@pytest.mark.parametrize("rows", [3_000, 20_000])
def test_a_real_shift_is_seen_in_its_first_batch(kind: str, rows: int) -> None:
    draw = np.random.default_rng(rows)
    column, shifted = SHIFTS[kind]
    before = months(column, rows, draw)
    for _ in range(10):
        found = shift_of([*before, shifted(column(rows, draw), draw)])
        assert found.moved, found


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("rows", [150, 3_000])
def test_a_batch_of_nothing_is_no_shift(column: Column, rows: int) -> None:
    draw = np.random.default_rng(rows)
    before = months(column, rows, draw)
    found = [shift_of([*before, column(rows, draw)]) for _ in range(100)]
    assert [one for one in found if one.moved] == []


@pytest.mark.parametrize("column", COLUMNS)
def test_a_million_rows_of_next_to_nothing_are_no_shift(column: Column) -> None:
    draw = np.random.default_rng(4)
    before = [column(100_000, draw)] * 2
    # Certain to be another distribution, and of no importance.
    batch = some(column(1_000_000, draw), draw, 0.005, None)
    found = shift_of([*before, batch])
    assert not found.moved, found


def test_what_swings_by_itself_is_held_against_its_own_swing() -> None:
    draw = np.random.default_rng(5)
    swing = [0.0, 0.5, 0.9, 1.0, 0.8, 0.3]
    before = [pl.Series(draw.normal(level, 1.0, 4_000)) for level in swing]
    assert not shift_of([*before, pl.Series(draw.normal(1.0, 1.0, 4_000))]).moved
    assert shift_of([*before, pl.Series(draw.normal(3.0, 1.0, 4_000))]).moved


def test_it_says_in_which_values_most_of_it_happened() -> None:
    draw = np.random.default_rng(6)
    column, shifted = SHIFTS["a tenth no longer filled"]
    found = shift_of([*months(column, 5_000, draw), shifted(column(5_000, draw), draw)])
    assert found.cell == "?"
    assert found.before == pytest.approx(0.02, abs=0.01)
    assert found.after == pytest.approx(0.12, abs=0.02)


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8))
def test_the_index_is_zero_for_the_same_and_never_below(counts: list[int]) -> None:
    same = np.array(counts, dtype=float)
    assert index(same, same) == 0.0
    assert index(same, same[::-1]) >= 0.0


@given(st.lists(st.one_of(st.floats(-1e9, 1e9), st.just(float("nan"))), min_size=1, max_size=60))
def test_every_row_falls_into_one_cell(values: list[float]) -> None:
    rows = np.array(values)
    cells = Cells.of(rows)
    assert cells.count(rows).sum() == len(rows)
    assert cells.count(rows)[-1] == np.isnan(rows).sum()


def test_a_batch_of_nobody_is_no_shift() -> None:
    one = [np.array([50.0, 50.0])] * 3
    assert not shift_of_counts(one, np.zeros(2), ["a", "b"], checks=9, floor=FLOOR).moved
