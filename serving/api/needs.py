"""What endpoints ask for: the records, what the service stands on, and a lawful caller."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Header, Path, Request

from features.domain.errors import BadInput, UnspokenError
from serving.access.guard import Requires
from serving.access.permissions import Permission, Principal
from serving.problems import Fault, Problem
from serving.scoring.deployment import Deployment
from serving.settings import Settings
from serving.store import Store
from serving.targeting.campaign import lawful_name
from serving.targeting.sample import Samples

_LIST_ID = re.compile(r"[0-9a-f]{32}")
_KEY_ID = re.compile(r"[0-9a-f]{16}")
_ETAG = r'^"([1-9][0-9]{0,8})"$'


async def store_of(request: Request) -> Store:
    """Give the service's records."""
    store: Store = request.app.state.store
    return store


async def settings_of(request: Request) -> Settings:
    """Give the service's settings."""
    settings: Settings = request.app.state.settings
    return settings


async def samples_of(request: Request) -> Samples:
    """Give the memory of shown customers."""
    samples: Samples = request.app.state.samples
    return samples


def deployment_of(request: Request) -> Deployment:
    """Give what the service stands on, or say which command makes it."""
    try:
        deployment: Deployment = request.app.state.live.now()
    except UnspokenError as error:
        raise Problem(503, "Not ready", str(error), headers={"Retry-After": "30"}) from None
    return deployment


async def campaign_of(name: Annotated[str, Path(description="The campaign's name.")]) -> str:
    """Give a campaign's name in its one spelling; what cannot be a name names nothing."""
    try:
        return lawful_name(name)
    except BadInput:
        raise Problem(
            404, "Not there", "There is no campaign of that name; GET /api/v1/campaigns lists them."
        ) from None


async def list_of(list_id: Annotated[str, Path(description="The list's number.")]) -> str:
    """Give a list's number; what cannot be one names nothing."""
    if _LIST_ID.fullmatch(list_id) is None:
        raise Problem(
            404,
            "Not there",
            "There is no list of that number; a campaign's lists are at "
            "/api/v1/campaigns/{name}/lists.",
        )
    return list_id


async def key_of(key_id: Annotated[str, Path(description="The key's number.")]) -> str:
    """Give a key's number; what cannot be one names nothing."""
    if _KEY_ID.fullmatch(key_id) is None:
        raise Problem(
            404, "Not there", "There is no key of that number; GET /api/v1/keys lists them."
        )
    return key_id


async def seen_version(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of the version this is based on.",
            json_schema_extra={"pattern": _ETAG},
        ),
    ] = None,
) -> int | None:
    """Read which version of a campaign the caller looked at."""
    if if_match is None:
        return None
    if if_match.strip().startswith("W/"):
        # If-Match compares strongly, and a weak tag never matches so (RFC 9110, 13.1.1).
        raise Problem(
            412,
            "Changed meanwhile",
            "If-Match takes the ETag as it was given, without W/; read the campaign again.",
        )
    found = re.match(_ETAG, if_match.strip())
    if found is None:
        says = "This is not an ETag; send the one that GET /api/v1/campaigns/{name} gave."
        fault = Fault(where="header.If-Match", message=says)
        raise Problem(422, "Not understood", f"If-Match: {says}", errors=[fault])
    return int(found.group(1))


StoreOf = Annotated[Store, Depends(store_of)]
SettingsOf = Annotated[Settings, Depends(settings_of)]
DeploymentOf = Annotated[Deployment, Depends(deployment_of)]
SamplesOf = Annotated[Samples, Depends(samples_of)]
CampaignOf = Annotated[str, Depends(campaign_of)]
ListOf = Annotated[str, Depends(list_of)]
KeyOf = Annotated[str, Depends(key_of)]
SeenVersion = Annotated[int | None, Depends(seen_version)]

MayReadCatalogue = Annotated[Principal, Depends(Requires(Permission.CATALOGUE_READ))]
MayReadModel = Annotated[Principal, Depends(Requires(Permission.MODEL_READ))]
MayDecideModel = Annotated[Principal, Depends(Requires(Permission.MODEL_DECIDE))]
MayReadExplanations = Annotated[Principal, Depends(Requires(Permission.EXPLANATION_READ))]
MayReadCampaigns = Annotated[Principal, Depends(Requires(Permission.CAMPAIGN_READ))]
MayWriteCampaigns = Annotated[Principal, Depends(Requires(Permission.CAMPAIGN_WRITE))]
MayPublish = Annotated[Principal, Depends(Requires(Permission.LIST_PUBLISH))]
MayReadLists = Annotated[Principal, Depends(Requires(Permission.LIST_READ))]
MayExport = Annotated[Principal, Depends(Requires(Permission.LIST_EXPORT))]
MayReadKpis = Annotated[Principal, Depends(Requires(Permission.KPI_READ))]
MayReadDataQuality = Annotated[Principal, Depends(Requires(Permission.DATA_QUALITY_READ))]
MayManageKeys = Annotated[Principal, Depends(Requires(Permission.KEYS_MANAGE))]
OwnSession = Annotated[Principal, Depends(Requires(Permission.SESSION_OWN))]
