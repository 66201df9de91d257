"""Which model served when, who let it in, on what evidence; and the second person's word."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from features.domain.errors import BadInput
from features.model.bundle import Release
from features.model.ledger.history import Tenure, deciding_on, open_proposals, tenures
from features.model.ledger.lines import Entry, read
from features.model.ledger.promotion import approve
from features.model.ledger.rollback import roll_back
from serving.api.needs import MayDecideModel, MayReadModel, SettingsOf
from serving.api.shapes import Closed, Sentence
from serving.api.strict import StrictRoute
from serving.problems import Problem, documented

router = APIRouter(prefix="/api/v1/model", tags=["model"], route_class=StrictRoute)
_DIGEST = r"^[0-9a-f]{16}$"
_DAY = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"


class DecisionIn(Closed):
    """Why somebody approves."""

    why: Sentence


class RollbackIn(Closed):
    """Why the model before shall serve again; `to` names an earlier one."""

    why: Sentence
    to: Annotated[str, Field(pattern=_DIGEST)] | None = None


class EntryOut(BaseModel):
    """One line of the ledger."""

    kind: str
    model: str
    by: str
    why: str
    at: str
    previous: str | None

    @classmethod
    def of(cls, entry: Entry) -> EntryOut:
        """Carry a line outside."""
        return cls(
            kind=entry.kind,
            model=entry.bundle,
            by=entry.by,
            why=entry.why,
            at=entry.at,
            previous=entry.previous,
        )


class ProposalOut(EntryOut):
    """A line with all that the gate found."""

    evidence: dict[str, Any]

    @classmethod
    def of(cls, entry: Entry) -> ProposalOut:
        """Carry a proposal outside."""
        return cls(**EntryOut.of(entry).model_dump(), evidence=entry.evidence)


class TenureOut(BaseModel):
    """A model's time in service: what let it in, and on whose proposal."""

    model: str
    since: str
    until: str | None
    let_in: EntryOut
    proposal: ProposalOut | None

    @classmethod
    def of(cls, tenure: Tenure) -> TenureOut:
        """Carry a tenure outside."""
        return cls(
            model=tenure.bundle,
            since=tenure.since,
            until=tenure.until,
            let_in=EntryOut.of(tenure.change),
            proposal=ProposalOut.of(tenure.proposal) if tenure.proposal else None,
        )


class LedgerOut(BaseModel):
    """Who served (on the day asked for), what waits for a second person, and every line."""

    served: list[TenureOut]
    waiting: list[ProposalOut]
    entries: list[EntryOut]


class ReleaseOut(BaseModel):
    """The model that serves from now on."""

    model: str
    version: int | None
    at: str
    by: str
    why: str
    previous: str | None

    @classmethod
    def of(cls, release: Release) -> ReleaseOut:
        """Carry a release outside."""
        return cls(
            model=release.bundle,
            version=release.version,
            at=release.promoted_at,
            by=release.promoted_by,
            why=release.why,
            previous=release.previous,
        )


async def digest_of(model: Annotated[str, Path(description="The model's digest.")]) -> str:
    """Give a model's digest; what cannot be one names nothing."""
    if re.fullmatch(_DIGEST, model) is None:
        raise Problem(
            404, "Not there", "There is no model of that name; GET /api/v1/model/ledger lists them."
        )
    return model


async def day_of(
    on: Annotated[
        str, Query(pattern=_DAY, description="A day, as 2026-11-01; all, if empty.")
    ] = "",
) -> date | None:
    """Read the day that was asked for."""
    if not on:
        return None
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise BadInput("There is no such day; write one as 2026-11-01.") from None


@router.get("/ledger", responses=documented(409))
def ledger(
    principal: MayReadModel, settings: SettingsOf, day: Annotated[date | None, Depends(day_of)]
) -> LedgerOut:
    """Tell which model decided, or decided on a day, who let it, and on what evidence."""
    entries = read(settings.home)
    served = tenures(entries) if day is None else deciding_on(entries, day)
    return LedgerOut(
        served=[TenureOut.of(tenure) for tenure in served],
        waiting=[ProposalOut.of(entry) for entry in open_proposals(entries)],
        entries=[EntryOut.of(entry) for entry in entries],
    )


@router.post("/proposals/{model}/approval", responses=documented(404, 409))
def approve_proposal(
    body: DecisionIn,
    digest: Annotated[str, Depends(digest_of)],
    principal: MayDecideModel,
    settings: SettingsOf,
) -> ReleaseOut:
    """Let a proposed model into service, as the second person."""
    change = approve(settings.home, digest=digest, by=principal.name, why=body.why)
    return ReleaseOut.of(change.release)


@router.post("/rollback", responses=documented(404, 409))
def roll_back_model(
    body: RollbackIn, principal: MayDecideModel, settings: SettingsOf
) -> ReleaseOut:
    """Let the model that served before serve again, at once."""
    change = roll_back(settings.home, by=principal.name, why=body.why, to=body.to)
    return ReleaseOut.of(change.release)
