"""Runs the service under uvicorn and says where it listens, once it does and not before."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from features.domain.errors import Refused
from serving.settings import LOOPBACK, Settings

Told = Callable[[str], None]


class _Announcing(uvicorn.Server):
    """A server that tells its own address when its socket is open."""

    def __init__(self, config: uvicorn.Config, told: Told) -> None:
        super().__init__(config)
        self._told = told

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the socket, then say where it is."""
        await super().startup(sockets)
        if self.started:
            self._told(_address(self.servers[0].sockets[0]))


def listen(app: FastAPI, settings: Settings, told: Told) -> None:
    """Serve until stopped.

    Parameters
    ----------
    app
        The service.
    settings
        Host, port and level of the log.
    told
        Called with the address, as ``http://127.0.0.1:8000``, when requests are answered there.

    Raises
    ------
    Refused
        When asked to listen beyond this machine without saying so twice, or on a taken port.
    """
    refuse_unsafe_host(settings)
    _refuse_taken_port(settings)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        # Our own log names routes, not addresses: those may hold a customer's id.
        access_log=False,
        server_header=False,
        log_level=settings.log_level,
        log_config=None,
        timeout_graceful_shutdown=20,
    )
    server = _Announcing(config, told)
    server.run()
    if not server.started:
        sys.exit(3)  # as uvicorn's own start command ends


def refuse_unsafe_host(settings: Settings) -> None:
    """Refuse to open the service to the network without being told so twice.

    Raises
    ------
    Refused
        Saying what to set.
    """
    if settings.host not in LOOPBACK and not settings.open_to_network:
        raise Refused(
            f"Listening on {settings.host} opens the service to the network, and it speaks no TLS; "
            "put a proxy with TLS in front, or set UNSPOKEN_OPEN_TO_NETWORK=true."
        )


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError:
            raise Refused(
                f"The port {settings.port} of {settings.host} is taken; choose another with --port."
            ) from None


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
