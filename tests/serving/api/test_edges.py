"""What holds before any endpoint: a body that does not arrive is given up."""

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from serving.api.edges import LawfulBodies

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
