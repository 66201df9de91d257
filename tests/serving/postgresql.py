"""A PostgreSQL server of the tests' own: on loopback, on a free port, gone when they are over."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

_USERS = ("postgres", "nobody")
_SECONDS_TO_START = 60


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server from its folder of programs; give the address of its first database.

    PostgreSQL refuses to run as root, so root lends it to somebody with fewer rights.
    """
    as_whom = _somebody_else()
    folder = Path(tempfile.mkdtemp(prefix="unspoken-postgresql-"))
    if as_whom:
        shutil.chown(folder, as_whom["user"], as_whom["group"])
    data = folder / "data"
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "unspoken", "--auth=trust", "-E", "UTF8",
             "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd="/", **as_whom,
        )  # fmt: skip
        port = _free_port()
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1",
                 "-c", "unix_socket_directories=", "-c", "fsync=off"],
                stdout=log, stderr=log, cwd="/", **as_whom,
            )  # fmt: skip
        address = f"postgresql://unspoken@127.0.0.1:{port}/postgres"
        try:
            _wait_for(address, process, folder / "log")
            yield address
        finally:
            # SIGINT is PostgreSQL's fast shutdown: it ends sessions and stops in order.
            process.send_signal(signal.SIGINT)
            process.wait(timeout=_SECONDS_TO_START)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(address: str, name: str) -> Iterator[str]:
    """Make an empty database on a running server; give its address."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield address.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _somebody_else() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = next(known[name] for name in _USERS if name in known)
    return {"user": chosen.pw_uid, "group": chosen.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(log.read_text(errors="replace")) from None
            time.sleep(0.05)
        else:
            return
