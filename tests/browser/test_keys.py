"""The page of keys: an administrator sees who has one and takes one away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from features.domain.home import Home
from serving.access import issue_key
from serving.settings import Settings
from tests.browser.conftest import SignIn
from tests.browser.service import Service

pytestmark = pytest.mark.browser


def test_a_key_is_revoked_by_a_second_click_and_opens_nothing(
    sign_in: SignIn, service: Service
) -> None:
    key = issue_key(Settings.of(Home(service.home)), "agent", "Zhao Min")
    headers = {"Authorization": f"Bearer {key}"}
    page = sign_in("admin", "/console/keys?language=en")
    row = page.locator("tr", has_text="Zhao Min")
    expect(row).to_contain_text("Valid")

    row.get_by_role("button").click()
    expect(row.get_by_role("button")).to_have_text("Really revoke the key of Zhao Min?")
    assert page.request.get("/api/v1/catalogue", headers=headers).status == 200
    row.get_by_role("button").click()

    expect(page.locator("#done")).to_have_text("The key of Zhao Min is revoked.")
    expect(row).to_contain_text("Revoked")
    expect(row.get_by_role("button")).to_have_count(0)


def test_who_is_no_administrator_is_told_so(sign_in: SignIn) -> None:
    page = sign_in("owner", "/console/keys?language=en", refusals=True)
    expect(page.locator("h1")).to_have_text("Not for this role")
    assert page.get_by_role("link", name="Keys").count() == 0
