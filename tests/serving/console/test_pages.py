"""The console's pages as a browser first gets them."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from serving.access.permissions import Role
from tests.serving.conftest import Client

PAGES = ["/console/", "/console/campaigns", "/console/campaigns/x", "/console/customers"]


@pytest.fixture
def owner(client: Client) -> TestClient:
    return client(Role.OWNER)


@pytest.mark.parametrize("address", PAGES)
def test_who_is_not_signed_in_is_asked_for_a_key(client: Client, address: str) -> None:
    answer = client(None).get(address, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/console/sign-in?next=/console/")


def test_the_sign_in_page_is_chinese_unless_asked_otherwise(client: Client) -> None:
    anybody = client(None)

    assert '<html lang="zh-CN">' in anybody.get("/console/sign-in").text
    assert '<html lang="en-GB">' in anybody.get("/console/sign-in?language=en").text
    assert '<html lang="en-GB">' in anybody.get("/console/sign-in").text, "the choice is kept"
    assert '<html lang="en-GB">' in anybody.get("/console/sign-in?language=fr").text


def test_what_an_address_holds_cannot_become_markup(owner: TestClient) -> None:
    answer = owner.get("/console/campaigns/%3Cimg src=x%3E")

    assert answer.status_code == 200
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x&gt;" in answer.text


def test_a_page_beyond_the_role_is_refused_as_a_page(client: Client) -> None:
    answer = client(Role.AGENT).get("/console/campaigns?language=en")

    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Your role does not include this page." in answer.text


def test_a_look_up_goes_to_the_customer(client: Client) -> None:
    answer = client(Role.AGENT).get(
        "/console/customers", params={"customer_id": " C1/2 "}, follow_redirects=False
    )

    assert answer.headers["Location"] == "/console/customers/C1%2F2"


def test_pages_keep_the_strict_policy(owner: TestClient) -> None:
    answer = owner.get("/console/campaigns")

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_readers_see_only_doors_they_may_open(client: Client) -> None:
    page = client(Role.AGENT).get("/console/customers").text

    assert 'href="/console/customers"' in page
    assert 'href="/console/campaigns"' not in page
