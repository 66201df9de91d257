"""One customer and the indicators in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from features.kpis import KPIS
from features.views import RULES
from tests.browser.conftest import SignIn
from tests.browser.service import Service
from tests.serving import small

pytestmark = pytest.mark.browser


@pytest.fixture
def customer(service: Service) -> str:
    """Some customer of the installation, the most probable of all."""
    policy = {"minimum_probability": 0.0, "capacity": 1, "rules": {}, "match": "any"}
    body = {"name": "the first", "purpose": "To know one customer.", "policy": policy}
    service.call("POST", "/campaigns", json=body)
    told = service.post("/campaigns/the%20first/preview", {})
    found: str = told["sample"][0]["customer_id"]
    return found


def test_an_agent_looks_a_customer_up_and_sees_why(
    sign_in: SignIn, service: Service, customer: str
) -> None:
    told = service.get(f"/customers/{customer}/explanation")
    page = sign_in("agent", "/console/?language=en")
    page.goto("/console/customers?language=en")
    page.fill("#customer-id", customer)
    page.keyboard.press("Enter")

    expect(page.locator("#probability")).to_have_text(f"{told['probability']:.1%}")
    expect(page.locator("#band")).to_have_text(told["band"].capitalize())
    expect(page.locator("#person-name")).to_have_text(told["name"])
    expect(page.locator("#reasons li").first).to_contain_text(
        told["reasons"][0]["sentence"]["en"], ignore_case=True
    )
    expect(page.locator("#rules > li")).to_have_count(len(RULES))
    fired = sum(rule["fires"] for rule in told["rules"])
    expect(page.locator("#rules > li.fired")).to_have_count(fired)
    expect(page.locator("#waterfall canvas")).to_have_count(1)


def test_nobodys_name_or_number_is_in_the_page(sign_in: SignIn, customer: str) -> None:
    page = sign_in("agent", f"/console/customers/{customer}")
    expect(page.locator("#probability")).not_to_be_empty()

    assert small.PHONE not in page.content()
    assert small.NAME not in page.content()


def test_an_unknown_customer_is_told_in_place_and_in_words(sign_in: SignIn) -> None:
    page = sign_in("agent", "/console/customers/C9?language=zh", refusals=True)

    expect(page.locator("#problem")).to_contain_text("没有这个编号的客户")
    expect(page.locator("#customer")).to_be_hidden()
    expect(page.locator("#customer-id")).to_be_focused()


def test_the_indicators_say_what_they_count_and_where_there_is_no_data(
    sign_in: SignIn, service: Service
) -> None:
    page = sign_in("quality", "/console/indicators?language=en")
    cards = page.locator("[data-kpi]")
    expect(cards).to_have_count(len(KPIS))

    first = service.get(f"/kpis/{KPIS[0].name}/readings")["readings"][-1]
    expect(cards.nth(0)).to_contain_text(KPIS[0].asks.en)
    expect(cards.nth(0).locator(".parts")).to_contain_text(f"{first['denominator']:,}")
    expect(cards.nth(1).locator(".reading .big")).to_have_text("No data")
    expect(cards.nth(1).locator(".status").first).to_have_text("No data")
    page.goto("/console/indicators?language=zh")
    expect(cards.nth(1).locator(".reading .big")).to_have_text("无数据")
