"""What the browser tests share: a service, a Chromium, a page that minds its console."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from features.declare.kpi import Ratio
from features.domain.moments import add_months
from features.engine.read_kpi import Reading, write_readings
from features.kpis import KPIS
from serving.console import assets
from tests.browser.service import Service, running
from tests.serving import small
from tests.serving.quality import write_report

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def service(needs_chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run the real service over a small scored installation."""
    assets.bring()
    home = small.make(tmp_path_factory.mktemp("console"))
    write_readings(home, _readings())
    write_report(home)
    with running(home, home.root / "service.log") as service:
        yield service


@pytest.fixture(scope="session")
def browser(needs_chromium: Path) -> Iterator[Browser]:
    """Start the machine's own Chromium; none is downloaded."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=needs_chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def sign_in(browser: Browser, service: Service) -> Iterator[SignIn]:
    """Sign in as a role; at the end, fail on anything the browser complained about.

    A test that means to meet a refusal says so with ``refusals=True``.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        role: str = "owner",
        at: str = "/console/",
        viewport: dict[str, int] = DESK,
        *,
        refusals: bool = False,
        locale: str = "zh-CN",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            base_url=service.address,
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.extend(_complaint(message, refusals)))
        answer = context.request.post("/console/session", data={"key": service.keys[role]})
        assert answer.ok
        page.goto(at)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def campaign(service: Service) -> str:
    """Begin a campaign of the test's own; give its name."""
    name = f"test {uuid.uuid4().hex[:8]}"
    policy = {
        "minimum_probability": 0.3,
        "capacity": 200,
        "rules": {"suspended_repeatedly": {"at_least": 2}},
        "match": "any",
    }
    service.post("/campaigns", {"name": name, "purpose": "Seen by a test.", "policy": policy})
    return name


def _complaint(message: ConsoleMessage, refusals: bool) -> list[str]:
    expected = refusals and message.text.startswith("Failed to load resource")
    is_bad = message.type in {"error", "warning"} or "Content Security Policy" in message.text
    return [] if expected or not is_bad else [f"{message.type}: {message.text}"]


def _readings() -> list[Reading]:
    """A year for each indicator; one month of the second counted nothing."""
    first = date(2025, 11, 1)
    return [
        _reading(kpi, add_months(first, month), 0 if kpi is KPIS[1] and month == 11 else 1000)
        for kpi in KPIS
        for month in range(12)
    ]


def _reading(kpi: Ratio, month: date, denominator: int) -> Reading:
    numerator = denominator - month.month * 3 if denominator else 0
    value = numerator / denominator if denominator else None
    return Reading(kpi.name, month, small.AS_OF, numerator, denominator, value, kpi.status(value))
