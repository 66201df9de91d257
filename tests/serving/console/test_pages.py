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


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en-GB,en;q=0.9", "en-GB"),
        ("zh-TW, en;q=0.8", "zh-CN"),
        ("fr, en;q=0.5, zh;q=0.4", "en-GB"),
        ("en;q=0.2, zh-CN;q=0.9", "zh-CN"),
        ("fr", "zh-CN"),
        ("en;q=0", "zh-CN"),
        ("en;q=many", "zh-CN"),
    ],
)
def test_pages_speak_the_browsers_language(client: Client, asked: str, spoken: str) -> None:
    anybody = client(None)
    answer = anybody.get("/console/sign-in", headers={"Accept-Language": asked})
    assert f'<html lang="{spoken}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_what_a_reader_chose_goes_before_what_the_browser_speaks(client: Client) -> None:
    anybody = client(None)
    anybody.get("/console/sign-in?language=zh")
    answer = anybody.get("/console/sign-in", headers={"Accept-Language": "en"})
    assert '<html lang="zh-CN">' in answer.text


def test_an_address_that_is_none_is_told_as_a_page_in_the_readers_language(client: Client) -> None:
    for who in (None, Role.OWNER):
        answer = client(who).get("/console/no/such/page", headers={"Accept-Language": "en"})
        assert answer.status_code == 404
        assert "There is no such page" in answer.text
        assert 'href="/console/"' in answer.text
    assert client(None).get("/api/v1/none").headers["Content-Type"] == "application/problem+json"
