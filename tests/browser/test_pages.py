"""What holds for every page: two languages, two widths, a quiet console, doors for each role."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, SignIn
from tests.browser.service import Service

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")
# What a Chinese page says in Latin letters: the other language, and names that are names.
SAID_IN_LATIN = {"English", "CSV", "test", "owner", "marketing", "admin", "billing", "centre"}
SAID_IN_LATIN |= {"API", "JSON", "Mbps", "AUC", "MLflow", "UTC", "unspoken", "watch"}


@pytest.fixture
def pages(service: Service, campaign: str) -> dict[str, str]:
    """Every page of the console, by name."""
    made = service.post(f"/campaigns/{quote(campaign)}/lists", {"why": "To look at it"})
    told = service.get(f"/lists/{made['id']}/entries?limit=1")
    return {
        "campaigns": "/console/campaigns",
        "campaign": f"/console/campaigns/{quote(campaign)}",
        "list": f"/console/lists/{made['id']}",
        "look up": "/console/customers",
        "customer": f"/console/customers/{told['entries'][0]['customer_id']}",
        "indicators": "/console/indicators",
        "catalogue": "/console/catalogue",
        "model": "/console/model",
        "data quality": "/console/data-quality",
    }


def settled(page: Page) -> Page:
    """Wait until the page has everything it asked for."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    return page


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_scrolls_sideways_or_complains(
    sign_in: SignIn, pages: dict[str, str], language: str, viewport: dict[str, int]
) -> None:
    page = sign_in("admin", "/console/", viewport)
    for name, address in pages.items():
        page.goto(f"{address}?language={language}")
        settled(page)
        reach = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert reach <= 0, name
        assert page.locator(".problem:visible").count() == 0, name


def test_each_language_is_spoken_throughout(sign_in: SignIn, pages: dict[str, str]) -> None:
    page = sign_in("admin")
    for name, address in pages.items():
        page.goto(f"{address}?language=zh")
        said = set(LATIN_WORD.findall(_told_by_us(settled(page))))
        assert {word for word in said if not _a_name(word)} <= SAID_IN_LATIN, name
        assert HALF_WIDTH.findall(_told_by_us(page)) == [], name
        page.goto(f"{address}?language=en")
        assert not CHINESE.search(_told_by_us(settled(page)).replace("中文", "")), name


def test_the_chosen_language_is_kept(sign_in: SignIn) -> None:
    page = sign_in("admin", "/console/indicators")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.click(".language")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    page.goto("/console/campaigns")
    expect(page.locator("h1")).to_have_text("Campaigns")


def test_every_field_has_a_name_that_is_read_out(sign_in: SignIn, pages: dict[str, str]) -> None:
    page = sign_in("admin")
    for address in pages.values():
        page.goto(address)
        nameless = settled(page).evaluate(
            """() => [...document.querySelectorAll("input, textarea, button, a[href]")]
                .filter((field) => field.type !== "hidden" && !field.labels?.length
                    && !field.getAttribute("aria-label") && !field.getAttribute("aria-labelledby")
                    && !field.textContent.trim())
                .map((field) => field.outerHTML)"""
        )
        assert nameless == []


def test_the_session_is_hidden_from_scripts_and_ends(sign_in: SignIn) -> None:
    page = sign_in("owner", "/console/campaigns?language=en")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["unspoken_session"]["httpOnly"]
    assert cookies["unspoken_session"]["sameSite"] == "Strict"
    assert "unspoken_session" not in page.evaluate("document.cookie")

    page.click("text=Sign out")
    page.wait_for_url("**/console/sign-in")
    page.goto("/console/campaigns")
    assert page.url.endswith("/console/sign-in?next=/console/campaigns")


def test_a_key_opens_the_page_that_was_asked_for(browser: Browser, service: Service) -> None:
    page = browser.new_page(base_url=service.address, locale="zh-CN")
    page.goto("/console/indicators")
    page.click(".language")
    expect(page.locator("#key")).to_be_focused()
    page.fill("#key", service.keys["quality"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/indicators")
    expect(page.locator(".who")).to_have_text("Service quality")
    page.close()


def test_a_wrong_key_is_told_in_place(browser: Browser, service: Service) -> None:
    page = browser.new_page(base_url=service.address)
    page.goto("/console/sign-in?language=en")
    page.fill("#key", "unspoken_wrong")
    page.click("#sign-in button[type=submit]")
    expect(page.get_by_role("alert")).to_contain_text("This key is not known")
    page.close()


@pytest.mark.parametrize(
    ("role", "begins", "sees"),
    [
        ("owner", "/console/campaigns", 5),
        ("agent", "/console/customers", 3),
        ("quality", "/console/indicators", 4),
    ],
)
def test_a_role_begins_at_its_work_and_sees_only_its_rooms(
    sign_in: SignIn, role: str, begins: str, sees: int
) -> None:
    page = sign_in(role)
    assert page.url.endswith(begins)
    expect(page.locator(".rooms a")).to_have_count(sees)


def test_a_page_beyond_the_role_says_so_in_words(sign_in: SignIn) -> None:
    page = sign_in("quality", "/console/campaigns?language=en", refusals=True)
    expect(page.locator("h1")).to_have_text("Not for this role")


def _told_by_us(page: Page) -> str:
    """Everything the page says, but for what is marked as a name, which nobody translates."""
    told: str = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            for (const node of copy.querySelectorAll("[translate=no], script")) node.remove();
            return copy.textContent;
        }"""
    )
    return told


def _a_name(word: str) -> bool:
    return re.fullmatch(r"[0-9a-f]+", word) is not None


ROOMS = ("campaigns", "customers", "model", "indicators", "data-quality", "catalogue", "keys")


@pytest.mark.parametrize(
    ("locale", "tag"), [("zh-CN", "zh-CN"), ("en-GB", "en-GB"), ("de-DE", "zh-CN")]
)
def test_every_page_speaks_the_browsers_own_language(
    sign_in: SignIn, locale: str, tag: str
) -> None:
    page = sign_in("admin", "/console/campaigns", locale=locale)
    for place in ROOMS:
        page.goto(f"/console/{place}")
        assert page.locator("html").get_attribute("lang") == tag
