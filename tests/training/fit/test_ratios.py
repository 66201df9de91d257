import numpy as np
import polars as pl

from features.manifest import Floats, ManifestColumn
from training.fit.columns import matrix
from training.fit.ratios import telling_ratios, with_ratios
from training.split import Flags

COLUMNS = tuple(ManifestColumn(name=name, kind="number") for name in ("change", "level", "other"))


def _drawn(rows: int, *, ratio_tells: bool, seed: int = 0) -> tuple[Floats, Flags]:
    draw = np.random.default_rng(seed)
    level = draw.gamma(2.0, 100.0, rows) + 1
    values = np.column_stack([draw.normal(size=rows) * level, level, draw.normal(size=rows)])
    told = 1.5 * values[:, 0] / level if ratio_tells else 0.0
    return values, draw.random(rows) < 1 / (1 + np.exp(1.0 - told))


def test_a_ratio_that_tells_what_its_parts_do_not_is_found() -> None:
    values, label = _drawn(4_000, ratio_tells=True)
    found = telling_ratios(COLUMNS, values, label, np.full(len(label), -1.0))
    assert found[0].of == ["change", "level"]
    assert found[0].name == "change / level"


def test_where_no_ratio_tells_hardly_ever_is_one_found() -> None:
    tables = [_drawn(2_000, ratio_tells=False, seed=seed) for seed in range(30)]
    found = [telling_ratios(COLUMNS, v, y, np.full(len(y), -1.0)) for v, y in tables]
    assert sum(map(bool, found)) <= 8


def test_rows_that_no_model_has_scored_are_not_looked_at() -> None:
    values, label = _drawn(4_000, ratio_tells=True)
    assert telling_ratios(COLUMNS, values, label, np.full(len(label), np.nan)) == ()


def test_the_manifest_alone_computes_the_ratio_again() -> None:
    values = np.array([[1.0, 2.0, 0.0], [3.0, 0.0, 1.0], [-4.5, 3.0, 2.0]])
    ratio = ManifestColumn(name="change / level", kind="ratio", of=["change", "level"])
    table = pl.DataFrame(values, schema=["change", "level", "other"]).cast(pl.String)
    wider = with_ratios(COLUMNS, values, (ratio,))
    np.testing.assert_array_equal(wider, matrix(table, (*COLUMNS, ratio)))
    np.testing.assert_array_equal(wider[:, 3], [0.5, np.nan, -1.5])
