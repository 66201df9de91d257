"""A service of the tests' own: the real application on a free port, stopped by its pid."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx

from features.domain.home import Home
from serving.access import fresh_keys
from serving.settings import Settings

_SECONDS_TO_START = 120


@dataclass(frozen=True)
class Service:
    """A running service, the keys of its roles, and a program's way in."""

    address: str
    home: Path
    keys: dict[str, str] = field(repr=False)

    def call(self, method: str, path: str, role: str = "admin", **how: Any) -> httpx.Response:
        """Call the API as a program does, with a key."""
        headers = {"Authorization": f"Bearer {self.keys[role]}", **how.pop("headers", {})}
        return httpx.request(
            method, f"{self.address}/api/v1{path}", headers=headers, timeout=60, **how
        )

    def get(self, path: str, **how: Any) -> Any:
        """Read something through the API."""
        return self.call("GET", path, **how).raise_for_status().json()

    def post(self, path: str, body: object, **how: Any) -> Any:
        """Send something through the API."""
        return self.call("POST", path, json=body, **how).raise_for_status().json()


@contextmanager
def running(home: Home, log: Path) -> Iterator[Service]:
    """Run the service over a scored installation until the block ends."""
    keys = fresh_keys(Settings.of(home))
    port = _free_port()
    known = {**os.environ, "UNSPOKEN_HOME": str(home.root), "UNSPOKEN_PORT": str(port)}
    with log.open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", "from serving.app import run; run()"],
            env=known,
            stdout=told,
            stderr=told,
        )
        try:
            service = Service(f"http://127.0.0.1:{port}", home.root, keys)
            _wait_for(service, process, log)
            yield service
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(service: Service, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"The service stopped by itself: {log.read_text()}")
        try:
            health = httpx.get(f"{service.address}/api/v1/health", timeout=30)
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        if health.status_code == 200 and health.json()["model"]:
            return
        time.sleep(0.1)
    raise RuntimeError(f"The service did not begin to answer: {log.read_text()}")
