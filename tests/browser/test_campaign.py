"""A campaign in the browser: what a slider shows is what the service says."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignIn
from tests.browser.service import Service

pytestmark = pytest.mark.browser

CUT, SLIDE = "#minimum-probability", "#minimum-probability-slide"


@pytest.fixture
def desk(sign_in: SignIn, campaign: str) -> Page:
    """Open the campaign's page in English, its first preview shown."""
    page = sign_in("owner", f"/console/campaigns/{quote(campaign)}?language=en")
    expect(page.locator("#desk")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#size")).to_have_text(re.compile(r"\d"))
    return page


def preview(service: Service, campaign: str, **changes: object) -> dict[str, object]:
    """Ask the service what the page ought to show."""
    policy = service.get(f"/campaigns/{quote(campaign)}")["policy"]
    told: dict[str, object] = service.post(
        f"/campaigns/{quote(campaign)}/preview", {"policy": {**policy, **changes}}
    )
    return told


def shows(page: Page, told: dict[str, object]) -> None:
    """Hold the three tiles against the service's answer."""
    expect(page.locator("#size")).to_have_text(f"{told['size']:,}")
    expect(page.locator("#found")).to_have_text(f"{round(float(str(told['expected_found']))):,}")
    expected = told["expected"]
    assert isinstance(expected, dict)
    low, high = (f"{round(expected[name]):,}" for name in ("found_low", "found_high"))
    expect(page.locator("#found-range")).to_have_text(f"({low}–{high})")
    expect(page.locator("#precision")).to_have_text(f"{float(str(told['expected_precision'])):.1%}")


def slide_to(page: Page, place: str, value: str) -> None:
    """Move a slider as a hand would, with its event."""
    page.locator(place).evaluate(
        "(slide, value) => { slide.value = value; slide.dispatchEvent(new Event('input')); }",
        value,
    )


def test_the_probability_slider_answers_before_the_service_is_asked(
    desk: Page, service: Service, campaign: str
) -> None:
    expected = preview(service, campaign, minimum_probability=0.5)
    desk.route("**/preview", lambda route: None)  # an answer that never comes

    slide_to(desk, SLIDE, "50")

    shows(desk, expected)
    expect(desk.locator(CUT)).to_have_value("50")


def test_the_number_moves_the_slider_and_the_list(
    desk: Page, service: Service, campaign: str
) -> None:
    desk.fill(CUT, "40.5")

    shows(desk, preview(service, campaign, minimum_probability=0.405))
    expect(desk.locator("#size")).not_to_have_class(re.compile("about"))
    assert float(desk.locator(SLIDE).input_value()) == pytest.approx(40.5, abs=0.2)


def test_a_rule_switched_on_and_moved_changes_the_list(
    desk: Page, service: Service, campaign: str
) -> None:
    desk.locator("[data-enable=below_promised_spend]").check()
    slide_to(desk, "#below_promised_spend-at_least-slide", "5")

    rules = {"suspended_repeatedly": {"at_least": 2}, "below_promised_spend": {"at_least": 5}}
    expected = preview(service, campaign, rules=rules)
    shows(desk, expected)
    expect(desk.locator("#below_promised_spend-at_least")).to_have_value("5")
    told = [rule for rule in expected["rules"] if rule["name"] == "below_promised_spend"]  # type: ignore[attr-defined]  # JSON
    expect(desk.locator("[data-brings=below_promised_spend]")).to_have_text(
        f"{told[0]['fires_alone']} fire, {told[0]['in_list']} listed"
    )


def test_an_answer_overtaken_by_a_later_question_is_dropped(
    desk: Page, service: Service, campaign: str
) -> None:
    held: list[Route] = []
    desk.route("**/preview", lambda route: held.append(route), times=1)
    desk.fill("#capacity", "20")
    desk.wait_for_timeout(400)
    desk.fill("#capacity", "30")

    shows(desk, preview(service, campaign, capacity=30))
    assert len(held) == 1
    expect(desk.locator("#size")).to_have_text("30")


def test_a_number_out_of_range_says_the_lawful_range_and_changes_nothing(desk: Page) -> None:
    before = desk.locator("#size").inner_text()

    desk.fill("#suspended_repeatedly-at_least", "99")

    fault = desk.locator("#suspended_repeatedly-at_least-fault")
    expect(fault).to_have_text("A whole number from 1 to 12.")
    expect(desk.locator("#suspended_repeatedly-at_least")).to_have_attribute("aria-invalid", "true")
    assert desk.locator("#size").inner_text() == before
    desk.locator("#suspended_repeatedly-at_least").blur()
    expect(fault).to_be_hidden()
    expect(desk.locator("#suspended_repeatedly-at_least")).to_have_value("2")


def test_everything_moves_by_keyboard(desk: Page, service: Service, campaign: str) -> None:
    desk.locator(SLIDE).focus()
    desk.keyboard.press("ArrowRight")
    shows(desk, preview(service, campaign, minimum_probability=0.302))

    desk.locator("[data-enable=suspended_repeatedly]").focus()
    desk.keyboard.press("Space")
    shows(desk, preview(service, campaign, minimum_probability=0.302, rules={}))
    expect(desk.locator("#spoken")).to_have_text(re.compile(r"customers, .* dissatisfied expected"))


def test_saved_thresholds_are_kept_with_their_reason(
    desk: Page, service: Service, campaign: str
) -> None:
    slide_to(desk, SLIDE, "44")
    desk.click("#save")
    expect(desk.locator("#save-changes li")).to_have_text(
        re.compile("Lowest probability.*30.00%.*44.00%")
    )
    desk.fill("#save-why", "The call centre has fewer people")
    desk.click("#save-confirm")

    expect(desk.locator("#problem")).to_have_text("Saved as version 2.")
    expect(desk.locator("#unsaved")).to_be_hidden()
    kept = service.get(f"/campaigns/{quote(campaign)}")
    assert kept["policy"]["minimum_probability"] == 0.44
    assert kept["why"] == "The call centre has fewer people"


def test_somebody_elses_change_is_shown_and_not_overwritten(
    sign_in: SignIn, service: Service, campaign: str
) -> None:
    path = f"/campaigns/{quote(campaign)}"
    page = sign_in("owner", f"/console{path}?language=en", refusals=True)
    expect(page.locator("#size")).to_have_text(re.compile(r"\d"))
    slide_to(page, SLIDE, "44")
    policy = {**service.get(path)["policy"], "capacity": 50}
    changed = {"policy": policy, "why": "Only fifty calls this week"}
    service.call("PUT", f"{path}/thresholds", json=changed, headers={"If-Match": '"1"'})

    page.click("#save")
    page.fill("#save-why", "Mine")
    page.click("#save-confirm")

    problem = page.locator("#save-problem")
    expect(problem).to_contain_text("admin changed this campaign")
    expect(problem).to_contain_text("Only fifty calls this week")
    expect(problem).to_contain_text("200 → 50")
    assert service.get(path)["version"] == 2
    page.click("#take-theirs")
    expect(page.locator("#capacity")).to_have_value("50")
    shows(page, preview(service, campaign))


def test_the_chart_moves_the_cut(desk: Page) -> None:
    chart = desk.locator("#cut-chart canvas").first
    box = chart.bounding_box()
    assert box is not None

    chart.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.5})

    expect(desk.locator(CUT)).not_to_have_value("30")
    expect(desk.locator("#unsaved")).to_be_visible()
