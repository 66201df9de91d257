"""Campaigns: begin one, read it, move its thresholds, see what they would do."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from features.domain.errors import Mismatch
from features.model.expected import SURE, Expected
from serving.api.entries import EntryOut
from serving.api.needs import (
    CampaignOf,
    DeploymentOf,
    MayReadCampaigns,
    MayWriteCampaigns,
    SamplesOf,
    SeenVersion,
    StoreOf,
)
from serving.api.shapes import Closed, PolicyIn, PolicyOut, Sentence
from serving.api.strict import StrictRoute
from serving.problems import Problem, documented
from serving.targeting.campaign import (
    LONGEST_NAME,
    Campaign,
    all_campaigns,
    change_thresholds,
    create_campaign,
    read_campaign,
)
from serving.targeting.preview import decide

router = APIRouter(prefix="/api/v1/campaigns", tags=["campaigns"], route_class=StrictRoute)


class CampaignIn(Closed):
    """A new campaign."""

    name: Annotated[
        Sentence, Field(json_schema_extra={"maxLength": LONGEST_NAME, "pattern": r"^\w[\w -]*$"})
    ]
    purpose: Sentence
    policy: PolicyIn


class ThresholdsIn(Closed):
    """New thresholds, and why."""

    policy: PolicyIn
    why: Sentence


class DraftIn(Closed):
    """Thresholds to try; those in force when left out."""

    policy: PolicyIn | None = None


class CampaignOut(BaseModel):
    """A campaign as it stands now."""

    name: str
    purpose: str
    version: int
    policy: PolicyOut
    created_by: str
    created_at: str
    changed_by: str
    changed_at: str
    why: str

    @classmethod
    def of(cls, campaign: Campaign) -> CampaignOut:
        """Carry a campaign outside."""
        return cls.model_validate({**asdict(campaign), "policy": campaign.policy.as_json()})


class CampaignsOut(BaseModel):
    """All campaigns."""

    campaigns: list[CampaignOut]


class RuleCountOut(BaseModel):
    """How often a rule fires among the eligible, and on the list."""

    name: str
    enabled: bool
    fires_alone: int
    in_list: int


class CurvePointOut(BaseModel):
    """The list at another minimum probability."""

    minimum_probability: float
    size: int
    expected_found: float
    found_low: float
    found_high: float
    expected_precision: float | None


class ExpectedOut(BaseModel):
    """How many dissatisfied to expect of some customers, and between which numbers, `sure` often.

    It speaks of customers who answer when they are asked.
    """

    size: int
    sure: float
    found: float
    found_low: float
    found_high: float
    precision: float | None
    precision_low: float | None
    precision_high: float | None

    @classmethod
    def of(cls, expected: Expected) -> ExpectedOut:
        """Carry an expectation outside."""
        return cls(
            size=expected.size,
            sure=SURE,
            found=expected.found,
            found_low=expected.low,
            found_high=expected.high,
            precision=expected.precision,
            precision_low=expected.precision_low,
            precision_high=expected.precision_high,
        )


class PreviewOut(BaseModel):
    """What a list would be; `last_hundred` are the last names on it, all where it has fewer."""

    as_of: str
    model: str
    population: int
    eligible: int
    excluded: dict[str, int]
    size: int
    expected_found: float
    expected_precision: float | None
    expected: ExpectedOut
    last_hundred: ExpectedOut
    capacity: int | None
    rules: list[RuleCountOut]
    curve: list[CurvePointOut]
    sample: list[EntryOut]


@router.get("", responses=documented())
async def list_campaigns(principal: MayReadCampaigns, store: StoreOf) -> CampaignsOut:
    """All campaigns, by name."""
    return CampaignsOut(campaigns=[CampaignOut.of(found) for found in all_campaigns(store)])


@router.post("", status_code=201, responses=documented(409))
def begin_campaign(
    body: CampaignIn, response: Response, principal: MayWriteCampaigns, store: StoreOf
) -> CampaignOut:
    """Begin a campaign with version 1 of its thresholds."""
    campaign = create_campaign(
        store,
        name=body.name,
        purpose=body.purpose,
        policy=body.policy.policy(),
        by=principal.name,
    )
    return _with_etag(response, campaign)


@router.get("/{name}", responses=documented(404))
async def one_campaign(
    name: CampaignOf, response: Response, principal: MayReadCampaigns, store: StoreOf
) -> CampaignOut:
    """One campaign; its ETag is what a change must be based on."""
    return _with_etag(response, read_campaign(store, name))


@router.put("/{name}/thresholds", responses=documented(404, 412, 428))
def move_thresholds(
    name: CampaignOf,
    body: ThresholdsIn,
    response: Response,
    principal: MayWriteCampaigns,
    seen: SeenVersion,
    store: StoreOf,
) -> CampaignOut:
    """Put other thresholds in force, unless somebody else was faster."""
    if seen is None:
        raise Problem(
            428,
            "Say which version you saw",
            "Send the ETag of the campaign as If-Match, so that nobody's change is lost.",
        )
    try:
        campaign = change_thresholds(
            store,
            name=name,
            seen=seen,
            policy=body.policy.policy(),
            by=principal.name,
            why=body.why,
        )
    except Mismatch as error:
        raise Problem(412, "Changed meanwhile", str(error)) from None
    return _with_etag(response, campaign)


@router.post("/{name}/preview", responses=documented(404))
def preview(
    name: CampaignOf,
    principal: MayReadCampaigns,
    store: StoreOf,
    deployment: DeploymentOf,
    samples: SamplesOf,
    body: DraftIn | None = None,
) -> PreviewOut:
    """Tell how large the list would be and what to expect of it; changes nothing."""
    campaign = read_campaign(store, name)
    draft = body.policy.policy() if body is not None and body.policy is not None else None
    decision = decide(deployment.population, draft or campaign.policy)
    population = decision.population
    return PreviewOut(
        as_of=population.as_of.isoformat(),
        model=population.model,
        population=population.size,
        eligible=population.eligible.height,
        excluded=population.excluded,
        size=decision.size,
        expected_found=decision.expected_found,
        expected_precision=decision.expected_precision,
        expected=ExpectedOut.of(decision.expected),
        last_hundred=ExpectedOut.of(decision.last),
        capacity=decision.policy.capacity,
        rules=[RuleCountOut(**asdict(count)) for count in decision.rules],
        curve=[CurvePointOut(**asdict(point)) for point in decision.curve()],
        sample=[EntryOut.of(*shown) for shown in samples.of(deployment, decision)],
    )


def _with_etag(response: Response, campaign: Campaign) -> CampaignOut:
    response.headers["ETag"] = f'"{campaign.version}"'
    return CampaignOut.of(campaign)
