"""One simulated operator of 20,000 customers × 24 months, shared by the tests of this folder."""

import pytest

from features.domain.home import Home
from features.simulator.operator import SimulationReport, simulate


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("operator"))


@pytest.fixture(scope="session")
def report(home: Home) -> SimulationReport:
    return simulate(home)
