"""李梅 (C03) on the page an agent opens: the end of the line of `tests/test_one_customer.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from serving.console import assets
from tests import one_question
from tests.browser.conftest import SignIn
from tests.browser.service import Service, running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(needs_chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run the real service over the tiny world."""
    assets.bring()
    home = one_question.make(tmp_path_factory.mktemp("tiny"))
    with running(home, home.root / "service.log") as service:
        yield service


def test_an_agent_reads_her_reason_with_its_dates_and_amounts(sign_in: SignIn) -> None:
    page = sign_in("agent", "/console/customers/C03?language=zh")

    reason = page.locator("#reasons li").first
    expect(reason).to_contain_text("欠费停机次数")
    expect(reason).to_contain_text("3次")
    expect(reason).to_contain_text("2026年4月6日 08:00因欠费停机\uff0c欠52.30元")
    expect(page.locator("#person-name")).to_have_text("李*")
    expect(page.locator("#rules > li.fired")).to_have_count(1)
    expect(page.locator("#rules > li.fired")).to_contain_text("多次停机")
