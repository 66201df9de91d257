"""Campaigns over the API: moved by who saw the newest version, refused with the lawful range."""

from typing import Any

import pytest
from fastapi import FastAPI

from features.views import RULES
from serving.access.permissions import Role
from serving.store import audit
from serving.targeting.policy import Policy
from serving.targeting.preview import decide
from tests.serving import small
from tests.serving.conftest import Client

POLICY: dict[str, Any] = {
    "minimum_probability": 0.3,
    "capacity": 30,
    "rules": {"suspended_repeatedly": {"at_least": 2}},
    "match": "any",
}
PLACE = "/api/v1/campaigns"


@pytest.fixture
def records_url(database_url: str) -> str:
    """Keep the records in a database of either kind."""
    return database_url


def begin(client: Client, name: str = "停机回访", **policy: Any) -> None:
    body = {"name": name, "purpose": "win back", "policy": POLICY | policy}
    answer = client(Role.OWNER).post(PLACE, json=body)
    assert answer.status_code == 201, answer.text


def thresholds(**changes: Any) -> dict[str, Any]:
    return {"policy": POLICY | changes, "why": "too many calls"}


def test_a_campaign_is_read_as_it_was_begun(client: Client) -> None:
    begin(client)
    answer = client(Role.MARKETING).get(f"{PLACE}/停机回访")
    campaign = answer.json()
    assert answer.headers["ETag"] == '"1"'
    assert campaign["policy"] == POLICY
    assert (campaign["version"], campaign["created_by"], campaign["changed_by"]) == (
        1,
        "owner",
        "owner",
    )
    assert client(Role.MARKETING).get(PLACE).json()["campaigns"] == [campaign]


