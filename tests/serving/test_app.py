"""The service as a whole: how it starts, how it refuses to, and what every answer carries."""

import logging
import socket
from pathlib import Path

import pytest
from fastapi import Depends
from fastapi.staticfiles import StaticFiles
from starlette.testclient import TestClient

from features.domain.errors import Refused
from features.domain.home import Home
from serving.access import fresh_keys
from serving.access.guard import Requires, open_to_all
from serving.access.permissions import Permission, Role
from serving.app import create_app, refuse_unguarded, run
from serving.settings import Settings
from tests.serving.conftest import Client


def settings_in(folder: Path, **others: object) -> Settings:
    return Settings.of(Home(folder / "none"), database_url=f"sqlite:///{folder}/s.db", **others)


def test_it_starts_before_there_is_a_model_and_says_what_to_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_in(tmp_path)
    key = fresh_keys(settings)[Role.OWNER]
    with (
        caplog.at_level(logging.WARNING),
        TestClient(create_app(settings), base_url="http://127.0.0.1") as client,
    ):
        health = client.get("/api/v1/health")
        model = client.get("/api/v1/model", headers={"Authorization": f"Bearer {key}"})
    assert "unspoken promote" in caplog.text
    assert health.json() == {"status": "ok", "model": None, "as_of": None, "database": "ok"}
    assert model.status_code == 503
    assert "unspoken promote" in model.json()["detail"]


def test_an_endpoint_that_declares_nothing_does_not_start(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    app.add_api_route("/api/v1/forgotten", lambda: {})
    with pytest.raises(Refused, match="/api/v1/forgotten"):
        refuse_unguarded(app)
    app.state.store.close()


def test_an_endpoint_that_is_open_and_guarded_at_once_does_not_start(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    both = [Depends(open_to_all), Depends(Requires(Permission.KPI_READ))]
    app.add_api_route("/api/v1/both", lambda: {}, dependencies=both)
    with pytest.raises(Refused, match="/api/v1/both"):
        refuse_unguarded(app)
    app.state.store.close()


def test_a_folder_that_nobody_declared_is_not_mounted(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))
    app.mount("/files", StaticFiles(directory=tmp_path))
    with pytest.raises(Refused, match="/files"):
        refuse_unguarded(app)
    app.state.store.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.com"])
def test_it_does_not_listen_to_the_network_unless_told_twice(tmp_path: Path, host: str) -> None:
    with pytest.raises(Refused, match="UNSPOKEN_OPEN_TO_NETWORK"):
        run(settings_in(tmp_path, host=host))


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match="choose another with --port"):
            run(settings_in(tmp_path, port=port))


def test_it_refuses_names_it_does_not_have(client: Client) -> None:
    answer = client(None).get("/api/v1/health", headers={"Host": "evil.example:80"})
    assert answer.status_code == 400
    assert answer.json()["title"] == "Unknown host"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "LOCALHOST"])
def test_it_answers_to_the_names_of_this_machine(client: Client, host: str) -> None:
    assert client(None).get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/model", "/nothing", "/console/"])
def test_every_answer_tells_browsers_to_be_strict(client: Client, path: str) -> None:
    headers = client(None).get(path, follow_redirects=False).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "server" not in headers


def test_an_address_tells_every_method_it_takes(client: Client) -> None:
    answer = client(Role.ADMIN).patch("/api/v1/campaigns")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"


def test_there_is_no_documentation_for_strangers(client: Client) -> None:
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert client(None).get(path).status_code == 404
    assert client(None).get("/api/v1/openapi.json").status_code == 401


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    for sent in (b"x" * 1_000_001, (b"x" * 300_000 for _ in range(4))):
        answer = client(Role.OWNER).post(
            "/api/v1/campaigns", content=sent, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 413
        assert answer.json()["title"] == "Too large"


def test_the_log_names_routes_and_never_customers(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client(Role.AGENT).get("/api/v1/customers/C0000007/explanation?q=13800138000")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("unspoken")]
    assert any("/explanation 200" in line for line in ours)
    assert not any("C0000007" in line or "13800138000" in line for line in ours)


def test_an_accident_is_told_without_its_cause(tmp_path: Path) -> None:
    app = create_app(settings_in(tmp_path))

    def fail() -> None:
        raise RuntimeError("13800138000")

    app.add_api_route("/api/v1/fail", fail, dependencies=[Depends(open_to_all)])
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/fail")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "13800138000" not in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
