"""Keys are shown once and remembered only as hashes; sessions end; other sites get nothing."""

import sqlite3
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from features.domain.errors import BadInput, Unknown
from features.domain.home import Home
from serving.access import fresh_keys, issue_key
from serving.access.guard import COOKIE
from serving.access.keys import open_session, principal_of_key, principal_of_session
from serving.access.permissions import Permission, Role
from serving.settings import Settings
from serving.store import Store, keys
from tests.serving.conftest import Client

PREVIEW = "/api/v1/campaigns/none/preview"
FROM_HERE = {"Origin": "http://127.0.0.1", "X-Unspoken-Console": "1"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.of(Home(tmp_path), database_url=f"sqlite:///{tmp_path}/s.db")


@pytest.fixture
def signed_in(app: FastAPI, client: Client) -> TestClient:
    """A browser that signed in as a campaign owner."""
    key = fresh_keys(app.state.settings)[Role.OWNER]
    browser = TestClient(app, base_url="http://127.0.0.1")
    assert browser.post("/console/session", json={"key": key}).status_code == 204
    return browser


@pytest.mark.parametrize("role", Role)
def test_a_key_gives_its_role_and_no_more(settings: Settings, role: Role) -> None:
    key = issue_key(settings, role, "Li Na")
    store = Store.open(settings.url)
    principal = principal_of_key(store, key)
    store.close()
    assert principal is not None
    assert (principal.name, principal.role, principal.via) == ("Li Na", role, "key")
    assert principal.may(Permission.KPI_READ)


def test_a_key_is_nowhere_in_the_database(settings: Settings) -> None:
    issued = [issue_key(settings, "admin"), *fresh_keys(settings).values()]
    path = settings.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        kept = "\n".join(database.iterdump())
    database.close()
    assert len(set(issued)) == 7
    assert not any(key in kept or key.removeprefix("unspoken_") in kept for key in issued)


def test_no_key_opens_a_fresh_installation(settings: Settings) -> None:
    store = Store.open(settings.url)
    assert not any(principal_of_key(store, key) for key in ("", "admin", "unspoken", "\ud800"))
    store.close()


def test_an_unknown_role_is_told_with_the_nearest(settings: Settings) -> None:
    with pytest.raises(Unknown, match="'marketing'"):
        issue_key(settings, "marketeer")


@pytest.mark.parametrize("name", ["x" * 61, "a\0b"])
def test_a_name_that_cannot_be_shown_is_refused(settings: Settings, name: str) -> None:
    with pytest.raises(BadInput, match="printable"):
        issue_key(settings, "admin", name)


def test_a_disabled_key_and_its_sessions_open_nothing(store: Store, database_url: str) -> None:
    settings = Settings(database_url=database_url)
    key = issue_key(settings, "owner")
    principal = principal_of_key(store, key)
    session = open_session(store, key, 1)
    assert principal is not None
    assert session is not None
    with store.writing() as connection:
        assert keys.disable_key(connection, principal.key_id, by="admin")
        assert not keys.disable_key(connection, principal.key_id, by="admin")
    assert principal_of_key(store, key) is None
    assert principal_of_session(store, session) is None
    assert open_session(store, key, 1) is None


def test_a_session_ends_when_its_time_is_over(store: Store, database_url: str) -> None:
    key = issue_key(Settings(database_url=database_url), "owner")
    over, running = open_session(store, key, 0), open_session(store, key, 1)
    assert over is not None
    assert running is not None
    assert principal_of_session(store, over) is None
    assert principal_of_session(store, running) is not None


def test_the_cookie_cannot_be_read_by_script_nor_sent_by_other_sites(
    app: FastAPI, client: Client
) -> None:
    key = fresh_keys(app.state.settings)[Role.AGENT]
    answer = client(None).post("/console/session", json={"key": key})
    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 204
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert key not in cookie


def test_a_session_does_what_the_role_may(signed_in: TestClient) -> None:
    who = signed_in.get("/console/session").json()
    assert (who["name"], who["role"]) == ("owner", "owner")
    assert "campaign.write" in who["permissions"]
    assert signed_in.get("/api/v1/campaigns").status_code == 200


def test_the_consoles_own_pages_may_change_things(signed_in: TestClient) -> None:
    assert signed_in.post(PREVIEW, headers=FROM_HERE).status_code == 404
    same = {"Sec-Fetch-Site": "same-origin", "X-Unspoken-Console": "1"}
    assert signed_in.post(PREVIEW, headers=same).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Unspoken-Console": "1"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://evil.example", "X-Unspoken-Console": "1"},
        {"Origin": "null", "X-Unspoken-Console": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Unspoken-Console": "1"},
        {"Sec-Fetch-Site": "same-site", "X-Unspoken-Console": "1", "Origin": "http://127.0.0.1"},
    ],
)
def test_other_sites_cannot_change_anything_with_a_session(
    signed_in: TestClient, headers: dict[str, str]
) -> None:
    answer = signed_in.post(PREVIEW, headers=headers)
    assert answer.status_code == 403
    assert "must come from the console" in answer.json()["detail"]


def test_another_site_cannot_sign_somebody_in(app: FastAPI, client: Client) -> None:
    key = fresh_keys(app.state.settings)[Role.AGENT]
    answer = client(None).post(
        "/console/session", data={"key": key}, headers={"Origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_signing_out_ends_the_session(signed_in: TestClient) -> None:
    secret = signed_in.cookies[COOKIE]
    assert signed_in.delete("/console/session", headers=FROM_HERE).status_code == 204
    answer = signed_in.get("/console/session", headers={"Cookie": f"{COOKIE}={secret}"})
    assert answer.status_code == 401


def test_a_form_signs_in_and_out(app: FastAPI, client: Client) -> None:
    key = fresh_keys(app.state.settings)[Role.AGENT]
    browser = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    form = {"key": key, "next": "/console/customers/C0000001"}
    entered = browser.post("/console/session", data=form)
    assert (entered.status_code, entered.headers["Location"]) == (303, form["next"])
    left = browser.post("/console/session/end", headers={"Origin": "http://127.0.0.1"})
    assert (left.status_code, left.headers["Location"]) == (303, "/console/sign-in")
    assert browser.get("/console/session").status_code == 401


@pytest.mark.parametrize(
    "following",
    ["https://evil.example", "//evil.example", "/console/..//evil", "/console/\\evil", "/api", ""],
)
def test_signing_in_leads_nowhere_else(app: FastAPI, client: Client, following: str) -> None:
    key = fresh_keys(app.state.settings)[Role.AGENT]
    form = {"key": key, "next": following}
    answer = client(None).post("/console/session", data=form, follow_redirects=False)
    assert answer.headers["Location"] == "/console/"


@pytest.mark.parametrize("sent", [{"key": "unknown"}, {"key": ""}, {"key": 7}, {}, [], "x"])
def test_an_unknown_key_signs_nobody_in(client: Client, sent: object) -> None:
    answer = client(None).post("/console/session", json=sent)
    assert answer.status_code in (401, 422)
    assert "Set-Cookie" not in answer.headers


def test_a_form_with_an_unknown_key_asks_again(client: Client) -> None:
    answer = client(None).post("/console/session", data={"key": "x"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/console/sign-in?failed=1")
