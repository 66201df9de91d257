"""Lists: publish one, read it, page through it, take it out as CSV."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from features.domain.errors import Mismatch
from features.domain.words import Language, Words
from serving.api.entries import EntryOut
from serving.api.needs import (
    CampaignOf,
    DeploymentOf,
    ListOf,
    MayExport,
    MayPublish,
    MayReadLists,
    SeenVersion,
    SettingsOf,
    StoreOf,
)
from serving.api.shapes import Closed, Sentence
from serving.api.strict import StrictRoute
from serving.problems import Problem, documented
from serving.store import lists
from serving.store.audit import record
from serving.store.lists import StoredList
from serving.targeting.campaign import read_campaign
from serving.targeting.export import export_csv
from serving.targeting.people import people_of, snapshot_if_there
from serving.targeting.publish import publish
from serving.targeting.verify import verified

router = APIRouter(prefix="/api/v1", tags=["lists"], route_class=StrictRoute)


class PublishIn(Closed):
    """What the list is for."""

    why: Sentence


class ListOut(BaseModel):
    """The head of a published list; the receipt is all that is needed to make it again."""

    id: str
    campaign: str
    campaign_version: int
    as_of: str
    model: str
    size: int
    expected_found: float
    expected_precision: float | None
    sha256: str
    created_at: str
    created_by: str
    why: str
    receipt: dict[str, Any]

    @classmethod
    def of(cls, stored: StoredList) -> ListOut:
        """Carry a list outside."""
        return cls(
            id=stored.id,
            campaign=stored.campaign,
            campaign_version=stored.campaign_version,
            as_of=stored.as_of,
            model=stored.model,
            size=stored.size,
            expected_found=stored.expected_found,
            expected_precision=stored.expected_precision,
            sha256=stored.sha256,
            created_at=stored.created_at,
            created_by=stored.created_by,
            why=stored.why,
            receipt=json.loads(stored.receipt),
        )


class ListsOut(BaseModel):
    """The lists of one campaign, newest first."""

    lists: list[ListOut]


class EntriesOut(BaseModel):
    """A page of entries; ``next`` goes into ``after`` of the next request."""

    entries: list[EntryOut]
    next: int | None


@router.get("/campaigns/{name}/lists", responses=documented(404))
async def lists_of_campaign(name: CampaignOf, principal: MayReadLists, store: StoreOf) -> ListsOut:
    """The published lists of a campaign, newest first."""
    read_campaign(store, name)
    with store.reading() as connection:
        found = lists.of_campaign(connection, name)
    return ListsOut(lists=[ListOut.of(one) for one in found])


@router.post(
    "/campaigns/{name}/lists",
    status_code=201,
    responses={
        **documented(404, 409, 412),
        200: {"model": ListOut, "description": "This list was published before."},
    },
)
def publish_list(
    name: CampaignOf,
    body: PublishIn,
    response: Response,
    principal: MayPublish,
    seen: SeenVersion,
    store: StoreOf,
    settings: SettingsOf,
    deployment: DeploymentOf,
) -> ListOut:
    """Publish the campaign's list; publishing the same again gives the same list."""
    try:
        stored, is_new = publish(
            store,
            deployment,
            name,
            by=principal.name,
            why=body.why,
            largest=settings.largest_list,
            seen=seen,
        )
    except Mismatch as error:
        raise Problem(412, "Changed meanwhile", str(error)) from None
    if not is_new:
        response.status_code = 200
    return ListOut.of(stored)


@router.get("/lists/{list_id}", responses=documented(404))
async def one_list(list_id: ListOf, principal: MayReadLists, store: StoreOf) -> ListOut:
    """The head of one list, with its receipt."""
    return ListOut.of(_head(store, list_id))


class VerifiedOut(BaseModel):
    """Whether a list is the one its receipt describes, in words, with both hashes."""

    holds: bool
    words: Words
    stored_sha256: str
    made_sha256: str | None


@router.get("/lists/{list_id}/verification", responses=documented(404))
def verification(
    list_id: ListOf, principal: MayReadLists, store: StoreOf, settings: SettingsOf
) -> VerifiedOut:
    """Make the list again from its receipt, and say whether it is the same, byte for byte."""
    found = verified(store, settings.home, _head(store, list_id))
    return VerifiedOut(
        holds=found.holds,
        words=found.words,
        stored_sha256=found.stored_sha256,
        made_sha256=found.made_sha256,
    )


@router.get("/lists/{list_id}/entries", responses=documented(404))
def entries(
    list_id: ListOf,
    principal: MayReadLists,
    store: StoreOf,
    settings: SettingsOf,
    after: Annotated[int, Query(ge=0, le=10**9, description="The cursor; 0 to begin.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> EntriesOut:
    """One page of a list, in its order."""
    head = _head(store, list_id)
    with store.reading() as connection:
        page = lists.page(connection, list_id, after=after, limit=limit)
    snapshot = snapshot_if_there(settings.home, date.fromisoformat(head.as_of))
    people = people_of(snapshot, [entry.customer_id for entry in page])
    last = page[-1].position if page else head.size
    return EntriesOut(
        entries=[EntryOut.of_stored(e, p) for e, p in zip(page, people, strict=True)],
        next=last if last < head.size else None,
    )


@router.get(
    "/lists/{list_id}/export",
    response_class=StreamingResponse,
    responses={
        **documented(404),
        200: {"content": {"text/csv": {}}, "description": "The whole list, masked."},
    },
)
def export(
    list_id: ListOf,
    principal: MayExport,
    store: StoreOf,
    settings: SettingsOf,
    language: Language = "zh",
) -> StreamingResponse:
    """The whole list as CSV for a spreadsheet; that it was taken out is recorded."""
    head = _head(store, list_id)
    with store.writing() as connection:
        record(connection, who=principal.name, what="list exported", on=f"list:{list_id}")
    return StreamingResponse(
        export_csv(store, settings.home, head, language),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="unspoken-list-{list_id}.csv"'},
    )


def _head(store: StoreOf, list_id: str) -> StoredList:
    with store.reading() as connection:
        return lists.read(connection, list_id)
