import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.domain.errors import BadInput, Unknown
from features.model.bundle import read_bundle
from tests.training.made import customer_table
from training.fit.options import FitOptions
from training.fit.run import FitResult, fit
from training.judge import precision_at
from training.learner import load, raw_score
from training.table.columns import matrix
from training.table.read import read_table


def _options(folder: Path, **given: object) -> FitOptions:
    fields: dict[str, object] = {
        "file": folder / "顾客.csv",
        "id": "用户id",
        "label": "满意度",
        "dissatisfied": "<= 6",
        "out": folder / "out",
    }
    return FitOptions(**(fields | given))  # type: ignore[arg-type]  # mixed on purpose


def _table(folder: Path) -> pl.DataFrame:
    table = customer_table(600)
    unknown = table.head(20).with_columns(满意度=pl.lit(""), 用户id="X" + pl.col("用户id"))
    whole = pl.concat([table, unknown])
    whole.write_csv(folder / "顾客.csv")
    return whole


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> FitResult:
    folder = tmp_path_factory.mktemp("fit")
    _table(folder)
    return fit(_options(folder, drop=("省份",)))


@pytest.fixture(scope="module")
def evaluation(fitted: FitResult) -> dict[str, object]:
    record: dict[str, object] = json.loads((fitted.out / "evaluation.json").read_text())
    return record


FIGURES = ("auc", "average_precision", "precision_at_5_percent", "precision_at_10_percent")


@pytest.mark.parametrize("figure", [*FIGURES, "calibration_error", "base_rate"])
def test_each_figure_is_the_mean_over_the_folds_beside_it(
    evaluation: dict[str, object], figure: str
) -> None:
    folds = evaluation["folds"]
    baseline = evaluation["baseline"]
    assert isinstance(folds, list)
    assert isinstance(baseline, dict)
    assert evaluation[figure] == pytest.approx(np.mean([fold[figure] for fold in folds]))
    assert baseline[figure] == pytest.approx(np.mean([f[figure] for f in baseline["folds"]]))


def test_the_folds_are_five_contiguous_blocks(evaluation: dict[str, object]) -> None:
    folds = evaluation["folds"]
    assert isinstance(folds, list)
    assert [(fold["first_row"], fold["last_row"]) for fold in folds] == [
        (1, 120), (121, 240), (241, 360), (361, 480), (481, 600),
    ]  # fmt: skip


def test_the_figures_can_be_counted_again_from_the_scores(
    fitted: FitResult, evaluation: dict[str, object]
) -> None:
    scores = pl.read_parquet(fitted.out / "scores.parquet").filter(pl.col("fold").is_not_null())
    found = [
        precision_at(part["score"].to_numpy(), part["dissatisfied"].to_numpy(), 12)
        for part in scores.partition_by("fold", maintain_order=True)
    ]
    precision = evaluation["precision_at_10_percent"]
    assert isinstance(precision, float)
    assert np.mean(found) == pytest.approx(precision)


def test_the_model_knows_something_and_says_what(fitted: FitResult) -> None:
    assert fitted.verdict.auc > 0.6
    scores = pl.read_parquet(fitted.out / "scores.parquet")
    riskiest = scores.sort("score").tail(30)
    text = " ".join(riskiest["reason_1_en"].to_list())
    assert "欠费次数" in text
    assert "raises the odds" in text


def test_everybody_has_a_score_and_who_did_not_answer_has_no_fold(fitted: FitResult) -> None:
    scores = pl.read_parquet(fitted.out / "scores.parquet")
    assert scores["id"].to_list() == read_table(fitted.out.parent / "顾客.csv")["用户id"].to_list()
    assert scores["score"].is_finite().all()
    unanswered = scores.filter(pl.col("id").str.starts_with("X"))
    assert unanswered["fold"].is_null().all()
    assert unanswered["dissatisfied"].is_null().all()
    assert scores.null_count().select("score", "probability", "reason_1_zh").row(0) == (0, 0, 0)


def test_probability_rises_with_the_score_inside_a_fold(fitted: FitResult) -> None:
    scores = pl.read_parquet(fitted.out / "scores.parquet").filter(pl.col("fold") == 1)
    probability = scores.sort("score")["probability"].to_numpy()
    assert (np.diff(probability) >= 0).all()


