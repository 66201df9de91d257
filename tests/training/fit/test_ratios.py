import numpy as np
import polars as pl

from features.model.manifest import Floats, ManifestColumn
from training.fit.ratios import telling_ratios, tried, with_ratios
from training.grow import TrainingData
from training.learner import attempt
from training.shape import Shape, Trial
from training.split import Flags, blocks
from training.table.columns import matrix

COLUMNS = tuple(ManifestColumn(name=name, kind="number") for name in ("change", "level", "other"))


def _drawn(rows: int, *, ratio_tells: bool, seed: int = 0) -> tuple[Floats, Flags]:
    draw = np.random.default_rng(seed)
    level = draw.gamma(2.0, 100.0, rows) + 1
    values = np.column_stack([draw.normal(size=rows) * level, level, draw.normal(size=rows)])
    told = 1.5 * values[:, 0] / level if ratio_tells else 0.0
    return values, draw.random(rows) < 1 / (1 + np.exp(1.0 - told))


def _tried(values: Floats, label: Flags) -> tuple[tuple[ManifestColumn, ...], Trial] | None:
    folds = blocks(len(label), 3)
    chosen = attempt(Shape(4, 0.05), TrainingData(values, label), folds)
    return tried(chosen, COLUMNS, values, label, folds)


def test_a_ratio_that_tells_what_its_parts_do_not_is_found() -> None:
    values, label = _drawn(4_000, ratio_tells=True)
    found = telling_ratios(COLUMNS, values, label)
    assert found[0].of == ["change", "level"]
    assert found[0].name == "change / level"
    better = _tried(values, label)
    assert better is not None
    assert better[0][0] == found[0]


def test_where_no_ratio_tells_hardly_ever_is_one_taught() -> None:
    tables = [_drawn(2_000, ratio_tells=False, seed=seed) for seed in range(12)]
    assert sum(_tried(v, y) is not None for v, y in tables) <= 4


def test_of_few_rows_no_ratio_is_proposed() -> None:
    values, label = _drawn(150, ratio_tells=True)
    assert telling_ratios(COLUMNS, values, label) == ()


def test_the_same_rows_and_seed_propose_the_same_ratios() -> None:
    values, label = _drawn(3_000, ratio_tells=True)
    assert telling_ratios(COLUMNS, values, label, 3) == telling_ratios(COLUMNS, values, label, 3)


def test_the_manifest_alone_computes_the_ratio_again() -> None:
    values = np.array([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [-4.5, 3.0, 2.0]])
    ratio = ManifestColumn(name="change / level", kind="ratio", of=["change", "level"])
    table = pl.DataFrame(values, schema=["change", "level", "other"]).cast(pl.String)
    wider = with_ratios(COLUMNS, values, (ratio,))
    np.testing.assert_array_equal(wider, matrix(table, (*COLUMNS, ratio)))
    np.testing.assert_array_equal(wider[:, 3], [0.5, np.nan, -1.5])
