import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.domain.words import Words
from training.fit.flattery import flattered
from training.fit.options import FitOptions
from training.fit.run import fit

ROWS = 1_500


def _batches(alike: float) -> tuple[pl.DataFrame, list[bool]]:
    """Ten batches, each told by its own level of a column and with a share of its own."""
    draw = np.random.default_rng(5)
    batch = np.arange(ROWS) * 10 // ROWS
    share = 0.3 + alike * np.array([1, -1, 0.8, -0.7, 0.9, -1, 1, -0.8, 0.6, -0.9])[batch]
    label = draw.random(ROWS) < share
    columns = {
        "probe": batch * 7 % 10 + draw.normal(0, 0.2, ROWS),
        "contacts": draw.poisson(0.5 + 0.7 * label),
    }
    return pl.DataFrame({n: pl.Series(v).cast(pl.String) for n, v in columns.items()}), list(label)


def _said(alike: float) -> Words:
    table, label = _batches(alike)
    return flattered(table, table.columns, np.array(label), 0)


def test_where_batches_differ_shuffled_folds_are_said_to_flatter_with_both_figures() -> None:
    said = _said(0.25)
    assert said.en.startswith("Shuffled folds flatter: a quick model reaches an AUC of 0.")
    assert said.en.endswith("on contiguous blocks of rows; believe --validate blocks.")
    assert said.zh.startswith("乱序分折会高估效果：")
    mixed, honest = (float(word) for word in said.en.replace(",", "").split() if "0." in word)
    assert mixed > honest + 0.05
    assert f"{mixed:.3f}" in said.zh
    assert f"{honest:.3f}" in said.zh


def test_where_batches_are_alike_shuffled_folds_are_not_accused() -> None:
    said = _said(0.0)
    assert said.en.endswith("so they hardly do.")
    assert said.zh.endswith("这里未见高估。")


def test_a_table_sorted_by_the_answer_is_said_to_be_beyond_judging_by_blocks() -> None:
    table, label = _batches(0.0)
    order = np.argsort(label, kind="stable")
    said = flattered(table[order], table.columns, np.array(label)[order], 0)
    assert "cannot be judged by blocks of rows" in said.en
    assert "无法按连续行分块检验" in said.zh


@pytest.mark.parametrize("way", ["shuffled", "blocks"])
def test_the_headline_of_shuffled_folds_begins_with_what_they_flatter_by(
    tmp_path: Path, way: str
) -> None:
    table, label = _batches(0.25)
    table.with_columns(
        id=pl.Series([f"U{n}" for n in range(ROWS)]), 满意度=pl.Series(label).cast(pl.Int64)
    ).write_csv(tmp_path / "顾客.csv")
    options = FitOptions(
        file=tmp_path / "顾客.csv",
        id="id",
        label="满意度",
        dissatisfied="1",
        out=tmp_path / "out",
        validate=way,  # type: ignore[arg-type]  # one of the two, from the list above
        keep=("contacts", "probe"),
        keep_suspect=("probe=told on the day",),
    )
    fitted = fit(options)
    told = json.loads((tmp_path / "out" / "evaluation.json").read_text())["headline"]
    assert told == {"zh": fitted.headline.zh, "en": fitted.headline.en}
    assert told["en"].startswith("Shuffled folds flatter:") == (way == "shuffled")
    assert told["zh"].startswith("乱序分折会高估效果：") == (way == "shuffled")
    page = (tmp_path / "out" / "report.html").read_text()
    assert told["zh"] in page
    assert ("乱序分折会高估效果：" in page) == (way == "shuffled")
