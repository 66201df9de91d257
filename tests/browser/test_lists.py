"""Publishing a list in the browser, turning its pages, taking it out."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.service import Service
from tests.serving import small

pytestmark = pytest.mark.browser


def publish(page: Page) -> None:
    """Publish the list of the campaign on the page."""
    page.click("#publish")
    page.fill("#publish-why", "Survey in December")
    page.click("#publish-form button[type=submit]")
    expect(page.locator("#problem")).to_contain_text("Open the list")


@pytest.fixture
def desk(sign_in: SignIn, campaign: str) -> Page:
    """Open the campaign's page as marketing does, who publish and do not tune."""
    page = sign_in("marketing", f"/console/campaigns/{quote(campaign)}?language=en")
    expect(page.locator("#size")).to_have_text(re.compile(r"\d"))
    return page


def test_what_was_previewed_is_what_is_published(
    desk: Page, service: Service, campaign: str
) -> None:
    size = desk.locator("#size").inner_text()

    publish(desk)

    expect(desk.locator("#lists tbody tr")).to_have_count(1)
    expect(desk.locator("#lists tbody td").nth(2)).to_have_text(size)
    kept = service.get(f"/campaigns/{quote(campaign)}/lists")["lists"][0]
    assert str(kept["size"]) == size
    assert kept["created_by"] == "marketing"


def test_only_saved_thresholds_are_published(desk: Page) -> None:
    desk.fill("#capacity", "20")

    expect(desk.locator("#publish")).to_be_disabled()
    expect(desk.locator("#publish-hint")).to_contain_text("Save the thresholds first")
    expect(desk.locator("#save")).to_have_count(0)


def test_a_campaign_changed_meanwhile_is_not_published_unseen(
    sign_in: SignIn, service: Service, campaign: str
) -> None:
    path = f"/campaigns/{quote(campaign)}"
    page = sign_in("marketing", f"/console{path}?language=en", refusals=True)
    expect(page.locator("#size")).to_have_text(re.compile(r"\d"))
    policy = {**service.get(path)["policy"], "capacity": 50}
    changed = {"policy": policy, "why": "Only fifty"}
    service.call("PUT", f"{path}/thresholds", json=changed, headers={"If-Match": '"1"'})

    page.click("#publish")
    page.fill("#publish-why", "Survey in December")
    page.click("#publish-form button[type=submit]")

    expect(page.locator("#publish-problem")).to_contain_text("Load the page again")
    assert service.get(f"{path}/lists")["lists"] == []


def test_a_list_is_read_page_by_page_in_its_order(
    desk: Page, service: Service, campaign: str
) -> None:
    publish(desk)
    desk.click("text=Open the list")
    head = service.get(f"/campaigns/{quote(campaign)}/lists")["lists"][0]
    told = service.get(f"/lists/{head['id']}/entries?limit=100")["entries"]
    ids = desk.locator("#entries .id")

    expect(desk.locator("#range")).to_have_text(f"1–50 of {head['size']}")
    assert ids.all_inner_texts() == [entry["customer_id"] for entry in told[:50]]
    desk.click("#next")
    expect(desk.locator("#range")).to_have_text(f"51–100 of {head['size']}")
    assert ids.all_inner_texts() == [entry["customer_id"] for entry in told[50:]]
    desk.click("#previous")
    expect(desk.locator("#range")).to_have_text(f"1–50 of {head['size']}")
    expect(desk.locator("#previous")).to_be_disabled()


def test_the_export_is_the_masked_list_as_excel_reads_it(
    desk: Page, service: Service, campaign: str, tmp_path: Path
) -> None:
    publish(desk)
    with desk.expect_download() as waiting:
        desk.click("#lists .export")
    file = tmp_path / "list.csv"
    waiting.value.save_as(file)

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    head = service.get(f"/campaigns/{quote(campaign)}/lists")["lists"][0]
    told = service.get(f"/lists/{head['id']}/entries?limit=1000")["entries"]
    assert [row["customer_id"] for row in rows] == [entry["customer_id"] for entry in told]
    assert small.PHONE not in file.read_text("utf-8-sig")
    assert rows[0]["phone"] == told[0]["phone"]


def test_a_new_campaign_is_begun_in_the_console(sign_in: SignIn, service: Service) -> None:
    page = sign_in("owner", "/console/campaigns?language=en")
    page.click("#open-new")
    page.fill("#new-name", "begun here")
    page.fill("#new-purpose", "Ask those who were cut off twice")
    page.click("#new-form button[type=submit]")

    page.wait_for_url("**/console/campaigns/begun%20here")
    expect(page.locator("#purpose")).to_have_text("Ask those who were cut off twice")
    assert service.get("/campaigns/begun%20here")["version"] == 1


def test_a_list_is_made_again_from_its_receipt_by_one_button(
    sign_in: SignIn, service: Service, campaign: str
) -> None:
    published = service.post(f"/campaigns/{campaign}/lists", {"why": "a test"})
    page = sign_in("marketing", f"/console/lists/{published['id']}?language=en")
    page.locator("details.receipt summary").click()
    page.get_by_role("button", name="Make it again and compare").click()
    expect(page.locator("#verified")).to_contain_text("the same, byte for byte")
