"""The console's addresses. Each declares the permission of what its script will ask for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from serving.access.guard import Requires, open_to_all, who_calls
from serving.access.permissions import Permission, Principal
from serving.console.facts import codes, reader_of, rules_in, usual_level
from serving.console.languages import said
from serving.console.view import language_of, render
from serving.problems import Problem


class PageRoute(APIRoute):
    """A route that tells a problem as a page, not as JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route so that what is refused is said in the reader's language."""
        answer = super().get_route_handler()

        async def answer_as_page(request: Request) -> Response:
            try:
                return await answer(request)
            except Problem as problem:
                return _message(request, problem.details.status)

        return answer_as_page


router = APIRouter(prefix="/console", include_in_schema=False, route_class=PageRoute)

MayReadCampaigns = Annotated[Principal, Depends(Requires(Permission.CAMPAIGN_READ, page=True))]
MayReadLists = Annotated[Principal, Depends(Requires(Permission.LIST_READ, page=True))]
MayReadCustomers = Annotated[Principal, Depends(Requires(Permission.EXPLANATION_READ, page=True))]
MayReadKpis = Annotated[Principal, Depends(Requires(Permission.KPI_READ, page=True))]
MayReadModel = Annotated[Principal, Depends(Requires(Permission.MODEL_READ, page=True))]
MayReadCatalogue = Annotated[Principal, Depends(Requires(Permission.CATALOGUE_READ, page=True))]
MayReadDataQuality = Annotated[
    Principal, Depends(Requires(Permission.DATA_QUALITY_READ, page=True))
]
MayManageKeys = Annotated[Principal, Depends(Requires(Permission.KEYS_MANAGE, page=True))]
OwnSession = Annotated[Principal, Depends(Requires(Permission.SESSION_OWN, page=True))]

# Where a reader begins: the first of these that the role includes.
_BEGINNINGS = (
    (Permission.CAMPAIGN_READ, "/console/campaigns"),
    (Permission.EXPLANATION_READ, "/console/customers"),
    (Permission.KPI_READ, "/console/indicators"),
)


@router.get("/")
async def begin(principal: OwnSession) -> RedirectResponse:
    """Go to the page the role is here for."""
    place = next(place for permission, place in _BEGINNINGS if principal.may(permission))
    return RedirectResponse(place, status_code=303)


@router.get("/sign-in", dependencies=[Depends(open_to_all)])
async def sign_in(request: Request, next: str = "", failed: str = "") -> HTMLResponse:
    """Ask for a key."""
    facts = {"next": next, "refused": bool(failed)}
    return render(request, "sign_in.html", facts=facts, status=401 if failed else 200)


@router.get("/campaigns")
def campaigns(request: Request, principal: MayReadCampaigns) -> HTMLResponse:
    """All campaigns."""
    facts = {"rules": rules_in(language_of(request)), "base_rate": usual_level(request)}
    return render(request, "campaigns.html", reader_of(principal, language_of(request)), facts)


@router.get("/campaigns/{name}")
def campaign(request: Request, name: str, principal: MayReadCampaigns) -> HTMLResponse:
    """One campaign: its thresholds and what they give."""
    facts = {
        "name": name,
        "rules": rules_in(language_of(request)),
        "codes": codes(),
        "base_rate": usual_level(request),
    }
    return render(request, "campaign.html", reader_of(principal, language_of(request)), facts)


@router.get("/lists/{list_id}")
def published_list(request: Request, list_id: str, principal: MayReadLists) -> HTMLResponse:
    """One published list."""
    facts = {"list_id": list_id, "rules": rules_in(language_of(request)), "codes": codes()}
    return render(request, "list.html", reader_of(principal, language_of(request)), facts)


@router.get("/customers")
def look_up(request: Request, principal: MayReadCustomers, customer_id: str = "") -> Response:
    """Ask for a customer's number, and go to the customer."""
    wanted = customer_id.strip()
    if wanted:
        return RedirectResponse(f"/console/customers/{quote(wanted, safe='')}", status_code=303)
    reader = reader_of(principal, language_of(request))
    return render(request, "customer.html", reader, {"customer_id": ""})


@router.get("/customers/{customer_id}")
def customer(request: Request, customer_id: str, principal: MayReadCustomers) -> HTMLResponse:
    """One customer: how probable, and why."""
    facts = {
        "customer_id": customer_id,
        "rules": rules_in(language_of(request)),
        "codes": codes(),
    }
    return render(request, "customer.html", reader_of(principal, language_of(request)), facts)


@router.get("/indicators")
def indicators(request: Request, principal: MayReadKpis) -> HTMLResponse:
    """The indicators and how they moved."""
    return render(request, "indicators.html", reader_of(principal, language_of(request)))


@router.get("/catalogue")
def catalogue(request: Request, principal: MayReadCatalogue) -> HTMLResponse:
    """Everything that is declared, to look something up in."""
    return render(request, "catalogue.html", reader_of(principal, language_of(request)))


@router.get("/model")
def model(request: Request, principal: MayReadModel) -> HTMLResponse:
    """The model in service: its card, and what watching found."""
    return render(request, "model.html", reader_of(principal, language_of(request)))


@router.get("/data-quality")
def data_quality(request: Request, principal: MayReadDataQuality) -> HTMLResponse:
    """What was set apart when the tables were last read, and why."""
    return render(request, "data_quality.html", reader_of(principal, language_of(request)))


@router.get("/keys")
def keys(request: Request, principal: MayManageKeys) -> HTMLResponse:
    """Who has a key, and taking one away."""
    return render(request, "keys.html", reader_of(principal, language_of(request)))


@router.get("/{anywhere:path}", dependencies=[Depends(open_to_all)])
def nowhere(request: Request, anywhere: str) -> HTMLResponse:
    """Say as a page that there is none at this address; stands last, so that it is asked last."""
    return _message(request, 404)


def _message(request: Request, status: int) -> HTMLResponse:
    code = language_of(request)
    principal = who_calls(request)
    if status == 403:
        title = said(code, "Not for this role")
        sentence = said(code, "Your role does not include this page.")
    elif status == 404:
        title = said(code, "There is no such page")
        sentence = said(code, "The address may be misspelt, or the page was moved.")
    else:
        title = said(code, "This did not work")
        sentence = said(code, "The service could not show this page. Try again in a moment.")
    reader = reader_of(principal, code) if principal else None
    return render(
        request, "message.html", reader, {"title": title, "sentence": sentence}, status=status
    )
