"""The service: its parts put together, and the refusal to start with a door that has no guard."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from features.domain.errors import Refused, UnspokenError
from serving import problems
from serving.access.guard import SignInNeeded, undeclared
from serving.api import (
    about,
    campaigns,
    customers,
    data_quality,
    edges,
    keys,
    kpis,
    ledger,
    lists,
    openapi,
    session,
)
from serving.console.pages import router as pages
from serving.console.static_files import STATIC
from serving.listening import Told, listen, refuse_unsafe_host
from serving.scoring.deployment import LiveDeployment
from serving.settings import Settings
from serving.store import Store
from serving.targeting.receipt import code_version
from serving.targeting.sample import Samples

log = logging.getLogger("unspoken.app")
STATIC_AT = "/console/static"
ROUTERS = (
    about.router,
    ledger.router,
    customers.router,
    campaigns.router,
    lists.router,
    kpis.router,
    data_quality.router,
    keys.router,
    session.router,
    pages,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Put the service together.

    It starts without a model or a snapshot, says what is missing, and takes them in when they
    come.

    Raises
    ------
    Refused
        When an endpoint declares no permission.
    NotThere, Mismatch
        When the database cannot be used.
    """
    settings = settings or Settings.from_environment()
    app = FastAPI(
        title="Unspoken",
        version=code_version(),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_life,
    )
    app.state.settings = settings
    app.state.live = LiveDeployment(settings.home)
    app.state.samples = Samples()
    problems.install(app)
    openapi.install(app)
    edges.install(app, settings)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    # Before the pages, the last of which answers for every address that is none.
    app.mount(STATIC_AT, StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        app.include_router(router)
    refuse_unguarded(app)
    app.state.store = Store.open(settings.url)
    return app


def refuse_unguarded(app: FastAPI) -> None:
    """Refuse to start while a route declares neither a permission nor that it is open.

    Raises
    ------
    Refused
        Naming the routes.
    """
    unguarded = undeclared(app.routes, open_mounts=[STATIC_AT])
    if unguarded:
        raise Refused(
            f"These routes declare no permission: {', '.join(unguarded)}. "
            "Give each Depends(Requires(Permission...)) or Depends(open_to_all)."
        )


def run(settings: Settings | None = None, told: Told = lambda address: None) -> None:
    """Serve until stopped; ``told`` hears the address once requests are answered there.

    Raises
    ------
    Refused
        When asked to listen beyond this machine without saying so twice, or on a taken port.
    """
    settings = settings or Settings.from_environment()
    refuse_unsafe_host(settings)
    listen(create_app(settings), settings, told)


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    try:
        deployment = await run_in_threadpool(app.state.live.now)
        log.info("serving model %s over %s", deployment.model.digest, deployment.as_of)
    except UnspokenError as error:
        log.warning("nothing to tell yet: %s", error)
    yield
    app.state.store.close()


async def _to_sign_in(request: Request, error: Exception) -> RedirectResponse:
    assert isinstance(error, SignInNeeded)
    return RedirectResponse(error.location, status_code=303)
