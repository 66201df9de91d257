import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.model.manifest import OTHER
from tests.training.made import customer_table
from training.table.columns import LeftOut, learn_columns, matrix

FILLED = ["1", "2", "3", "4"] * 25


def _kinds(table: pl.DataFrame) -> dict[str, str]:
    return {c.name: c.kind for c in learn_columns(table, table.columns).taught}


@pytest.mark.parametrize(
    ("cells", "kinds"),
    [
        (FILLED, {"x": "number"}),
        ([*FILLED[:98], "Unknown", "typo"], {"x": "number", "x (filled)": "filled"}),
        (["1,250", "980"] * 50, {"x": "number"}),
        (["¥1,250.00", "￥980", "$12", "30元"] * 25, {"x": "number"}),
        (["12.5%", "8 %", "-3%", "100％"] * 25, {"x": "number"}),
        (["30元套餐", "5G%"] * 50, {"x": "category"}),
        (["a", "b"] * 50, {"x": "category"}),
        (["yes", None] * 50, {"x": "filled"}),
        (["1", None] * 50, {"x": "filled"}),
        (["1", "2", None, None] * 25, {"x": "number", "x (filled)": "filled"}),
        (["a", "b", None, None] * 25, {"x": "category"}),
    ],
)
def test_a_column_is_taught_as_what_it_holds(
    cells: list[str | None], kinds: dict[str, str]
) -> None:
    assert _kinds(pl.DataFrame({"x": cells})) == kinds


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (["7"] * 100, "holds one value only"),
        ([None, "NA"] * 50, "is blank in every row"),
        ([f"C{n}" for n in range(100)], "hardly ever repeats a value"),
        ([f"2026-01-{n % 28 + 1:02d}" for n in range(100)], "holds dates that cannot be read"),
        ([f"{n % 28 + 1}/3/2024" for n in range(100)], "holds dates that cannot be read"),
        ([f"2026年1月{n % 28 + 1}日" for n in range(100)], "holds dates that cannot be read"),
    ],
)
def test_what_cannot_teach_is_left_out_with_the_reason(cells: list[str | None], why: str) -> None:
    columns = learn_columns(pl.DataFrame({"x": pl.Series(cells, dtype=pl.String)}), ["x"])
    assert not columns.taught
    assert columns.left_out[0].why.en.startswith(why)


def test_a_copy_is_left_out_and_says_of_what() -> None:
    table = pl.DataFrame({"ARPU": FILLED, "前3月ARPU": [f"{c}.0" for c in FILLED]})
    left_out = learn_columns(table, table.columns).left_out
    assert [(left.column, left.why.en) for left in left_out] == [("前3月ARPU", "copies ARPU")]
    assert isinstance(left_out[0], LeftOut)


def test_rare_levels_share_one_code_with_levels_never_seen() -> None:
    table = pl.DataFrame({"x": ["a"] * 60 + ["b"] * 35 + ["c", "d", "e", "f", "g"]})
    columns = learn_columns(table, ["x"]).taught
    assert columns[0].codes == ["a", "b", OTHER]
    later = pl.DataFrame({"x": ["b", "c", "never seen", None]})
    np.testing.assert_array_equal(matrix(later, columns)[:, 0], [1, 2, 2, np.nan])


def test_a_level_never_seen_is_unknown_where_no_level_was_rare() -> None:
    columns = learn_columns(pl.DataFrame({"x": ["a", "b"] * 50}), ["x"]).taught
    np.testing.assert_array_equal(
        matrix(pl.DataFrame({"x": ["a", "z"]}), columns)[:, 0], [0, np.nan]
    )


@given(seed=st.integers(0, 1_000))
def test_the_order_of_rows_changes_no_code(seed: int) -> None:
    table = customer_table(200)
    mixed = table.sample(fraction=1, shuffle=True, seed=seed)
    names = table.columns[2:]
    assert learn_columns(mixed, names) == learn_columns(table, names)


@given(order=st.permutations(customer_table(10).columns[2:]))
def test_the_order_of_columns_changes_no_value(order: list[str]) -> None:
    table = customer_table(200)
    here = learn_columns(table, table.columns[2:]).taught
    there = {column.name: column for column in learn_columns(table.select(order), order).taught}
    again = tuple(there[column.name] for column in here)
    np.testing.assert_array_equal(matrix(table, here), matrix(table.select(order), again))


def test_the_label_is_never_looked_at() -> None:
    table = customer_table(300)
    other = table.with_columns(满意度=pl.lit("5"))
    names = [name for name in table.columns if name not in ("用户id", "满意度")]
    assert learn_columns(table, names) == learn_columns(other, names)
