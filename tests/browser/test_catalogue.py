"""The catalogue: anybody finds a word, its window with the reason, and the table behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from features.kpis import KPIS
from features.sources import SOURCES
from features.views import RULES, VIEWS
from tests.browser.conftest import PHONE, SignIn

pytestmark = pytest.mark.browser


def test_a_word_leaves_only_the_entries_that_hold_it(sign_in: SignIn) -> None:
    page = sign_in("agent", "/console/catalogue?language=en")
    page.fill("#wanted", "arrears suspension")

    rule = page.locator("#rule-suspended_repeatedly")
    expect(rule).to_be_visible()
    expect(rule).to_contain_text("from 1 to 12")
    expect(page.locator("#table-line_speeds")).to_be_hidden()
    every = len(VIEWS) + len(RULES) + len(KPIS) + len(SOURCES)
    expect(page.locator("#found")).to_contain_text(f"of {every}")

    page.fill("#wanted", "no such word")
    expect(page.locator("#found")).to_have_text("Nothing holds this. Try part of a word.")
    page.fill("#wanted", "")
    expect(page.locator("#table-line_speeds")).to_be_visible()


def test_a_question_leads_to_its_table_with_lateness_units_and_personal_data(
    sign_in: SignIn,
) -> None:
    page = sign_in("scientist", "/console/catalogue?language=en")
    view = page.locator("#view-below_promised_spend")
    view.locator("summary").click()
    expect(view).to_contain_text("a contract lasts two years at most")
    expect(view).to_contain_text("No rows mean")

    view.locator("a", has_text="bills").first.click()

    table = page.locator("#table-bills")
    expect(table).to_have_attribute("open", "")
    expect(table).to_contain_text("within 3 days")
    expect(table.locator("tr", has_text="call_minutes")).to_contain_text("in minutes")
    expect(table.locator("tr", has_text="total_fen")).to_contain_text("about a person")


def test_an_opened_table_stays_within_a_phone(sign_in: SignIn) -> None:
    page = sign_in("admin", "/console/catalogue", PHONE)
    page.fill("#wanted", "customers phone")
    expect(page.locator("#table-customers")).to_have_attribute("open", "")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
