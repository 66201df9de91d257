"""What holds before any endpoint: a body that does not arrive is given up."""

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from serving.access.permissions import Role
from serving.api.edges import LawfulBodies
from tests.serving.conftest import Client

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}


async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body", False):
        pass


async def nothing(message: Message) -> None:
    """Send to nobody."""


def ask(receive: Receive, *, largest: int = 100, seconds: float = 60) -> None:
    anyio.run(LawfulBodies(read_all, largest=largest, seconds=seconds), SCOPE, receive, nothing)


def test_a_body_that_drips_is_given_up() -> None:
    async def drip() -> Message:
        await anyio.sleep(0.01)
        return {"type": "http.request", "body": b"", "more_body": True}

    with pytest.raises(HTTPException) as caught:
        ask(drip, seconds=0.05)
    assert caught.value.status_code == 408


def test_a_body_that_grows_too_large_is_given_up() -> None:
    async def flood() -> Message:
        return {"type": "http.request", "body": b"x" * 30, "more_body": True}

    with pytest.raises(HTTPException) as caught:
        ask(flood, largest=100)
    assert caught.value.status_code == 413


def test_after_its_body_a_request_may_last() -> None:
    async def whole() -> Message:
        return {"type": "http.request", "body": b"x" * 100, "more_body": False}

    ask(whole, largest=100, seconds=0.5)


def test_head_is_answered_as_get_without_a_body(client: Client) -> None:
    for role, path in ((None, "/api/v1/health"), (Role.OWNER, "/api/v1/kpis")):
        head, got = (client(role).request(method, path) for method in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(got.content))
    assert client(None).head("/api/v1/kpis").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        '{"why": "one", "why": "two"}',
        '{"purpose": "p", "policy": {"capacity": 1, "capacity": 9}}',
        '{"why": "one", "more": [{"a": {"b": 1, "b": 2}}]}',
    ],
)
def test_a_key_that_stands_twice_is_refused_however_deep(client: Client, body: str) -> None:
    headers = {"Content-Type": "application/json", "If-Match": '"1"'}
    answer = client(Role.OWNER).put(
        "/api/v1/campaigns/recall/thresholds", content=body, headers=headers
    )
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("body: A key stands twice in one object")


def test_a_field_at_the_wrong_level_is_told_where_it_belongs(client: Client) -> None:
    body = {"name": "recall", "purpose": "p", "minimum_probability": 0.3, "policy": {}}
    told = client(Role.OWNER).post("/api/v1/campaigns", json=body).json()
    says = [fault["message"] for fault in told["errors"]]
    assert "minimum_probability stands at the wrong level; it belongs into policy." in says
