"""What the service is and stands on: health, catalogue, model."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from features.catalogue import catalogue
from features.domain.errors import Mismatch, UnspokenError
from features.domain.words import Words
from features.model.card.make import card_of
from features.model.card.page import Card
from features.model.verdict import Verdict
from features.model.watch_report import WatchReport, newest_report
from serving.access.guard import open_to_all
from serving.api.needs import DeploymentOf, MayReadCatalogue, MayReadModel, SettingsOf, StoreOf
from serving.problems import Problem, documented
from serving.scoring.score import unseen_in
from serving.scoring.what_if import LEAST_TIMES, if_they_answer_less

router = APIRouter(prefix="/api/v1", tags=["about"])

NOBODY_WATCHED = Words(
    "还没有人查看过模型的表现：运行 `unspoken watch`",
    "nobody has watched the model yet: run `unspoken watch`",
)


class HealthOut(BaseModel):
    """Whether the service answers, and from what."""

    status: Literal["ok"]
    model: str | None
    as_of: str | None
    database: Literal["ok", "away"]


class ModelOut(BaseModel):
    """The model in service, as its manifest and its promotion tell."""

    digest: str
    version: int | None
    made_at: str
    made_by: str
    promoted_at: str
    promoted_by: str
    label: str
    base_rate: float
    trained_on: list[str]
    held_out: str | None
    verdict: Verdict | None
    features: list[str]
    fingerprint: str
    as_of: str
    refused: str | None
    unseen: dict[str, int]


@router.get("/health", dependencies=[Depends(open_to_all)])
async def health(request: Request, store: StoreOf) -> HealthOut:
    """Tell whether the service answers; open to all."""
    try:
        deployment = await run_in_threadpool(request.app.state.live.now)
    except UnspokenError:
        deployment = None
    return HealthOut(
        status="ok",
        model=None if deployment is None else deployment.model.digest,
        as_of=None if deployment is None else deployment.as_of.isoformat(),
        database="ok" if store.answers() else "away",
    )


@router.get("/catalogue", responses=documented())
async def whole_catalogue(principal: MayReadCatalogue) -> dict[str, Any]:
    """Every source, view, rule, threshold and indicator, in both languages."""
    return catalogue()


@router.get("/model", responses=documented())
def model(request: Request, principal: MayReadModel, deployment: DeploymentOf) -> ModelOut:
    """The model in service: where it comes from and what it was worth on unseen data.

    ``refused`` says why something newer was not taken in, while there is such a thing.
    """
    release, manifest = deployment.release, deployment.model.manifest
    return ModelOut(
        digest=deployment.model.digest,
        version=release.version,
        made_at=manifest.made_at,
        made_by=manifest.made_by,
        promoted_at=release.promoted_at,
        promoted_by=release.promoted_by,
        label=manifest.label,
        base_rate=manifest.base_rate,
        trained_on=manifest.trained_on,
        held_out=manifest.held_out,
        verdict=manifest.verdict,
        features=[column.name for column in manifest.columns],
        fingerprint=manifest.fingerprint,
        as_of=deployment.as_of.isoformat(),
        refused=request.app.state.live.refused,
        unseen=unseen_in(deployment.home.scores_of(deployment.as_of, deployment.model.digest)),
    )


class PartIfLessOut(BaseModel):
    """Some customers, and the shares expected dissatisfied as they answer, and if they did less."""

    words: Words
    size: int
    expected: float
    if_less: float


class IfLessOut(BaseModel):
    """What would be so if the dissatisfied answered only ``times`` as often as the others."""

    times: float
    parts: list[PartIfLessOut]


@router.get("/model/if-they-answer-less", responses=documented())
def if_less(
    principal: MayReadModel,
    deployment: DeploymentOf,
    times: Annotated[float, Query(ge=LEAST_TIMES, le=1)] = 0.6,
) -> IfLessOut:
    """Suppose that the dissatisfied answer less: a question to put, not a correction to make."""
    found = if_they_answer_less(deployment.population, times)
    return IfLessOut(
        times=times,
        parts=[
            PartIfLessOut(
                words=part.words, size=part.size, expected=part.expected, if_less=part.if_less
            )
            for part in found
        ],
    )


class WatchOut(BaseModel):
    """What watching found; ``next`` says how to watch where nobody has yet."""

    report: WatchReport | None
    next: Words | None


@router.get("/model/card", responses=documented())
def card(principal: MayReadModel, deployment: DeploymentOf) -> Card:
    """The card of the model in service: data, label, verdict, slices, limits, intended use."""
    return card_of(deployment.home, deployment.model.digest, deployment.model.manifest)


@router.get("/model/watch", responses=documented())
def watched(principal: MayReadModel, settings: SettingsOf) -> WatchOut:
    """What `unspoken watch` found last: came true, moved, grew old."""
    try:
        report = newest_report(settings.home)
    except Mismatch as error:
        raise Problem(503, "Not ready", str(error), headers={"Retry-After": "30"}) from None
    return WatchOut(report=report, next=None if report else NOBODY_WATCHED)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request, principal: MayReadCatalogue) -> JSONResponse:
    """Describe the whole API for a machine."""
    return JSONResponse(request.app.openapi())
