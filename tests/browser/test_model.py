"""The model's page: its card and what watching found, for who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from features.domain.home import Home
from features.domain.words import Words
from features.model.watch_report import (
    Age,
    CameTrue,
    Drift,
    Month,
    Moved,
    WatchReport,
    write_report,
)
from tests.browser.conftest import DESK, PHONE, SignIn
from tests.browser.service import Service

pytestmark = pytest.mark.browser
DAY = date(2026, 11, 1)


def said(zh: str, en: str) -> Words:
    return Words(zh, en)


REPORT = WatchReport(
    today=date(2026, 11, 25),
    model="0" * 16,
    months=[
        Month(
            as_of=DAY,
            model="0" * 16,
            groups=[
                CameTrue(
                    what=said("所有客户", "everybody"),
                    size=1200,
                    observed=90,
                    expected=12.5,
                    actual=30,
                    low=8,
                    high=17,
                    holds=False,
                ),
                CameTrue(
                    what=said("评分最高的", "the first"),
                    size=60,
                    observed=0,
                    expected=None,
                    actual=None,
                    low=None,
                    high=None,
                    holds=None,
                ),
            ],
        )
    ],
    next_outcomes=date(2026, 12, 31),
    drift=Drift(
        as_of=DAY,
        against=[date(2026, 8, 1)],
        customers=1200,
        checked=114,
        moved=[
            Moved(
                name="last_bill_yuan",
                words=said("上月账单", "last bill"),
                owner="billing",
                index=0.4,
                limit=0.1,
                how=said("取值未知的占比", "share of unknown"),
            ),
        ],
        score_index=0.01,
        score_limit=0.1,
    ),
    no_drift_because=None,
    ages=[
        Age(
            name="model_days",
            words=said("模型已用", "age of the model"),
            days=90,
            limit=62,
            state="stale",
            next=said("重新训练", "train again"),
        )
    ],
    limits={"model_days": 62},
    next=[said("重新训练", "train again")],
)


@pytest.fixture
def reported(service: Service) -> Iterator[None]:
    """A report in the service's home while the test runs."""
    home = Home(service.home)
    write_report(home, REPORT)
    yield
    (home.watch / f"{REPORT.today}.json").unlink()


def test_the_card_says_what_is_recorded_and_what_is_not(sign_in: SignIn) -> None:
    page = sign_in("scientist", "/console/model?language=en")
    expect(page.locator("#card-verdict")).to_be_visible()
    expect(page.locator("#headline")).to_contain_text("AUC 0.740")
    expect(page.locator("section[aria-labelledby=card-audit]")).to_contain_text("Not recorded.")
    expect(page.locator("section[aria-labelledby=card-use]")).to_contain_text("Not for prices")
    expect(page.locator("#watch")).to_contain_text("nobody has watched the model yet")
    expect(page.locator("#refused")).to_be_hidden()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_what_watching_found_is_said_with_what_to_do_next(
    sign_in: SignIn, reported: None, viewport: dict[str, int]
) -> None:
    page = sign_in("owner", "/console/model?language=en", viewport)
    watch = page.locator("#watch")
    expect(watch.locator(".next-steps li")).to_have_text("train again")
    expect(watch).to_contain_text("90 days, limit 62")
    expect(watch.locator("tr", has_text="everybody")).to_contain_text("Not as expected")
    expect(watch.locator("tr", has_text="the first")).to_contain_text("No data")
    expect(watch.locator("tr", has_text="last bill")).to_contain_text("billing")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_picture_of_the_calibration_is_drawn_and_told(sign_in: SignIn) -> None:
    page = sign_in("admin", "/console/model?language=en")
    picture = page.locator("svg.calibration")
    expect(picture.locator("circle")).to_have_count(2)
    expect(picture).to_have_attribute(
        "aria-label", "expected 10.0%, came true 11.0%; expected 40.0%, came true 38.0%"
    )


def test_the_question_what_if_they_answer_less_is_put_with_a_number(sign_in: SignIn) -> None:
    page = sign_in("scientist", "/console/model?language=en")
    rows = page.locator("#if-less-rows tr")
    expect(rows).to_have_count(3)
    first = rows.first.locator("td")
    at_first = first.nth(3).text_content()
    page.locator("#times").select_option("1")
    expect(first.nth(3)).to_have_text(first.nth(2).text_content() or "")
    assert at_first != first.nth(3).text_content()