def test_the_csv_opens_in_excel_and_says_the_same(fitted: FitResult) -> None:
    raw = (fitted.out / "scores.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    parquet = pl.read_parquet(fitted.out / "scores.parquet")
    assert pl.read_csv(raw, schema=parquet.schema).equals(parquet)


def test_the_model_is_a_bundle_that_gives_its_golden_scores(fitted: FitResult) -> None:
    manifest, text = read_bundle(fitted.model)
    scores = raw_score(load(text), manifest.golden_matrix())
    assert scores.tolist() == [row.score for row in manifest.golden]


def test_the_manifest_alone_encodes_the_table_again(fitted: FitResult) -> None:
    manifest, text = read_bundle(fitted.model)
    table = read_table(fitted.out.parent / "顾客.csv").filter(pl.col("满意度").is_null())
    score = raw_score(load(text), matrix(table, tuple(manifest.columns)))
    written = pl.read_parquet(fitted.out / "scores.parquet").filter(pl.col("fold").is_null())
    np.testing.assert_array_equal(score, written["score"].to_numpy())


def test_neither_id_nor_label_nor_what_was_dropped_is_taught(fitted: FitResult) -> None:
    manifest, _ = read_bundle(fitted.model)
    sources = {source for column in manifest.columns for source in (column.of or [column.name])}
    assert sources == {"当月ARPU", "欠费次数", "星级", "去过营业厅"}


def test_the_page_stands_alone_and_says_everything_in_two_languages(fitted: FitResult) -> None:
    page = (fitted.out / "report.html").read_text()
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert page.count("<svg") == 5
    assert fitted.headline.zh in page
    assert "Does 20 %" not in page or "<text" in page or "<path" in page


def test_the_same_table_gives_the_same_booster_and_the_same_figures(
    fitted: FitResult, tmp_path: Path, evaluation: dict[str, object]
) -> None:
    _table(tmp_path)
    again = fit(_options(tmp_path, drop=("省份",)))
    assert read_bundle(again.model)[1] == read_bundle(fitted.model)[1]
    record = json.loads((again.out / "evaluation.json").read_text())
    assert record == evaluation
    assert (again.out / "report.html").read_text() == (fitted.out / "report.html").read_text()


def test_a_column_that_tells_the_answer_is_left_out_and_told(tmp_path: Path) -> None:
    table = customer_table(300)
    table.with_columns(分数=pl.col("满意度")).write_csv(tmp_path / "顾客.csv")
    fitted = fit(_options(tmp_path, validate="shuffled"))
    record = json.loads((fitted.out / "evaluation.json").read_text())
    assert "分数" not in record["columns"]
    (flagged,) = record["flagged"]
    assert (flagged["column"], flagged["kind"]) == ("分数", "predicts_too_well")
    assert flagged["cost_of_leaving_out"] > 0.1
    assert flagged["evidence"] in (fitted.out / "report.html").read_text()


def test_a_suspect_that_is_kept_needs_a_reason_and_makes_the_headline(tmp_path: Path) -> None:
    table = customer_table(300)
    table.with_columns(分数=pl.col("满意度")).write_csv(tmp_path / "顾客.csv")
    with pytest.raises(BadInput, match="gives no reason"):
        fit(_options(tmp_path, keep_suspect=("分数",)))
    fitted = fit(_options(tmp_path, keep_suspect=("分数=想看看",), validate="shuffled"))
    assert fitted.flagged[0].kept_because == "想看看"
    assert "too good to be true" in fitted.headline.en
    assert "分数" in fitted.headline.zh


def test_columns_that_say_nothing_make_the_headline(tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    customer_table(300).with_columns(
        满意度=pl.Series(draw.choice(["3", "9"], 300)), 随机=pl.Series(draw.normal(size=300))
    ).write_csv(tmp_path / "顾客.csv")
    told = fit(_options(tmp_path, keep=("随机",), validate="shuffled")).headline
    assert "no better than drawing at random" in told.en


def test_blocks_of_a_sorted_table_are_refused_with_the_way_out(tmp_path: Path) -> None:
    customer_table(300).sort(pl.col("满意度").cast(pl.Int64)).write_csv(tmp_path / "顾客.csv")
    with pytest.raises(BadInput, match="--validate shuffled"):
        fit(_options(tmp_path))


def test_a_misspelt_column_is_told_before_anything_is_written(tmp_path: Path) -> None:
    _table(tmp_path)
    with pytest.raises(Unknown, match="Did you mean '满意度'"):
        fit(_options(tmp_path, label="满意"))
    assert not (tmp_path / "out").exists()


def test_nothing_left_to_learn_from_is_told_with_the_reason_of_each_column(tmp_path: Path) -> None:
    _table(tmp_path)
    with pytest.raises(BadInput, match=r"from \('省份' holds one value only\); drop fewer"):
        fit(_options(tmp_path, keep=("省份",)))
