"""The architecture page: its picture tells what comes out, its answers lie where it says."""

import json
import re
from pathlib import Path

import pytest

from docs.pictures.architecture import BILLS, REASONS, SPENT_YUAN, picture
from features.domain.home import Home
from features.engine.snapshot import latest
from features.feature_set import FEATURES
from features.sources import BILLS as BILLS_DECLARED
from features.views.promise import below_promised_spend
from serving.scoring.deployment import Deployment, deploy
from serving.scoring.explain import Explanation, explain
from serving.targeting.policy import Policy
from serving.targeting.preview import decide
from tests import one_question
from tests.world import AS_OF, TABLES

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWN = (ROOT / "docs" / "pictures" / "architecture.svg").read_text(encoding="utf-8")
SAID = re.findall(r"<text[^>]*>([^<]*)</text>", DRAWN)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The tiny world, scored by a model that asks for how long somebody spent too little."""
    asked = FEATURES.names.index("months_below_promise")
    return one_question.make(tmp_path_factory.mktemp("anna"), asked)


@pytest.fixture(scope="module")
def deployment(home: Home) -> Deployment:
    return deploy(home)


@pytest.fixture(scope="module")
def told(deployment: Deployment) -> Explanation:
    return explain(deployment, "C01")


def test_the_picture_is_the_one_that_is_drawn() -> None:
    assert picture() == DRAWN, "type `python -m docs.pictures.architecture`"


def test_her_rows_are_those_of_the_tiny_world() -> None:
    hers = [row for row in TABLES[BILLS_DECLARED] if row["customer_id"] == "C01"]

    assert [row["total_fen"] / 100 for row in hers] == SPENT_YUAN
    assert [
        ("C01", str(row["month"]), str(row["total_fen"]), str(row["known_at"]))
        for row in hers[-4:]
    ] == BILLS  # fmt: skip


def test_what_came_in_is_what_was_checked(home: Home) -> None:
    report = json.loads((home.quarantine / "report.json").read_text(encoding="utf-8"))
    bills = report["tables"]["bills"]
    assert f"{bills['read']} bills read" in SAID
    assert f"{bills['good']} good" in SAID
    assert f"{bills['bad']} in quarantine" in SAID


def test_her_measure_is_the_answer_to_the_question_that_is_shown(home: Home) -> None:
    below = latest(home).measures().select("customer_id", "months_below_promise").collect()
    shown = dict(below.head(3).iter_rows())

    assert shown == {"C01": 4, "C02": 0, "C03": 0}
    assert latest(home).as_of == AS_OF
    at = SAID.index("months_below_promise")
    assert SAID[at + 2 :: 4][:3] == ["C01", "C02", "C03"]
    assert SAID[at + 4 :: 4][:3] == ["4", "0", "0"]
    assert f"4 {below_promised_spend.asks.en}" in " ".join(SAID)


def test_her_score_is_what_everybody_has_and_what_her_measure_adds(told: Explanation) -> None:
    added = told.reasons[0][0].contribution

    assert f"{told.base_score:.2f}".replace("-", "\u2212") in SAID
    assert f"+{added:.2f}" in SAID
    assert f"{told.score:.2f}" in SAID
    assert SAID.count(f"{told.probability:.1%}".replace("%", " %")) == 2


def test_the_rule_fires_at_its_default_and_she_alone_is_on_the_list(
    deployment: Deployment, told: Explanation
) -> None:
    rule = next(each for each in told.rules if each.rule.name == "below_promised_spend")
    decision = decide(deployment.population, Policy.of(0.5, rules={"below_promised_spend": {}}))
    chosen = deployment.population.eligible[decision.chosen.tolist()]

    assert rule.fires
    assert f"at least {rule.thresholds['at_least']}" in SAID
    assert f"hers is {rule.value:.0f}: it fires" in SAID
    assert chosen["customer_id"].to_list() == ["C01"]
    assert str(told.name) in SAID
    assert rule.rule.words.zh in SAID


def test_her_page_gives_the_reason_with_the_rows_it_began_with(told: Explanation) -> None:
    reason, evidence = told.reasons[0]

    assert reason.words.zh in SAID
    assert reason.words.en in SAID
    assert reason.value_text.zh in SAID
    assert [row.text.zh for row in evidence] == REASONS


def test_files_in_the_picture_are_those_of_the_rooms() -> None:
    files = {said for said in SAID if said.endswith(".py")}
    found = {f for f in files for room in ("features", "serving") if (ROOT / room / f).is_file()}
    assert files - found == set()
    assert len(files) > 10


def test_what_a_stranger_is_told_to_look_for_is_there() -> None:
    answers = re.findall(r"^\| .*\? \| `(\S+)` \| `(\w+)` \|$", PAGE, flags=re.MULTILINE)
    missing = [
        (path, name)
        for path, name in answers
        if not re.search(
            rf"^(?:(?:def|class) {name}\b|{name}\b.* = )",
            (ROOT / path).read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
    ]
    assert missing == []
    assert len(answers) == 10


def test_every_room_has_its_line() -> None:
    rooms = {
        f"{package.parent.relative_to(ROOT)}/"
        for room in ("features", "training", "serving")
        for package in (ROOT / room).glob("*/__init__.py")
    }
    table = "\n".join(line.rpartition("|")[0].rpartition("|")[0] for line in PAGE.splitlines())
    assert {room for room in rooms if f"`{room}`" not in table} == set()
