"""Every error in one form: problem details (RFC 9457) with a sentence a person can act on.

What a person typed is never repeated, because it may be a telephone number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from features.domain.errors import (
    BadInput,
    Mismatch,
    NotThere,
    OutOfRange,
    Refused,
    Unknown,
    UnspokenError,
)
from serving.store.errors import Unavailable

MEDIA_TYPE = "application/problem+json"


class Fault(BaseModel):
    """One thing that is wrong with a request, and where."""

    where: str
    message: str


class ProblemDetails(BaseModel):
    """How every error looks."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None


class Problem(Exception):
    """An error to be told to the caller."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.details = ProblemDetails(
            title=title, status=status, detail=detail, errors=list(errors) or None
        )
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """Write the problem as an answer."""
        return JSONResponse(
            self.details.model_dump(exclude_none=True),
            status_code=self.details.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


TWICE = "A key stands twice in one object, and only one of its values can be meant; send one."
ACCIDENT = (
    "Something went wrong here and was written to the service's log; try again, and tell whoever "
    "runs the service if it stays."
)

# Which problem a mistake is, unless the endpoint knows better.
_STATUS: Mapping[type[UnspokenError], tuple[int, str]] = {
    Unavailable: (503, "Busy"),
    NotThere: (404, "Not there"),
    Unknown: (404, "Unknown"),
    OutOfRange: (422, "Out of range"),
    BadInput: (422, "Not understood"),
    Mismatch: (409, "Does not fit"),
    Refused: (409, "Refused"),
}
_HTTP = {
    404: ("Not there", "There is nothing at this address; GET /api/v1/catalogue lists what is."),
    405: ("Not possible here", "This address does not take that method; see the Allow header."),
    408: ("Too slow", "The request's body did not arrive in time; send it again."),
    413: ("Too large", "The request's body is too large; send less at a time."),
}
_BODIES = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not there",
    422: "Not understood",
    503: "Not ready, or busy",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare problem answers for OpenAPI; every guarded endpoint has 401, 403, 422 and 503."""
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {
        status: {
            "description": _BODIES.get(status, "Refused"),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in (401, 403, 422, 503, *statuses)
    }


def install(app: FastAPI) -> None:
    """Make every error of the service a problem."""
    app.add_exception_handler(Problem, _tell_problem)
    app.add_exception_handler(UnspokenError, _tell_mistake)
    app.add_exception_handler(RequestValidationError, _tell_faults)
    app.add_exception_handler(HTTPException, _tell_http)


async def _tell_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return error.response()


async def _tell_mistake(request: Request, error: Exception) -> JSONResponse:
    status, title = next(
        (told for kind, told in _STATUS.items() if isinstance(error, kind)), (422, "Refused")
    )
    headers = {"Retry-After": "2"} if status == 503 else {}
    return Problem(status, title, str(error), headers=headers).response()


async def _tell_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 400:
        # FastAPI's own word for a body that is no text, or no JSON it can hold.
        return _not_json().response()
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods_at(request))
    title, detail = _HTTP.get(error.status_code, ("Refused", "The request was refused."))
    return Problem(error.status_code, title, detail, headers=headers).response()


def _not_json() -> Problem:
    says = "This is not JSON."
    fault = Fault(where="body", message=says)
    return Problem(422, "Not understood", f"body: {says}", errors=[fault])


def _methods_at(request: Request) -> list[str]:
    """List every method of an address, also where routes share it."""
    path = request.scope["path"]
    return sorted(
        method
        for context in iter_route_contexts(request.app.routes)
        if getattr(context, "path_regex", None) is not None and context.path_regex.match(path)
        for method in context.methods or ()
    )


async def _tell_faults(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    declared = declared_names(request.app)
    places = _places(request.app)
    faults = [_fault(one, declared, places) for one in error.errors()]
    first = faults[0]
    return Problem(
        422, "Not understood", f"{first.where}: {first.message}", errors=faults
    ).response()


def declared_names(app: FastAPI) -> frozenset[str]:
    """All names of fields and parameters that the service itself declares."""
    known: frozenset[str] | None = getattr(app.state, "declared_names", None)
    if known is None:
        known = frozenset(_names_in(app.openapi()))
        app.state.declared_names = known
    return known


def _names_in(schema: Mapping[str, Any]) -> Iterator[str]:
    yield from ("body", "path", "query", "header")
    for model in schema.get("components", {}).get("schemas", {}).values():
        yield from model.get("properties", {})
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            yield from (parameter["name"] for parameter in operation.get("parameters", ()))


def _places(app: FastAPI) -> Mapping[str, list[str]]:
    """Say of every field of what may be sent within which fields it stands; none at the top."""
    known: Mapping[str, list[str]] | None = getattr(app.state, "places_of_names", None)
    if known is None:
        schemas: Mapping[str, Any] = app.openapi().get("components", {}).get("schemas", {})
        within: dict[str, set[str]] = {}
        for model in schemas.values():
            for name, about in model.get("properties", {}).items():
                within.setdefault(str(about.get("$ref", "")).rpartition("/")[2], set()).add(name)
        known = {
            field: sorted(within.get(owner, ()))
            for owner, model in schemas.items()
            if model.get("additionalProperties") is False
            for field in model.get("properties", {})
            if within.get(owner)
        }
        app.state.places_of_names = known
    return known


def _fault(
    error: Mapping[str, Any], declared: frozenset[str], places: Mapping[str, list[str]]
) -> Fault:
    """Say what is wrong without what was sent: names that we did not declare are left out."""
    parts = [part for part in error["loc"] if isinstance(part, int) or part in declared]
    where = ".".join(str(part) for part in parts)
    if error["type"] == "extra_forbidden":
        name = str(error["loc"][-1])
        if name in places:
            belongs = " or ".join(places[name]) or "elsewhere"
            return Fault(
                where=where.removesuffix(f".{name}"),
                message=f"{name} stands at the wrong level; it belongs into {belongs}.",
            )
        near = get_close_matches(str(error["loc"][-1]), sorted(declared), n=2, cutoff=0.6)
        hint = f"; did you mean {' or '.join(near)}?" if near else "."
        return Fault(where=where, message=f"There is a field here that nobody declared{hint}")
    if error["type"] == "json_invalid":
        says = error.get("ctx", {}).get("error")
        return Fault(where="body", message=TWICE if says == TWICE else "This is not JSON.")
    message: str = error["msg"].removeprefix("Value error, ").replace("Input should", "should")
    return Fault(where=where, message=message)
