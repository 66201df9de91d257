from dataclasses import replace

import numpy as np
import pytest

from features.model.manifest import ManifestColumn
from tests.training.made import customer_table, rows_with_a_cause
from training.fit.cross import cross_examine
from training.fit.headline import as_record, headline
from training.fit.single_rule import ahead_of_rules, beside, best_single_rule
from training.split import blocks

COLUMNS = (
    ManifestColumn(name="fee", kind="number"),
    ManifestColumn(name="star", kind="category", codes=["三星", "五星"]),
    ManifestColumn(name="case (filled)", kind="filled", of=["case"]),
)


def _matrix(rows: int, draw: np.random.Generator) -> np.ndarray:
    return np.column_stack(
        [draw.normal(size=rows), draw.random(rows) < 0.4, draw.random(rows) < 0.6]
    ).astype(np.float64)


@pytest.mark.parametrize(
    ("place", "worse", "words"),
    [(0, 0.7, "fee ≥"), (1, 1.0, "star = 五星"), (2, 0.0, "case is blank")],
)
def test_the_rule_is_found_in_the_column_that_matters(place: int, worse: float, words: str) -> None:
    draw = np.random.default_rng(2)
    matrix = _matrix(3_000, draw)
    inside = matrix[:, 0] >= worse if place == 0 else matrix[:, place] == worse
    label = draw.random(3_000) < np.where(inside, 0.4, 0.1)
    rule = best_single_rule(COLUMNS, matrix, label)
    assert rule is not None
    assert rule.words.en.startswith(words)
    # The cut lies near the true one: hardly a row is named wrongly.
    assert (rule.names(matrix) == inside).mean() > 0.95


def test_rows_that_say_nothing_are_not_named() -> None:
    matrix, label = rows_with_a_cause(2_000)
    matrix[:50, 0] = np.nan
    columns = tuple(ManifestColumn(name=f"c{j}", kind="number") for j in range(6))
    rule = best_single_rule(columns, matrix, label)
    assert rule is not None
    assert rule.column.name == "c0"
    assert not rule.names(matrix)[:50].any()


def test_a_model_that_knows_less_than_one_column_is_behind_the_rule_beyond_noise() -> None:
    draw = np.random.default_rng(5)
    matrix = _matrix(4_000, draw)
    label = draw.random(4_000) < np.where(matrix[:, 1] == 1, 0.4, 0.05)
    rule = best_single_rule(COLUMNS, matrix, label)
    worse, good = draw.normal(size=4_000), matrix[:, 1] + 0.1 * draw.normal(size=4_000)
    for score, is_behind in ((worse, True), (good, False)):
        one = beside(rule, matrix, score, label)
        assert one is not None
        compared = ahead_of_rules([one])
        assert compared is not None
        ahead, noise = compared
        assert (ahead < -2 * noise) is is_behind


def test_a_table_of_one_value_has_no_rule() -> None:
    columns = (ManifestColumn(name="same", kind="number"),)
    label = np.arange(100) % 4 == 0
    assert best_single_rule(columns, np.ones((100, 1)), label) is None
    assert ahead_of_rules([]) is None


def test_a_rule_that_beats_the_model_beyond_noise_is_in_the_first_line() -> None:
    table = customer_table(500)
    label = table["满意度"].cast(int).to_numpy() <= 6
    result = cross_examine(
        table,
        ["欠费次数", "当月ARPU"],
        label,
        blocks(len(label), 5),
        "blocks",
        0,
        lambda done: None,
    )
    assert "single rule" not in headline(result).en
    assert as_record(result)["best_rule"]["folds"][0]["rule"]["en"].startswith("欠费次数 ≥")
    beaten = replace(
        result,
        folds=tuple(
            replace(fold, rule=replace(fold.rule, precision=0.9, model_precision=0.3))
            for fold in result.folds
            if fold.rule
        ),
    )
    assert headline(beaten).en.startswith("A single rule finds more, beyond noise")
    assert as_record(beaten)["headline"]["zh"].startswith("单条规则更好")
