"""Each documented setting is changed, and its effect seen through the door that it is for."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from features.domain.home import Home
from serving.access import fresh_keys
from serving.settings import Settings

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("unspoken")
SECONDS_TO_START = 120
DOCUMENTED = re.findall(
    r"UNSPOKEN_\w+",
    "\n".join(
        line.split("|")[1]
        for line in (ROOT / "serving" / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `UNSPOKEN_")
    ),
)


@dataclass(frozen=True)
class Running:
    """A service started by the command line as a person would, and what it printed."""

    address: str
    log: Path

    def get(self, path: str, **how: object) -> httpx.Response:
        return httpx.request("GET", self.address + path, timeout=30, **how)  # type: ignore[arg-type]  # as httpx takes them


def environment(home: Home, **variables: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("UNSPOKEN_")}
    return known | {"UNSPOKEN_HOME": str(home.root)} | variables


@contextmanager
def serving(home: Home, *words: str, **variables: str) -> Iterator[Running]:
    """Run `unspoken serve` until the block ends, on a port of the machine's choice unless named."""
    home.root.mkdir(parents=True, exist_ok=True)
    told, log = home.root / "printed", home.root / "log"
    variables = {"UNSPOKEN_PORT": "0"} | variables
    with told.open("wb") as out, log.open("wb") as errors:
        process = subprocess.Popen(
            [PROGRAM, "serve", *words], env=environment(home, **variables), stdout=out,
            stderr=errors,
        )  # fmt: skip
        try:
            yield Running(_address(process, told, log), log)
        finally:
            process.terminate()
            process.wait(60)


