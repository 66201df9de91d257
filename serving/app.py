"""The service: its parts put together, and the refusal to start with a door that has no guard."""

from __future__ import annotations

import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
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
    kpis,
    ledger,
    lists,
    openapi,
    session,
)
from serving.console.pages import router as pages
from serving.console.static_files import STATIC
from serving.scoring.deployment import LiveDeployment
from serving.settings import LOOPBACK, Settings
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
    for router in ROUTERS:
        app.include_router(router)
    app.mount(STATIC_AT, StaticFiles(directory=STATIC), name="static")
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


def run(settings: Settings | None = None) -> None:
    """Serve until stopped.

    Raises
    ------
    Refused
        When asked to listen beyond this machine without saying so twice, or on a taken port.
    """
    settings = settings or Settings.from_environment()
    if settings.host not in LOOPBACK and not settings.open_to_network:
        raise Refused(
            f"Listening on {settings.host} opens the service to the network, and it speaks no TLS; "
            "put a proxy with TLS in front, or set UNSPOKEN_OPEN_TO_NETWORK=true."
        )
    _refuse_taken_port(settings)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        # Our own log names routes, not addresses: those may hold a customer's id.
        access_log=False,
        server_header=False,
        log_level=settings.log_level,
        log_config=None,
        timeout_graceful_shutdown=20,
    )


def _refuse_taken_port(settings: Settings) -> None:
    """Refuse to start where somebody else listens.

    Raises
    ------
    Refused
        Saying how to listen elsewhere.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError:
            raise Refused(
                f"The port {settings.port} of {settings.host} is taken; choose another with --port."
            ) from None


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
