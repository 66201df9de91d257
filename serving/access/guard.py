"""The guard of every route: who are you, may you do this, and does the request come from you.

A route declares ``Depends(Requires(Permission.…))`` or, for the few that anybody may call,
``Depends(open_to_all)``. `undeclared` finds the routes that declare neither; the service does not
start while there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from serving.access.keys import principal_of_key, principal_of_session
from serving.access.permissions import Permission, Principal
from serving.problems import Problem
from serving.store import Store

COOKIE = "unspoken_session"
CONSOLE_HEADER = "X-Unspoken-Console"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SignInNeeded(Exception):
    """A page was asked for by somebody who is not signed in."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.location = f"/console/sign-in?next={quote(path)}"


async def open_to_all() -> None:
    """Declare that anybody may call this route."""


@dataclass(frozen=True)
class Requires:
    """The declaration that a route needs a permission; gives the `Principal` who has it."""

    permission: Permission
    page: bool = False

    async def __call__(self, request: Request) -> Principal:
        """Find out who calls, and let them through or not.

        Raises
        ------
        Problem
            401 for nobody, 403 for somebody who may not.
        SignInNeeded
            For nobody, where the route is a page.
        """
        principal = who_calls(request)
        if principal is None:
            if self.page:
                raise SignInNeeded(request.url.path)
            raise Problem(
                401,
                "Not signed in",
                "Send a key as 'Authorization: Bearer <key>'; "
                "`unspoken key ROLE` on the server makes one.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if not principal.may(self.permission):
            raise Problem(
                403,
                "Not allowed",
                f"The role {principal.role} does not include {self.permission}; "
                "ask an administrator for a key of a role that does.",
            )
        return principal


def who_calls(request: Request) -> Principal | None:
    """Tell who a request comes from: by its key, or by the console's session."""
    store: Store = request.app.state.store
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        return principal_of_key(store, key.strip()) if scheme.lower() == "bearer" else None
    secret = request.cookies.get(COOKIE)
    principal = principal_of_session(store, secret) if secret else None
    if principal is not None and request.method not in _SAFE:
        _refuse_other_sites(request)
    return principal


def comes_from_here(request: Request) -> bool:
    """Tell whether a browser says that one of our own pages sent this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("Host")


def comes_from_elsewhere(request: Request) -> bool:
    """Tell whether a browser says that the page of another site sent this request."""
    says = "Sec-Fetch-Site" in request.headers or "Origin" in request.headers
    return says and not comes_from_here(request)


def _refuse_other_sites(request: Request) -> None:
    sent_by_form = request.url.path == "/console/session/end"
    if (request.headers.get(CONSOLE_HEADER) != "1" and not sent_by_form) or not comes_from_here(
        request
    ):
        raise Problem(
            403,
            "Not from the console",
            f"A change made with a session must come from the console itself, with the header "
            f"{CONSOLE_HEADER}: 1; a program should use a key instead.",
        )


@dataclass(frozen=True)
class Door:
    """One route as the guard sees it."""

    path: str
    methods: frozenset[str]
    permission: Permission | None
    is_open: bool

    @property
    def is_declared(self) -> bool:
        """Tell whether it says either who may pass or that anybody may."""
        return (self.permission is not None) != self.is_open


def doors(routes: Sequence[BaseRoute]) -> list[Door]:
    """Find every route of the service, also those in included routers and mounts."""
    return [_door(context) for context in iter_route_contexts(routes)]


def undeclared(routes: Sequence[BaseRoute], *, open_mounts: Iterable[str]) -> list[str]:
    """Name the routes that declare neither a permission nor that they are open.

    Parameters
    ----------
    routes
        All routes of the service.
    open_mounts
        Paths of mounted folders that hold nothing but the console's own static files.
    """
    allowed = {Door(path, frozenset(), None, is_open=False) for path in open_mounts}
    return [d.path for d in doors(routes) if not d.is_declared and d not in allowed]


def _door(context: RouteContext) -> Door:
    dependant = getattr(context, "dependant", None)
    calls = [part.call for part in _all(dependant)] if isinstance(dependant, Dependant) else []
    return Door(
        path=context.path or repr(context.route),
        methods=frozenset(context.methods or ()),
        permission=next((call.permission for call in calls if isinstance(call, Requires)), None),
        is_open=open_to_all in calls,
    )


def _all(dependant: Dependant) -> Iterator[Dependant]:
    for part in dependant.dependencies:
        yield part
        yield from _all(part)
