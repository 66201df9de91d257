"""李梅 (C03) by hand, from the operator's rows to the reason an agent reads.

Her rows: three suspensions for arrears, on 5 March, 6 April and 7 May 2026. The day is 1 July 2026.
The model is one question, so that every number can be worked out on paper: was she cut off at least
twice in half a year?
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.testclient import TestClient

from features.domain.home import Home
from features.engine.point_in_time import known_on
from features.engine.snapshot import latest
from features.feature_set import FEATURES
from features.sources import SUSPENSIONS
from serving.access import fresh_keys
from serving.app import create_app
from serving.settings import Settings
from tests import one_question
from tests.one_question import SUSPENDED
from tests.world import AS_OF, TABLES, frame_of

OFTEN, SELDOM = 0.8, 0.1  # share dissatisfied among the taught, by whether cut off twice


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world, measured, with a model of one question, everybody scored."""
    return one_question.make(tmp_path_factory.mktemp("one"))


@pytest.fixture(scope="module")
def told(home: Home) -> Iterator[dict[str, Any]]:
    """What the service tells an agent about her."""
    settings = Settings.of(home)
    key = fresh_keys(settings)["agent"]
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        answer = client.get(
            "/api/v1/customers/C03/explanation", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == 200, answer.text
        yield answer.json()


def test_her_rows_are_three_suspensions_known_on_the_day() -> None:
    rows = [row for row in TABLES[SUSPENSIONS] if row["customer_id"] == "C03"]
    shown = known_on(frame_of(SUSPENSIONS, rows).lazy(), SUSPENSIONS, AS_OF).collect()

    assert [row["suspended_at"] for row in rows] == [
        datetime(2026, 3, 5, 8),
        datetime(2026, 4, 6, 8),
        datetime(2026, 5, 7, 8),
    ]
    # 31 - 5 + 30 + 31 + 30 + 1 days from 5 March to 1 July, and so on.
    assert shown["days_ago"].to_list() == [118, 86, 55]
    assert shown["months_ago"].to_list() == [3, 2, 1]


def test_her_measure_counts_them(home: Home) -> None:
    measures = latest(home).measures().filter(pl.col("customer_id") == "C03").collect()

    assert measures["suspensions_for_arrears"].item() == 3
    assert FEATURES.matrix(measures, {"brand": (), "rank": (), "city": ()})[0, SUSPENDED] == 3


def test_her_score_is_the_leaf_she_falls_in(told: dict[str, Any]) -> None:
    # One step of boosting from the log-odds of 170 in 1,000 moves each leaf by the mean
    # gradient over the mean curvature: (share - 0.17) / (0.17 × 0.83).
    start = math.log(0.17 / 0.83)
    often, seldom = ((share - 0.17) / (0.17 * 0.83) for share in (OFTEN, SELDOM))
    mean = start + 0.1 * often + 0.9 * seldom

    assert told["score"] == pytest.approx(start + often, abs=1e-4)
    assert told["base_score"] == pytest.approx(mean, abs=1e-4)
    assert told["probability"] == pytest.approx(1 / (1 + math.exp(-told["score"])), abs=1e-12)


def test_the_reason_is_what_lifts_her_score_and_adds_up(told: dict[str, Any]) -> None:
    first = told["reasons"][0]

    assert first["measure"] == "suspensions_for_arrears"
    assert first["effect"] == "raises"
    total = told["base_score"] + sum(reason["contribution"] for reason in told["reasons"])
    assert total == pytest.approx(told["score"], abs=1e-9)
    assert "3次" in first["sentence"]["zh"]
    assert "3 times" in first["sentence"]["en"]


def test_the_reason_shows_her_rows_newest_first(told: dict[str, Any]) -> None:
    evidence = told["reasons"][0]["evidence"]

    assert [row["on"] for row in evidence] == ["2026-05-07", "2026-04-06", "2026-03-05"]
    assert evidence[1]["text"]["zh"] == (
        "2026-04-06 08:00 因欠费停机\uff0c欠52.30元\uff0c送达提醒3条\uff0c2026-04-07 08:40 复机"
    )
    assert "reminded by 0 messages" in evidence[0]["text"]["en"]


def test_the_rule_fires_and_her_name_is_masked(told: dict[str, Any]) -> None:
    fired = {rule["name"]: rule["fires"] for rule in told["rules"]}

    assert fired["suspended_repeatedly"] is True
    assert sum(fired.values()) == 1
    assert told["name"] == "李*"
    assert told["phone"] == "138****8003"
    assert date.fromisoformat(told["as_of"]) == AS_OF


def test_nothing_of_hers_is_told_unmasked(told: dict[str, Any]) -> None:
    assert "李梅" not in str(told)
    assert "13800138003" not in str(told)


def test_the_model_that_tells_is_the_one_published(home: Home, told: dict[str, Any]) -> None:
    assert Path(home.bundles / told["model"] / "booster.txt").is_file()
