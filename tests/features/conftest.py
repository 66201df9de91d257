"""A home with the tiny world's tables, and its measures."""

from pathlib import Path

import polars as pl
import pytest

from features.domain.home import Home
from features.engine.build import build
from features.engine.snapshot import latest
from features.feature_set import FEATURES
from features.views import VIEWS
from tests.world import write_world


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that holds the tiny world's tables and nothing else."""
    return write_world(Home(tmp_path / "home"))


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose newest snapshot was built; not to be changed."""
    home = write_world(Home(tmp_path_factory.mktemp("world")))
    build(home, VIEWS, FEATURES.fingerprint, customers_per_bucket=5)
    return home


@pytest.fixture(scope="session")
def measures(built_home: Home) -> pl.DataFrame:
    """The tiny world's measures, sorted by customer."""
    return latest(built_home).measures().collect()
