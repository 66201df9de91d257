"""What is only read: a customer's explanation, the model, the catalogue, the indicators."""

import pytest

from features.catalogue import catalogue
from features.feature_set import FEATURES
from features.kpis import KPIS
from features.views import RULES
from serving.access.permissions import Role
from serving.scoring.deployment import Deployment
from tests.serving import small
from tests.serving.conftest import Client


@pytest.mark.parametrize("customer", ["C0000000", "C0000600", "C0001199"])
def test_an_explanation_adds_up(client: Client, customer: str) -> None:
    told = client(Role.AGENT).get(f"/api/v1/customers/{customer}/explanation").json()
    parts = sum(reason["contribution"] for reason in told["reasons"])
    assert abs(told["base_score"] + parts - told["score"]) < 1e-9
    assert 0 < told["probability"] < 1
    assert told["customer_id"] == customer


def test_an_explanation_says_everything_in_both_languages_and_by_masks(client: Client) -> None:
    answer = client(Role.AGENT).get("/api/v1/customers/C0000001/explanation")
    told = answer.json()
    assert (told["name"], told["phone"]) == ("王**", "138****8000")
    assert small.PHONE not in answer.text
    for reason in told["reasons"]:
        assert reason["sentence"]["zh"]
        assert reason["sentence"]["en"]
        assert (reason["contribution"] > 0) == (reason["effect"] == "raises")
    assert [rule["name"] for rule in told["rules"]] == [rule.name for rule in RULES]


def test_the_most_probable_are_high_and_the_percentile_is_the_share_below(
    client: Client, deployment: Deployment
) -> None:
    first = deployment.population.eligible["customer_id"][0]
    last = deployment.population.eligible["customer_id"][-1]
    high = client(Role.AGENT).get(f"/api/v1/customers/{first}/explanation").json()
    low = client(Role.AGENT).get(f"/api/v1/customers/{last}/explanation").json()
    assert (high["band"], low["band"]) == ("high", "ordinary")
    assert high["percentile"] > 0.95 > 0.1 > low["percentile"]


@pytest.mark.parametrize(
    "customer", ["nobody", "13800138000", "%00", "%ED%A0%80", "..%2f..", "x" * 5000, "C1' OR 1=1"]
)
def test_an_unknown_customer_is_404_and_not_repeated(client: Client, customer: str) -> None:
    answer = client(Role.AGENT).get(f"/api/v1/customers/{customer}/explanation")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "13800138000" not in answer.text


def test_the_model_tells_where_it_comes_from(client: Client, deployment: Deployment) -> None:
    told = client(Role.SCIENTIST).get("/api/v1/model").json()
    assert told["digest"] == deployment.model.digest
    assert told["features"] == list(FEATURES.names)
    assert told["fingerprint"] == FEATURES.fingerprint
    assert (told["promoted_by"], told["held_out"]) == ("tests", "2026-09-01")
    assert told["verdict"]["auc"] == 0.74
    assert told["refused"] is None


def test_the_models_card_is_told_in_both_languages(client: Client, deployment: Deployment) -> None:
    card = client(Role.SCIENTIST).get("/api/v1/model/card").json()
    assert card["digest"] == deployment.model.digest
    assert card["headline"] == {
        "zh": "未见过的客户上 AUC 0.740；名单最前 5% 中有 55.6% 不满意。",
        "en": "AUC 0.740 on customers it had not seen; of the first 5 % on a list 55.6% are "
        "dissatisfied.",
    }
    assert [section["name"] for section in card["sections"]][:2] == ["service", "use"]


def test_where_nobody_has_watched_it_says_how(client: Client) -> None:
    told = client(Role.OWNER).get("/api/v1/model/watch").json()
    assert told["report"] is None
    assert "unspoken watch" in told["next"]["en"]


def test_the_catalogue_is_the_houses(client: Client) -> None:
    assert client(Role.AGENT).get("/api/v1/catalogue").json() == catalogue()


def test_health_is_open_and_says_from_what_it_answers(
    client: Client, deployment: Deployment
) -> None:
    assert client(None).get("/api/v1/health").json() == {
        "status": "ok",
        "model": deployment.model.digest,
        "as_of": small.AS_OF.isoformat(),
        "database": "ok",
    }


def test_every_indicator_is_told_with_target_and_owner(client: Client) -> None:
    told = client(Role.QUALITY).get("/api/v1/kpis").json()["kpis"]
    assert [kpi["name"] for kpi in told] == [kpi.name for kpi in KPIS]
    assert all(kpi["owner"] and kpi["target"] and kpi["words"]["zh"] for kpi in told)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_a_month_in_which_nothing_was_counted_has_no_value(client: Client, kpi: object) -> None:
    name = getattr(kpi, "name", "")
    september, october = (
        client(Role.QUALITY).get(f"/api/v1/kpis/{name}/readings").json()["readings"]
    )
    assert (september["month"], september["value"], september["status"]) == (
        "2026-09",
        None,
        "no data",
    )
    assert (october["value"], october["numerator"], october["denominator"]) == (0.97, 970, 1000)


def test_an_unknown_indicator_is_404(client: Client) -> None:
    answer = client(Role.QUALITY).get("/api/v1/kpis/none/readings")
    assert answer.status_code == 404
    assert "/api/v1/kpis" in answer.json()["detail"]
