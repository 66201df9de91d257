"""What the tests of this room share: a small installation, both databases, a client per role."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from features.domain.home import Home
from serving.access import fresh_keys
from serving.access.permissions import Role
from serving.app import create_app
from serving.scoring.deployment import Deployment, deploy
from serving.settings import Settings
from serving.store import Store
from tests.serving import postgresql, small

Client = Callable[[Role | None], TestClient]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A scored installation that no test changes."""
    return small.make(tmp_path_factory.mktemp("small"))


@pytest.fixture
def own_home(home: Home, tmp_path: Path) -> Home:
    """A copy of the installation that a test may change."""
    return small.copy_of(home, tmp_path / "home")


@pytest.fixture(scope="session")
def deployment(home: Home) -> Deployment:
    """What a service over the installation stands on."""
    return deploy(home)


@pytest.fixture(scope="session")
def postgresql_server(needs_postgresql: Path) -> Iterator[str]:
    """A running server, the same for all tests of one process."""
    with postgresql.server(needs_postgresql) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/service.db"
        return
    server = request.getfixturevalue("postgresql_server")
    with postgresql.database(server, f"t{uuid.uuid4().hex}") as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """The service's records in an empty database of either kind."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def records_url(tmp_path: Path) -> str:
    """Where the service of a test keeps its records; a module may say otherwise."""
    return f"sqlite:///{tmp_path}/app.db"


@pytest.fixture
def app(home: Home, records_url: str) -> Iterator[FastAPI]:
    """The service over the small installation, with records of its own."""
    made = create_app(Settings.of(home, database_url=records_url))
    yield made
    # A test that never ran it leaves its connections open otherwise.
    made.state.store.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[Client]:
    """Give a client that holds a role's key, or none."""
    keys = fresh_keys(app.state.settings)
    with ExitStack() as stack:
        running = stack.enter_context(TestClient(app, base_url="http://127.0.0.1"))

        def of(role: Role | None) -> TestClient:
            if role is None:
                return running
            headers = {"Authorization": f"Bearer {keys[role]}"}
            return TestClient(app, base_url="http://127.0.0.1", headers=headers)

        yield of