def test_a_name_is_given_once(client: Client) -> None:
    begin(client)
    body = {"name": "停机回访", "purpose": "again", "policy": POLICY}
    answer = client(Role.OWNER).post(PLACE, json=body)
    assert answer.status_code == 409
    assert "choose another name" in answer.json()["detail"]


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "..", "a\u0000b", "a\nb\u0007", "x" * 61, "\ud800"]
)
def test_a_name_that_cannot_stand_in_an_address_is_refused(client: Client, name: str) -> None:
    body = {"name": name, "purpose": "p", "policy": POLICY}
    content = __import__("json").dumps(body)
    answer = client(Role.OWNER).post(
        PLACE, content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


def test_thresholds_are_moved_by_who_saw_the_newest_version(client: Client) -> None:
    begin(client)
    owner = client(Role.OWNER)
    moved = owner.put(
        f"{PLACE}/停机回访/thresholds", json=thresholds(capacity=9), headers={"If-Match": '"1"'}
    )
    late = owner.put(
        f"{PLACE}/停机回访/thresholds", json=thresholds(capacity=8), headers={"If-Match": '"1"'}
    )
    assert (moved.status_code, moved.headers["ETag"]) == (200, '"2"')
    assert moved.json()["why"] == "too many calls"
    assert late.status_code == 412
    assert owner.get(f"{PLACE}/停机回访").json()["policy"]["capacity"] == 9


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 428),
        ({"If-Match": "*"}, 422),
        ({"If-Match": "1"}, 422),
        ({"If-Match": '"7"'}, 412),
        ({"If-Match": 'W/"1"'}, 412),
    ],
)
def test_a_change_must_name_the_version_it_is_based_on(
    client: Client, headers: dict[str, str], status: int
) -> None:
    begin(client)
    answer = client(Role.OWNER).put(
        f"{PLACE}/停机回访/thresholds", json=thresholds(), headers=headers
    )
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_change_is_recorded_with_who_and_why(client: Client, app: FastAPI) -> None:
    begin(client)
    client(Role.ADMIN).put(
        f"{PLACE}/停机回访/thresholds", json=thresholds(capacity=9), headers={"If-Match": '"1"'}
    )
    with app.state.store.reading() as connection:
        rows = audit.of_object(connection, "campaign:停机回访")
    assert [(row.who, row.what) for row in rows] == [
        ("owner", "campaign created"),
        ("admin", "thresholds changed"),
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_threshold_outside_its_range_is_422_with_the_lawful_range(
    client: Client, rule: Any
) -> None:
    begin(client)
    bound = rule.thresholds["at_least"]
    answer = client(Role.OWNER).put(
        f"{PLACE}/停机回访/thresholds",
        json=thresholds(rules={rule.name: {"at_least": bound.high + 1}}),
        headers={"If-Match": '"1"'},
    )
    problem = answer.json()
    assert answer.status_code == 422
    assert f"from {bound.low} to {bound.high}" in problem["detail"]
    assert problem["errors"][0]["where"] == f"body.policy.rules.{rule.name}.at_least"


@pytest.mark.parametrize(
    "wrong",
    [
        '{"minimum_probability": NaN}',
        '{"minimum_probability": Infinity}',
        '{"minimum_probability": 1e999}',
        '{"minimum_probability": "0.5"}',
        '{"minimum_probability": true}',
        '{"minimum_probability": ' + "9" * 400 + "}",
        '{"minimum_probability": 0.5, "capacity": ' + "9" * 20 + "}",
        '{"minimum_probability": 0.5, "capacity": 1.5}',
        '{"minimum_probability": 0.5, "rules": {"\\ud800": {}}}',
        '{"minimum_probability": 0.5, "rules": {"idle_paid_service": {"step": 1e400}}}',
        '{"minimum_probability": 0.5, "rules": {"idle_paid_service": {"\\u0000": 1}}}',
        '{"minimum_probability": 0.5, "match": "13800138000"}',
        '{"minimum_probability": 0.5, "13800138000": 1}',
        '{"minimum_probability": 13800138000}',
        '{"minimum_probability": 0.5, "rules": {"13800138000": {"13800138000": 13800138000}}}',
        "null",
        "[]",
        '"13800138000"',
    ],
)
def test_what_cannot_be_understood_is_422_and_not_repeated(client: Client, wrong: str) -> None:
    body = '{"name": "n", "purpose": "p", "policy": ' + wrong + "}"
    answer = client(Role.OWNER).post(
        PLACE, content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "13800138000" not in answer.text
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "body", ["", "{", "13800138000x", "[" * 10_000, '{"a":' + "9" * 5000 + "}"]
)
def test_what_is_not_json_is_told_so(client: Client, body: str) -> None:
    answer = client(Role.OWNER).post(
        PLACE, content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert "13800138000" not in answer.text


def test_a_misspelt_field_is_told_with_the_nearest(client: Client) -> None:
    body = {"name": "n", "purpose": "p", "policy": {"minimum_probabilty": 0.5}}
    problem = client(Role.OWNER).post(PLACE, json=body).json()
    assert any("minimum_probability" in fault["message"] for fault in problem["errors"])


def test_a_preview_is_the_decision_in_numbers(client: Client, deployment: Any) -> None:
    begin(client)
    preview = client(Role.MARKETING).post(f"{PLACE}/停机回访/preview").json()
    decision = decide(deployment.population, Policy.of(**POLICY))
    assert preview["size"] == decision.size
    assert preview["expected_found"] == decision.expected_found
    assert preview["expected_precision"] == decision.expected_precision
    sure = preview["expected"]
    assert (sure["found"], sure["sure"]) == (decision.expected_found, 0.9)
    assert (sure["found_low"], sure["found_high"]) == (
        decision.expected.low,
        decision.expected.high,
    )
    assert sure["precision_low"] == decision.expected.low / decision.size
    assert preview["last_hundred"]["found"] == decision.last.found
    assert preview["population"] == small.CUSTOMERS
    assert preview["population"] == preview["eligible"] + sum(preview["excluded"].values())
    assert len(preview["curve"]) == 501
    assert [rule["name"] for rule in preview["rules"]] == [rule.name for rule in RULES]


def test_a_draft_is_previewed_and_changes_nothing(client: Client) -> None:
    begin(client)
    draft = {"policy": POLICY | {"capacity": 3}}
    preview = client(Role.MARKETING).post(f"{PLACE}/停机回访/preview", json=draft).json()
    assert (preview["size"], preview["capacity"]) == (3, 3)
    assert client(Role.OWNER).get(f"{PLACE}/停机回访").json()["version"] == 1


def test_a_preview_of_nobody_is_a_preview(client: Client) -> None:
    begin(client, minimum_probability=1.0)
    preview = client(Role.MARKETING).post(f"{PLACE}/停机回访/preview").json()
    assert (preview["size"], preview["expected_precision"], preview["sample"]) == (0, None, [])


def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    begin(client, capacity=9.0)
    assert client(Role.OWNER).get(f"{PLACE}/停机回访").json()["policy"]["capacity"] == 9


def test_the_lawful_ranges_are_in_the_description_of_the_api(app: FastAPI) -> None:
    described = app.openapi()["components"]["schemas"]["PolicyIn"]["properties"]["rules"]
    for rule in RULES:
        for name, bound in rule.thresholds.items():
            told = described["properties"][rule.name]["properties"][name]
            assert (told["minimum"], told["maximum"]) == (bound.low, bound.high)


def test_a_preview_shows_the_first_customers_by_their_masks(client: Client) -> None:
    begin(client)
    for _ in range(2):
        answer = client(Role.MARKETING).post(f"{PLACE}/停机回访/preview")
        sample = answer.json()["sample"]
        assert [entry["position"] for entry in sample] == list(range(1, 21))
        assert {entry["phone"] for entry in sample} == {"138****8000"}
        assert all("suspended_repeatedly" in entry["rules"] for entry in sample)
        assert all(entry["reasons"] for entry in sample)
        assert small.PHONE not in answer.text
        assert small.NAME not in answer.text


def test_a_campaign_nobody_began_is_404(client: Client) -> None:
    for method, path in [
        ("GET", "none"),
        ("GET", "none/lists"),
        ("POST", "none/preview"),
        ("GET", "a%00b"),
        ("GET", "%ED%A0%80"),
    ]:
        answer = client(Role.OWNER).request(method, f"{PLACE}/{path}")
        assert answer.status_code == 404
        assert "GET /api/v1/campaigns lists them" in answer.json()["detail"]
