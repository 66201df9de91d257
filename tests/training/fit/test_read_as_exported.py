"""Tables as people export them: what is read, what is left out, and what is said."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.domain.errors import BadInput
from features.terminal import Bars
from tests.training.made import customer_table
from training.fit.options import FitOptions
from training.fit.prepare import prepare
from training.fit.run import FitResult, fit


def _scored(rows: int = 400, *, seed: int = 3) -> pl.DataFrame:
    """Customers whose score falls with calls and fee, as text."""
    draw = np.random.default_rng(seed)
    fee, calls = draw.gamma(3, 20, rows).round(2), draw.poisson(3, rows)
    worse = draw.random(rows) < 1 / (1 + np.exp(-(0.7 * calls - 0.03 * fee - 1.2)))
    score = np.where(worse, draw.integers(1, 7, rows), draw.integers(7, 11, rows))
    return pl.DataFrame(
        {
            "id": [f"U{n:04d}" for n in range(rows)],
            "fee": [f"{value:.2f}" for value in fee],
            "calls": [str(value) for value in calls],
            "score": [str(value) for value in score],
        }
    )


def _options(
    folder: Path, table: pl.DataFrame, *, separator: str = ",", **more: object
) -> FitOptions:
    table.write_csv(folder / "t.csv", separator=separator)
    fields: dict[str, object] = {
        "file": folder / "t.csv",
        "id": "id",
        "label": "score",
        "dissatisfied": "<= 6",
        "out": folder / "out",
    }
    return FitOptions(**(fields | more))  # type: ignore[arg-type]  # mixed on purpose


def _said(options: FitOptions) -> str:
    return " ".join(note.words.en for note in prepare(options).notes)


def test_decimal_commas_give_the_same_figures_as_points(tmp_path: Path) -> None:
    table = _scored()
    commas = table.with_columns(fee=pl.col("fee").str.replace(".", ",", literal=True))
    results: list[FitResult] = []
    for name, one, separator in (("points", table, ","), ("commas", commas, ";")):
        (tmp_path / name).mkdir()
        results.append(fit(_options(tmp_path / name, one, separator=separator)))
    assert results[0].verdict == results[1].verdict
    assert "fee: the comma is a decimal comma" in results[1].notes[0].words.en


def test_a_spreadsheet_s_errors_are_blank_and_counted(tmp_path: Path) -> None:
    table = (
        _scored()
        .with_row_index()
        .with_columns(
            fee=pl.when(pl.col("index") % 7 == 0).then(pl.lit("#DIV/0!")).otherwise("fee")
        )
    )
    options = _options(tmp_path, table.drop("index"))
    assert "fee: 58 of 400 cells hold a spreadsheet's error" in _said(options)
    result = fit(options)
    record = json.loads((result.out / "evaluation.json").read_text())
    assert {"fee", "fee (filled)"} <= set(record["columns"])
    assert "58 of 400 cells" in (result.out / "report.html").read_text()
    assert result.verdict.auc > 0.7


@pytest.mark.parametrize("code", ["-99", "99", "0"])
def test_a_code_for_no_answer_is_asked_about_and_never_counted(tmp_path: Path, code: str) -> None:
    table = (
        _scored(1_000)
        .with_row_index()
        .with_columns(score=pl.when(pl.col("index") % 3 == 0).then(pl.lit(code)).otherwise("score"))
    )
    with pytest.raises(BadInput, match=rf"'{code}' \(334 rows\).*--scale 1..10"):
        prepare(_options(tmp_path, table.drop("index")))
    options = _options(tmp_path, table.drop("index"), scale="1..10")
    assert f"334 answers lie outside the scale 1..10 and count as no answer: '{code}'" in _said(
        options
    )
    assert prepare(options).label.known.sum() == 666


def test_all_unreadable_answers_are_told_at_once_and_left_out_when_asked(tmp_path: Path) -> None:
    table = _scored()
    table[5, "score"], table[9, "score"], table[11, "score"] = "2, 9", "n.b.", "2, 9"
    with pytest.raises(BadInput, match=r"'2, 9' \(2 rows\), 'n.b.' \(1 row\)"):
        prepare(_options(tmp_path, table))
    options = _options(tmp_path, table, unreadable="leave-out")
    assert "3 answers are no numbers and are left out" in _said(options)
    assert prepare(options).label.known.sum() == 397


def test_rows_that_are_no_customers_are_left_out_and_said(tmp_path: Path) -> None:
    table = _scored()
    described = pl.DataFrame(
        {"id": ["customer"], "fee": ["yuan"], "calls": ["number"], "score": ["1 to 10"]}
    )
    heads = pl.DataFrame({name: [name] for name in table.columns})
    total = pl.DataFrame({"id": ["合计"], "fee": ["24000"], "calls": ["1200"], "score": ["2800"]})
    nobody = pl.DataFrame({"id": [None], "fee": ["3"], "calls": ["1"], "score": ["9"]})
    whole = pl.concat(
        [described, table.head(200), heads, table.tail(200), nobody, total], how="vertical_relaxed"
    )
    options = _options(tmp_path, whole)
    prepared = prepare(options)
    assert prepared.table["id"].to_list() == table["id"].to_list()
    for said in (
        "1 row describes the columns",
        "1 row repeats the column names",
        "1 row is a total",
        "1 row names no customer",
    ):
        assert said in _said(options)


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        (["1.38E+10"] * 400, "rounded these ids"),
        (["7"] * 400, "name no customers"),
        ([f"{float(12345678901234993 + 1000 * n):.0f}" for n in range(400)], "lost their end"),
        ([f"4403{n:08d}45600000" for n in range(400)], "lost their end"),
    ],
)
def test_ids_that_name_nobody_are_refused(tmp_path: Path, ids: list[str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        prepare(_options(tmp_path, _scored().with_columns(id=pl.Series(ids))))


def test_long_ids_that_came_as_text_are_taken(tmp_path: Path) -> None:
    ids = pl.Series([f"440301199001{(n * 7919 + 13) % 1_000_000:06d}" for n in range(400)])
    assert len(prepare(_options(tmp_path, _scored().with_columns(id=ids))).table) == 400


def test_dates_become_days_ago_against_a_day_that_is_said(tmp_path: Path) -> None:
    days = pl.Series([f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d}" for n in range(400)])
    table = _scored().with_columns(joined=days)
    newest = prepare(_options(tmp_path, table))
    assert "read as days before 2026-12-28 (its newest)" in newest.notes[0].words.en
    assert newest.table["joined"][0] == "361"
    assert newest.shown["joined"][0] == "2026-01-01"


def test_nobody_of_a_panel_both_teaches_and_judges(tmp_path: Path) -> None:
    month = _scored(300)
    panel = pl.concat([month, month.reverse(), month])
    result = fit(_options(tmp_path, panel))
    assert "900 rows are of 300 customers: folds are cut by customer" in result.headline.en
    scores = pl.read_parquet(result.out / "scores.parquet")
    assert scores.group_by("id").agg(pl.col("fold").n_unique())["fold"].max() == 1
    record = json.loads((result.out / "evaluation.json").read_text())
    assert (record["folds_cut_by"], record["customers"]) == ("customer", 300)


def test_progress_is_told_in_lines_where_nobody_looks_at_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Bars().step("Teaching", 20) as advance:
        for _ in range(20):
            advance(1)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "Teaching …"
    assert len(told) == 11
    assert told[-1].startswith("Teaching 20/20")


def test_the_same_table_gives_the_same_model_whatever_the_clock_says(tmp_path: Path) -> None:
    table = customer_table(300).rename({"用户id": "id", "满意度": "score"})
    first, again = (fit(_options(tmp_path, table)).model for _ in range(2))
    assert first.name == again.name
