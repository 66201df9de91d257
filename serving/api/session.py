"""The console's sign-in: a key is exchanged for a cookie that script cannot read."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from serving.access.guard import COOKIE, comes_from_elsewhere, open_to_all
from serving.access.keys import close_session, open_session
from serving.access.permissions import PERMISSIONS
from serving.api.needs import OwnSession, SettingsOf, StoreOf
from serving.problems import Problem, documented
from serving.settings import Settings

router = APIRouter(prefix="/console/session", tags=["console"], include_in_schema=False)
_FORM = "application/x-www-form-urlencoded"
_SIGN_IN = "/console/sign-in"
_START = "/console/"


class SessionOut(BaseModel):
    """Who is signed in, and what they may do."""

    name: str
    role: str
    permissions: list[str]


@router.get("", responses=documented())
async def who_am_i(principal: OwnSession) -> SessionOut:
    """Tell who is signed in."""
    return SessionOut(
        name=principal.name,
        role=principal.role,
        permissions=sorted(PERMISSIONS[principal.role]),
    )


@router.post("", dependencies=[Depends(open_to_all)])
async def sign_in(request: Request, store: StoreOf, settings: SettingsOf) -> Response:
    """Sign in with a key, sent as JSON or by a form."""
    if comes_from_elsewhere(request):
        raise Problem(403, "Not from the console", "Sign in on the console's own page.")
    is_form = request.headers.get("Content-Type", "").partition(";")[0].strip().lower() == _FORM
    sent = dict(await request.form()) if is_form else await _json(request)
    key, following = sent.get("key"), _lawful_next(sent.get("next"))
    secret = None
    if isinstance(key, str):
        secret = await run_in_threadpool(open_session, store, key.strip(), settings.session_hours)
    if secret is None:
        if is_form:
            again = f"{_SIGN_IN}?failed=1&next={quote(following)}"
            return RedirectResponse(again, status_code=303)
        raise Problem(
            401,
            "Not signed in",
            "This key is not known or was disabled; `unspoken key ROLE` on the server makes one.",
        )
    answer: Response = RedirectResponse(following, 303) if is_form else Response(status_code=204)
    _set_cookie(answer, request, settings, secret)
    return answer


@router.delete("", status_code=204, responses=documented())
def sign_out(request: Request, principal: OwnSession, store: StoreOf) -> Response:
    """Sign out."""
    return _end(request, store, Response(status_code=204))


@router.post("/end", status_code=303, responses=documented())
def sign_out_by_form(request: Request, principal: OwnSession, store: StoreOf) -> Response:
    """Sign out by a form, and go to the sign-in page."""
    return _end(request, store, RedirectResponse(_SIGN_IN, status_code=303))


async def _json(request: Request) -> dict[str, Any]:
    try:
        sent = await request.json()
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Problem(422, "Not understood", 'Send {"key": "..."} as JSON.')
    return sent


def _end(request: Request, store: StoreOf, answer: Response) -> Response:
    secret = request.cookies.get(COOKIE)
    if secret:
        close_session(store, secret)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


def _set_cookie(answer: Response, request: Request, settings: Settings, secret: str) -> None:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=settings.session_hours * 3600,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _lawful_next(sent: object) -> str:
    """Go on to a page of the console, never elsewhere."""
    if not isinstance(sent, str) or not sent.startswith(_START) or not sent.isprintable():
        return _START
    return _START if "//" in sent or "\\" in sent else sent
