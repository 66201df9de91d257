"""Draw the pictures of the documentation from a running service.

It is not a test: run it against the demonstration, with a key of the administrator, and look at
what it drew::

    UNSPOKEN_KEY=… python -m tests.browser.pictures http://127.0.0.1:8000 CAMPAIGN CUSTOMER
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.browser.conftest import DESK, FLAGS, PHONE
from tests.parts import find_chromium

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


def draw(browser: Browser, address: str, key: str, campaign: str, customer: str) -> None:
    """Draw every picture, Chinese and English, at a desk and on a phone."""
    pages = {
        "campaign": f"/console/campaigns/{quote(campaign)}",
        "customer": f"/console/customers/{quote(customer)}",
        "indicators": "/console/indicators",
    }
    wanted = [(name, language, DESK) for name in pages for language in ("zh", "en")]
    wanted += [(name, "zh", PHONE) for name in ("campaign", "customer")]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, language, viewport in wanted:
        size = ViewportSize(width=viewport["width"], height=viewport["height"])
        context = browser.new_context(viewport=size, base_url=address)
        page = context.new_page()
        page.goto("/console/sign-in")
        page.fill("#key", key)
        page.click("#sign-in button[type=submit]")
        page.wait_for_url("**/console/**")
        page.goto(f"{pages[name]}?language={language}")
        page.wait_for_load_state("networkidle")
        suffix = "-phone" if viewport is PHONE else ""
        page.screenshot(path=FOLDER / f"{name}-{language}{suffix}.png")
        context.close()


def main() -> None:
    """Draw the pictures of the service that the command line names."""
    address, campaign, customer = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        draw(browser, address, os.environ["UNSPOKEN_KEY"], campaign, customer)
        browser.close()


if __name__ == "__main__":
    main()
