"""Every endpoint with every caller: who may pass was decided here by hand, endpoint by endpoint."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from features.domain.home import Home
from serving.access import fresh_keys
from serving.access.guard import COOKIE, Door, doors
from serving.access.permissions import PERMISSIONS, Permission, Role
from serving.app import STATIC_AT, create_app
from serving.settings import Settings

ALL = frozenset(Role)
CAMPAIGNERS = frozenset({Role.MARKETING, Role.OWNER, Role.ADMIN})
OWNERS = frozenset({Role.OWNER, Role.ADMIN})
EXPLAINERS = CAMPAIGNERS | {Role.AGENT}
KNOWERS = frozenset({Role.SCIENTIST, Role.OWNER, Role.QUALITY, Role.ADMIN})
DECIDERS = frozenset({Role.SCIENTIST, Role.OWNER, Role.ADMIN})
ANYBODY = None

# The table is written by hand on purpose: what the code declares is held against it.
MAY_PASS: Mapping[str, frozenset[Role] | None] = {
    "GET /api/v1/health": ANYBODY,
    "GET /api/v1/catalogue": ALL,
    "GET /api/v1/openapi.json": ALL,
    "GET /api/v1/model": KNOWERS,
    "GET /api/v1/model/card": KNOWERS,
    "GET /api/v1/model/watch": KNOWERS,
    "GET /api/v1/model/if-they-answer-less": KNOWERS,
    "GET /api/v1/model/ledger": KNOWERS,
    "POST /api/v1/model/proposals/{model}/approval": DECIDERS,
    "POST /api/v1/model/rollback": DECIDERS,
    "GET /api/v1/customers/{customer_id}/explanation": EXPLAINERS,
    "GET /api/v1/campaigns": CAMPAIGNERS,
    "POST /api/v1/campaigns": OWNERS,
    "GET /api/v1/campaigns/{name}": CAMPAIGNERS,
    "PUT /api/v1/campaigns/{name}/thresholds": OWNERS,
    "POST /api/v1/campaigns/{name}/preview": CAMPAIGNERS,
    "GET /api/v1/campaigns/{name}/lists": CAMPAIGNERS,
    "POST /api/v1/campaigns/{name}/lists": CAMPAIGNERS,
    "GET /api/v1/lists/{list_id}": CAMPAIGNERS,
    "GET /api/v1/lists/{list_id}/entries": CAMPAIGNERS,
    "GET /api/v1/lists/{list_id}/export": CAMPAIGNERS,
    "GET /api/v1/lists/{list_id}/verification": CAMPAIGNERS,
    "GET /api/v1/data-quality": frozenset({Role.SCIENTIST, Role.QUALITY, Role.ADMIN}),
    "GET /api/v1/keys": frozenset({Role.ADMIN}),
    "DELETE /api/v1/keys/{key_id}": frozenset({Role.ADMIN}),
    "GET /api/v1/kpis": ALL,
    "GET /api/v1/kpis/{name}/readings": ALL,
    "GET /console/session": ALL,
    "POST /console/session": ANYBODY,
    "DELETE /console/session": ALL,
    "POST /console/session/end": ALL,
    "GET /console/": ALL,
    "GET /console/sign-in": ANYBODY,
    "GET /console/{anywhere:path}": ANYBODY,
    "GET /console/campaigns": CAMPAIGNERS,
    "GET /console/campaigns/{name}": CAMPAIGNERS,
    "GET /console/lists/{list_id}": CAMPAIGNERS,
    "GET /console/customers": EXPLAINERS,
    "GET /console/customers/{customer_id}": EXPLAINERS,
    "GET /console/indicators": ALL,
    "GET /console/model": KNOWERS,
    "GET /console/catalogue": ALL,
    "GET /console/keys": frozenset({Role.ADMIN}),
    "GET /console/data-quality": frozenset({Role.SCIENTIST, Role.QUALITY, Role.ADMIN}),
}
NOBODY_ALIKE = {
    "no key": {},
    "an unknown key": {"Authorization": "Bearer unspoken_unknown"},
    "an empty key": {"Authorization": "Bearer "},
    "another scheme": {"Authorization": "Basic YWRtaW46YWRtaW4="},
    "an unknown session": {"Cookie": f"{COOKIE}=unknown"},
}


@contextmanager
def running(folder: Path) -> Iterator[tuple[FastAPI, Mapping[str, str]]]:
    """Run a service with nothing in it: who may pass does not depend on what there is."""
    url = f"sqlite:///{folder}/s.db"
    settings = Settings.of(Home(folder / "none"), database_url=url)
    app = create_app(settings)
    keys = fresh_keys(settings)
    yield app, keys
    app.state.store.close()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[FastAPI, Mapping[str, str]]]:
    with running(tmp_path_factory.mktemp("service")) as found:
        yield found


def endpoints(app: FastAPI) -> dict[str, Door]:
    return {f"{method} {door.path}": door for door in doors(app.routes) for method in door.methods}


def call(app: FastAPI, endpoint: str, headers: Mapping[str, str]) -> tuple[int, str]:
    method, path = endpoint.replace("{anywhere:path}", "nowhere").split(" ", 1)
    path = path.format(
        name="none", list_id="0" * 32, customer_id="C0000001", model="0" * 16, key_id="0" * 16
    )
    client = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    answer = client.request(method, path, headers=dict(headers), follow_redirects=False)
    return answer.status_code, answer.headers.get("Location", "")


def test_every_endpoint_is_in_the_table_and_every_line_is_an_endpoint(
    service: tuple[FastAPI, Mapping[str, str]],
) -> None:
    assert set(endpoints(service[0])) == set(MAY_PASS)


def test_nothing_is_mounted_but_the_consoles_files(
    service: tuple[FastAPI, Mapping[str, str]],
) -> None:
    assert [d.path for d in doors(service[0].routes) if not d.methods] == [STATIC_AT]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("endpoint", MAY_PASS)
def test_a_role_passes_where_the_table_says(
    service: tuple[FastAPI, Mapping[str, str]], endpoint: str, role: Role
) -> None:
    app, keys = service
    status, _ = call(app, endpoint, {"Authorization": f"Bearer {keys[role]}"})
    allowed = MAY_PASS[endpoint]
    assert status != 500
    if endpoint == "POST /console/session":
        assert status == 422
    elif allowed is None or role in allowed:
        assert status not in (401, 403)
    else:
        assert status == 403


@pytest.mark.parametrize("caller", NOBODY_ALIKE)
@pytest.mark.parametrize("endpoint", MAY_PASS)
def test_nobody_passes_only_where_anybody_may(
    service: tuple[FastAPI, Mapping[str, str]], endpoint: str, caller: str
) -> None:
    status, location = call(service[0], endpoint, NOBODY_ALIKE[caller])
    if MAY_PASS[endpoint] is ANYBODY:
        # What no address has, is told to everybody.
        assert status == 404 if "anywhere" in endpoint else status in (200, 422)
    elif endpoint.startswith("GET /console/") and "session" not in endpoint:
        assert status == 303
        assert location.startswith("/console/sign-in")
    else:
        assert status == 401


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PATCH", "CONNECT"])
def test_no_other_method_gets_anything(
    service: tuple[FastAPI, Mapping[str, str]], method: str
) -> None:
    app, keys = service
    for endpoint in MAY_PASS:
        path = endpoint.split(" ", 1)[1]
        status, _ = call(app, f"{method} {path}", {"Authorization": f"Bearer {keys[Role.ADMIN]}"})
        assert status in (400, 404, 405), (method, path, status)


def test_head_passes_where_get_passes_and_nowhere_else(
    service: tuple[FastAPI, Mapping[str, str]],
) -> None:
    app, keys = service
    for endpoint in MAY_PASS:
        path = endpoint.split(" ", 1)[1]
        for headers in ({}, {"Authorization": f"Bearer {keys[Role.AGENT]}"}):
            got = call(app, f"GET {path}", headers)
            assert call(app, f"HEAD {path}", headers) == got, path


def test_every_permission_is_needed_somewhere_and_somebody_has_it(
    service: tuple[FastAPI, Mapping[str, str]],
) -> None:
    needed = {door.permission for door in doors(service[0].routes)} - {None}
    assert needed == set(Permission)
    assert set().union(*PERMISSIONS.values()) == set(Permission)
    assert PERMISSIONS[Role.ADMIN] == set(Permission)
