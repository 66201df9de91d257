"""What a notebook may build on: the page runs, its table is the code, and the numbers are right."""

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features.domain.errors import Mismatch, NotThere, Unknown
from features.domain.home import Home
from features.feature_set import FEATURES
from features.frames import open_home, snapshot
from serving.frames import read_list, score
from serving.scoring.model import Model
from serving.settings import Settings
from serving.store import Store, audit
from serving.targeting.commands import begin_if_none
from serving.targeting.publish import publish_list
from tests.serving import small

PAGE = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `from ([\w.]+) import (\w+)` \| `([\w.]+)\((.*?)\)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An installation with one published list."""
    made = small.make(tmp_path_factory.mktemp("python"))
    settings = Settings.of(made)
    begin_if_none(settings, "spring", by="li", purpose="call", minimum_probability=0.1,
                  capacity=40, rules=())  # fmt: skip
    publish_list(settings, "spring", by="li", why="now")
    return made


@pytest.fixture(scope="module")
def page(home: Home) -> dict[str, Any]:
    """What the page's code leaves behind."""
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNSPOKEN_HOME", str(home.root))
        for block in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
            exec(compile(block, "docs/python.md", "exec"), names)
    return names


def test_the_page_gives_the_scores_of_the_service(home: Home, page: dict[str, Any]) -> None:
    model = Model.load(home.bundles / next(home.bundles.iterdir()).name)
    matrix = model.matrix(page["measures"])
    assert page["scored"]["score"].to_list() == model.raw(matrix, threads=0).tolist()
    written = pl.read_parquet(next(home.scores.glob("*/*.parquet")))
    assert_frame_equal(page["scored"], written)
    assert page["first_ten"].index.tolist() == page["measures"]["customer_id"].head(10).to_list()
    assert page["first_ten"]["probability"].tolist() == written["probability"].head(10).to_list()
    assert (page["without_suspensions"]["score"] != written["score"]).any()


def test_contributions_add_up_to_the_scores(page: dict[str, Any]) -> None:
    assert type(page["why"]).__name__ == "Explanation"
    assert page["why"].feature_names == list(FEATURES.names)
    raw = page["scored"]["score"].head(200).to_numpy()
    assert page["total"] == pytest.approx(raw, abs=1e-9)


def test_a_list_is_read_in_its_order_and_that_it_was_is_recorded(
    home: Home, page: dict[str, Any]
) -> None:
    entries = page["entries"]
    assert entries.height == page["lists"]["size"][0] == 40
    assert entries["position"].to_list() == list(range(1, 41))
    assert np.diff(entries["probability"].to_numpy()).max() <= 0
    assert page["worst"].height == 5
    assert entries["reasons"].list.len().min() > 0
    store = Store.open(Settings.of(home).url)
    with store.reading() as connection:
        rows = audit.of_object(connection, f"list:{page['lists']['list'][0]}")
    store.close()
    assert [row.who for row in rows if row.what == "list exported"] == ["Li Wei"]


def test_pandas_and_polars_are_scored_alike_whatever_their_columns_order(home: Home) -> None:
    measures = snapshot(home)
    turned = measures.select(reversed(measures.columns)).to_pandas()
    turned["a column of my own"] = "x"
    other = score(home, turned.sample(frac=1, random_state=1))
    assert isinstance(other, pd.DataFrame)
    back = pl.from_pandas(other.sort_index())
    assert_frame_equal(back, score(home, measures), check_column_order=False)


def test_every_name_on_the_page_takes_what_the_page_says() -> None:
    rows = ROW.findall(PAGE)
    assert len(rows) == PAGE.count("| `from ") == 9
    for module, name, call, arguments in rows:
        found = getattr(importlib.import_module(module), name)
        for part in call.split(".")[1:]:
            found = getattr(found, part)
        there = [str(p).partition(":")[0] + _default(p) for p in _parameters(found)]
        said = [each.strip() for each in arguments.split(",") if each.strip() != "*"]
        if name == "train":
            assert set(said) <= set(there)
        else:
            assert said == there, name


def _parameters(found: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(found).parameters.values())


def _default(parameter: inspect.Parameter) -> str:
    return "" if parameter.default is inspect.Parameter.empty else f"={parameter.default}"


def test_what_is_missing_is_told_with_what_to_do(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="set UNSPOKEN_HOME"):
        open_home(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with pytest.raises(NotThere, match="unspoken build --as-of 2020-01-01"):
        snapshot(home, "2020-01-01")
    with pytest.raises(Mismatch, match=f"lacks 1 of .*'{FEATURES.names[3]}'"):
        score(home, snapshot(home).drop(FEATURES.names[3]))
    with pytest.raises(Unknown, match="There is no model"):
        score(home, snapshot(home), "0123456789abcdef")
    with pytest.raises(NotThere, match="no list of that number"):
        read_list(home, "none")
