"""What holds for every request before any endpoint: its host, its body, its headers.

Each edge is a plain ASGI middleware; `install` puts them on in order.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterable

import anyio
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.problems import ACCIDENT, Problem
from serving.settings import Settings

log = logging.getLogger("unspoken.requests")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "form-action 'self'; img-src 'self' data:"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_STATIC = "/console/static/"


def install(app: FastAPI, settings: Settings) -> None:
    """Put the edges on; the last one added is met first."""
    app.add_middleware(
        LawfulBodies, largest=settings.largest_body_bytes, seconds=settings.body_seconds
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(KnownHosts, hosts=settings.allowed_hosts)
    app.add_middleware(SafeAnswers)


class SafeAnswers:
    """Tells browsers to be strict, keeps answers out of caches, tells and logs without who or what.

    The log names the route's pattern, never the address itself: that may hold a customer's id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        static = scope["path"].startswith(_STATIC)
        began_to_answer = False

        async def send_safely(message: Message) -> None:
            nonlocal began_to_answer
            if message["type"] == "http.response.start":
                began_to_answer = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
                route = _route(scope)
                spent = (time.perf_counter() - began) * 1000
                log.info("%s %s %s %.1f ms", scope["method"], route, message["status"], spent)
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        except Exception as accident:
            # Where it happened, without the message: that may hold what a person sent.
            where = "".join(traceback.format_tb(accident.__traceback__))
            log.error("%s in %s\n%s", type(accident).__name__, _route(scope), where)
            if began_to_answer:
                raise
            problem = Problem(500, "Our mistake", ACCIDENT)
            await problem.response()(scope, receive, send_safely)


class HeadAsGet:
    """Answers HEAD as it would GET, without the body: load balancers and caches ask so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass HEAD on as GET, and keep back what the body would hold."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class KnownHosts:
    """Refuses requests that call the service by a name it does not have (DNS rebinding)."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it names a known host."""
        if scope["type"] == "http" and _host(scope) not in self._hosts:
            refusal = Problem(
                400,
                "Unknown host",
                "The service is not known by this name; set UNSPOKEN_ALLOWED_HOSTS to the names "
                "it has.",
            )
            await refusal.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


class LawfulBodies:
    """Gives up on a body that is too large or does not arrive in time."""

    def __init__(self, app: ASGIApp, largest: int, seconds: float) -> None:
        self._app = app
        self._largest = largest
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and watch its body as it is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        deadline = anyio.current_time() + self._seconds
        read, arrived = 0, False

        async def receive_lawfully() -> Message:
            nonlocal read, arrived
            if arrived:
                return await receive()
            with anyio.move_on_after(deadline - anyio.current_time()):
                message = await receive()
                read += len(message.get("body", b""))
                arrived = not message.get("more_body", False)
                if read > self._largest:
                    raise HTTPException(413)
                return message
            raise HTTPException(408)

        await self._app(scope, receive_lawfully, send)


def _route(scope: Scope) -> str:
    """Name the route that answers a request."""
    return getattr(scope.get("route"), "path", "-")


def _host(scope: Scope) -> str:
    """Give the host a request names, without its port."""
    host = Headers(scope=scope).get("host", "").lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
