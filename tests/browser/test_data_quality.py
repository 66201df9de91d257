"""Data quality: what was set apart, and why, for those who answer for data."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn

pytestmark = pytest.mark.browser


def test_each_reason_stands_with_its_table_count_and_masked_examples(sign_in: SignIn) -> None:
    page = sign_in("quality", "/console/data-quality?language=en")

    expect(page.locator(".headline")).to_contain_text("rows were set apart")
    bills = page.locator("section", has_text="outside 0 to 10000000000").first
    expect(bills).to_contain_text("bills.total_fen")
    expect(bills).to_contain_text("3 rows")
    expect(bills).to_contain_text("customer_id=C01")
    # What a file held is shown as text and never becomes markup.
    expect(page.locator("#quality")).to_contain_text("<b>gone</b>")
    assert page.locator("#quality b").count() == 0