def _address(process: subprocess.Popen[bytes], told: Path, log: Path) -> str:
    """The address it prints once it listens; it is called at once, without another try."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        found = re.search(r"Console  (http://\S+)/console/", told.read_text())
        if found:
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError(f"not listening after {SECONDS_TO_START} s: {log.read_text()}")


def refused(home: Home, *words: str, **variables: str) -> str:
    ran = subprocess.run(
        [PROGRAM, *words], env=environment(home, **variables), capture_output=True, text=True,
        check=False, timeout=SECONDS_TO_START,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stdout
    return ran.stderr


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def home_says_where_everything_lies(folder: Path, scored: Home) -> None:
    with serving(Home(folder / "here")):
        assert (folder / "here" / "service.db").is_file()


def database_url_takes_the_records_elsewhere(folder: Path, scored: Home) -> None:
    url = f"sqlite:///{folder}/elsewhere.db"
    with serving(Home(folder / "here"), UNSPOKEN_DATABASE_URL=url):
        assert (folder / "elsewhere.db").is_file()
    assert not (folder / "here" / "service.db").exists()


def host_is_where_it_listens(folder: Path, scored: Home) -> None:
    # Another address of loopback: as far from 127.0.0.1 as a test may listen.
    names = {"UNSPOKEN_OPEN_TO_NETWORK": "true", "UNSPOKEN_ALLOWED_HOSTS": "127.0.0.2"}
    with serving(Home(folder), UNSPOKEN_HOST="127.0.0.2", **names) as service:
        assert service.address.startswith("http://127.0.0.2:")
        assert service.get("/api/v1/health").status_code == 200


def port_is_where_it_listens(folder: Path, scored: Home) -> None:
    port, other = free_port(), free_port()
    with serving(Home(folder), UNSPOKEN_PORT=str(port)) as service:
        assert service.address == f"http://127.0.0.1:{port}"
        assert service.get("/api/v1/health").status_code == 200
    # What is typed goes before what is set.
    with serving(Home(folder), "--port", str(other), UNSPOKEN_PORT=str(port)) as service:
        assert service.address == f"http://127.0.0.1:{other}"


def open_to_network_must_be_said_for_another_host(folder: Path, scored: Home) -> None:
    said = refused(Home(folder), "serve", UNSPOKEN_HOST="127.0.0.2", UNSPOKEN_PORT="0")
    assert "set UNSPOKEN_OPEN_TO_NETWORK=true" in said


def allowed_hosts_are_the_names_it_answers_to(folder: Path, scored: Home) -> None:
    called = {"Host": "unspoken.example"}
    with serving(Home(folder)) as service:
        assert service.get("/api/v1/health", headers=called).status_code == 400
    names = "unspoken.example,127.0.0.1"
    with serving(Home(folder), UNSPOKEN_ALLOWED_HOSTS=names) as service:
        assert service.get("/api/v1/health", headers=called).status_code == 200


def largest_list_bounds_what_is_published(folder: Path, scored: Home) -> None:
    url = f"sqlite:///{folder}/s.db"
    said = refused(scored, "list", "small", UNSPOKEN_LARGEST_LIST="2", UNSPOKEN_DATABASE_URL=url)
    assert "2 are possible at most" in said


def a_body_may_weigh_so_much(folder: Path, scored: Home) -> None:
    with serving(Home(folder), UNSPOKEN_LARGEST_BODY_BYTES="1000") as service:
        answer = httpx.post(f"{service.address}/console/session", content=b"x" * 2000)
        assert answer.status_code == 413


def a_body_may_take_so_long(folder: Path, scored: Home) -> None:
    with serving(Home(folder), UNSPOKEN_BODY_SECONDS="0.5") as service:
        host, port = service.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=60) as slow:
            slow.sendall(
                b"POST /console/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            )
            assert b" 408 " in slow.recv(200).splitlines()[0]


def session_hours_say_how_long_a_sign_in_lasts(folder: Path, scored: Home) -> None:
    home = Home(folder)
    with serving(home, UNSPOKEN_SESSION_HOURS="3") as service:
        key = fresh_keys(Settings.of(home))["owner"]
        answer = httpx.post(f"{service.address}/console/session", json={"key": key})
        assert answer.is_success, answer.text
    with sqlite3.connect(home.service_db) as records:
        ((opened, expires),) = records.execute("SELECT opened_at, expires_at FROM sessions")
    lasts = datetime.fromisoformat(expires) - datetime.fromisoformat(opened)
    assert abs(lasts - timedelta(hours=3)) < timedelta(seconds=5)


def log_level_info_logs_every_request_by_its_route(folder: Path, scored: Home) -> None:
    for level, logged in (("warning", False), ("info", True)):
        with serving(Home(folder / level), UNSPOKEN_LOG_LEVEL=level) as service:
            service.get("/api/v1/health")
        assert ("/api/v1/health" in service.log.read_text()) is logged


EFFECTS: dict[str, Callable[[Path, Home], None]] = {
    "UNSPOKEN_HOME": home_says_where_everything_lies,
    "UNSPOKEN_DATABASE_URL": database_url_takes_the_records_elsewhere,
    "UNSPOKEN_HOST": host_is_where_it_listens,
    "UNSPOKEN_PORT": port_is_where_it_listens,
    "UNSPOKEN_OPEN_TO_NETWORK": open_to_network_must_be_said_for_another_host,
    "UNSPOKEN_ALLOWED_HOSTS": allowed_hosts_are_the_names_it_answers_to,
    "UNSPOKEN_LARGEST_LIST": largest_list_bounds_what_is_published,
    "UNSPOKEN_LARGEST_BODY_BYTES": a_body_may_weigh_so_much,
    "UNSPOKEN_BODY_SECONDS": a_body_may_take_so_long,
    "UNSPOKEN_SESSION_HOURS": session_hours_say_how_long_a_sign_in_lasts,
    "UNSPOKEN_LOG_LEVEL": log_level_info_logs_every_request_by_its_route,
}


def test_every_setting_is_documented_and_every_documented_one_is_tried() -> None:
    fields = {
        str(field.validation_alias or f"UNSPOKEN_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    assert fields == set(DOCUMENTED) == set(EFFECTS)


@pytest.mark.parametrize("variable", EFFECTS)
def test_a_setting_has_its_effect(variable: str, tmp_path: Path, home: Home) -> None:
    EFFECTS[variable](tmp_path, home)
