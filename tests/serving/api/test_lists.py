"""Lists over the API: published once, paged to the end, taken out and recorded."""

import csv
import io
from typing import Any

import pytest
from fastapi import FastAPI

from serving.access.permissions import Role
from serving.store import audit
from tests.serving import small
from tests.serving.api.test_campaigns import PLACE, begin, thresholds
from tests.serving.conftest import Client

WHY = {"why": "November calls"}


@pytest.fixture
def records_url(database_url: str) -> str:
    """Keep the records in a database of either kind."""
    return database_url


def publish(client: Client, **headers: str) -> Any:
    return client(Role.MARKETING).post(f"{PLACE}/停机回访/lists", json=WHY, headers=headers)


def test_a_list_is_the_preview(client: Client) -> None:
    begin(client)
    preview = client(Role.MARKETING).post(f"{PLACE}/停机回访/preview").json()
    published = publish(client).json()
    entries = client(Role.MARKETING).get(f"/api/v1/lists/{published['id']}/entries").json()
    assert published["size"] == preview["size"]
    assert published["expected_found"] == preview["expected_found"]
    assert entries["entries"][:20] == preview["sample"]


def test_publishing_again_is_200_and_the_same_list(client: Client) -> None:
    begin(client)
    first, second = publish(client), publish(client)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    listed = client(Role.OWNER).get(f"{PLACE}/停机回访/lists").json()["lists"]
    assert listed == [first.json()]
    assert client(Role.OWNER).get(f"/api/v1/lists/{first.json()['id']}").json() == first.json()


def test_what_moved_after_it_was_seen_is_not_published(client: Client) -> None:
    begin(client)
    client(Role.OWNER).put(
        f"{PLACE}/停机回访/thresholds", json=thresholds(capacity=9), headers={"If-Match": '"1"'}
    )
    assert publish(client, **{"If-Match": '"1"'}).status_code == 412
    assert publish(client, **{"If-Match": '"2"'}).status_code == 201


def test_nobody_to_list_is_told_what_to_change(client: Client) -> None:
    begin(client, minimum_probability=1.0)
    answer = publish(client)
    assert answer.status_code == 409
    assert "lower the minimum probability" in answer.json()["detail"]


@pytest.mark.parametrize("limit", [1, 7, 30, 1000])
def test_pages_hold_every_entry_once_and_in_order(client: Client, limit: int) -> None:
    begin(client)
    published = publish(client).json()
    place, seen, after = f"/api/v1/lists/{published['id']}/entries", [], 0
    while after is not None:
        page = client(Role.OWNER).get(place, params={"after": after, "limit": limit}).json()
        seen += [entry["position"] for entry in page["entries"]]
        after = page["next"]
    assert seen == list(range(1, published["size"] + 1))


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 1001}, {"after": -1}, {"after": "9" * 20}, {"limit": "x"}]
)
def test_a_page_outside_its_range_is_422(client: Client, query: dict[str, Any]) -> None:
    begin(client)
    published = publish(client).json()
    answer = client(Role.OWNER).get(f"/api/v1/lists/{published['id']}/entries", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("query.")


def test_entries_are_masked(client: Client) -> None:
    begin(client)
    published = publish(client).json()
    answer = client(Role.OWNER).get(f"/api/v1/lists/{published['id']}/entries")
    first = answer.json()["entries"][0]
    assert (first["name"], first["phone"]) == ("王**", "138****8000")
    assert small.PHONE not in answer.text


def test_a_list_is_taken_out_whole_and_that_is_recorded(client: Client, app: FastAPI) -> None:
    begin(client)
    published = publish(client).json()
    answer = client(Role.MARKETING).get(
        f"/api/v1/lists/{published['id']}/export", params={"language": "en"}
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert len(rows) == published["size"] + 1
    with app.state.store.reading() as connection:
        recorded = audit.of_object(connection, f"list:{published['id']}")
    assert [(row.who, row.what) for row in recorded] == [
        ("marketing", "list published"),
        ("marketing", "list exported"),
    ]


@pytest.mark.parametrize("number", ["0" * 32, "none", "..%2f..%2fetc", "%00", "A" * 32])
@pytest.mark.parametrize("part", ["", "/entries", "/export"])
def test_a_list_nobody_published_is_404(client: Client, number: str, part: str) -> None:
    answer = client(Role.OWNER).get(f"/api/v1/lists/{number}{part}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
