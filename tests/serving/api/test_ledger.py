"""The ledger over the API, and a running service that follows each decision without a restart."""

from collections.abc import Iterator
from datetime import date

import pytest
from starlette.testclient import TestClient

from features.domain.home import Home
from features.model.ledger.lines import read
from features.model.ledger.promotion import propose
from features.model.ledger.rollback import roll_back
from serving.access.keys import issue_key
from serving.access.permissions import Role
from serving.app import create_app
from serving.scoring.deployment import deploy
from serving.scoring.score import score_snapshot
from serving.settings import Settings
from tests.serving import small


@pytest.fixture
def models(own_home: Home) -> tuple[str, str]:
    """The model in service, and one that the gate let pass and Li proposed; both have scored."""
    serving = deploy(own_home).model.digest
    proposed = small.make_model(own_home, seed=5)
    score_snapshot(own_home)
    small.promote(own_home, serving)
    propose(
        own_home,
        digest=proposed,
        by="Li",
        why="finds more",
        version=2,
        against=serving,
        evidence={"accepted": True, "checks": []},
    )
    return serving, proposed


@pytest.fixture
def service(own_home: Home) -> Iterator[Settings]:
    """A service over the home; `ask` speaks to it."""
    settings = Settings.of(own_home, database_url=f"sqlite:///{own_home.root}/keys.db")
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        _CLIENT.append(client)
        yield settings
        _CLIENT.clear()


_CLIENT: list[TestClient] = []


def _ask(settings: Settings, method: str, path: str, name: str, **body: object) -> tuple[int, dict]:  # type: ignore[type-arg]  # any JSON
    key = issue_key(settings, Role.SCIENTIST, name)
    answer = _CLIENT[0].request(
        method,
        f"/api/v1/model{path}",
        headers={"Authorization": f"Bearer {key}"},
        json=body or None,
    )
    return answer.status_code, answer.json()


def _serving(settings: Settings) -> str:
    return str(_ask(settings, "GET", "", "reader")[1]["digest"])


def test_a_second_person_lets_a_model_in_and_the_running_service_serves_it(
    service: Settings, models: tuple[str, str]
) -> None:
    before, proposed = models
    assert _serving(service) == before
    path = f"/proposals/{proposed}/approval"
    status, told = _ask(service, "POST", path, "Wang", why="read and agreed")
    assert (status, told["model"], told["by"], told["previous"]) == (200, proposed, "Wang", before)
    assert _serving(service) == proposed


def test_who_proposed_cannot_approve_over_the_api_either(
    service: Settings, models: tuple[str, str]
) -> None:
    path = f"/proposals/{models[1]}/approval"
    status, told = _ask(service, "POST", path, " L I ", why="I may")
    assert status == 409
    assert "somebody else must approve" in told["detail"]
    assert _serving(service) == models[0]


def test_a_rollback_is_served_at_once_and_kept(service: Settings, models: tuple[str, str]) -> None:
    before, proposed = models
    _ask(service, "POST", f"/proposals/{proposed}/approval", "Wang", why="agreed")
    assert _serving(service) == proposed
    status, told = _ask(service, "POST", "/rollback", "Zhao", why="calls went wrong")
    assert (status, told["model"], told["by"]) == (200, before, "Zhao")
    assert _serving(service) == before
    assert _ask(service, "POST", "/rollback", "Zhao", why="further")[0] == 409


def test_a_rollback_from_the_command_line_reaches_the_running_service(
    service: Settings, models: tuple[str, str]
) -> None:
    before, proposed = models
    _ask(service, "POST", f"/proposals/{proposed}/approval", "Wang", why="agreed")
    assert _serving(service) == proposed
    roll_back(service.home, by="Zhao", why="calls went wrong")
    assert _serving(service) == before


def test_the_ledger_tells_who_decided_on_what_evidence(
    service: Settings, models: tuple[str, str]
) -> None:
    _, told = _ask(service, "GET", "/ledger", "reader")
    assert (told["served"], [w["model"] for w in told["waiting"]]) == ([], [models[1]])
    _ask(service, "POST", f"/proposals/{models[1]}/approval", "Wang", why="agreed")
    today = date.today().isoformat()  # noqa: DTZ011 - the machine's own day, as the ledger reads it
    _, told = _ask(service, "GET", f"/ledger?on={today}", "reader")
    (tenure,) = told["served"]
    assert (tenure["model"], tenure["let_in"]["by"]) == (models[1], "Wang")
    assert (tenure["proposal"]["by"], tenure["proposal"]["evidence"]["accepted"]) == ("Li", True)
    _, told = _ask(service, "GET", "/ledger?on=2001-01-01", "reader")
    assert told["served"] == []
    assert _ask(service, "GET", "/ledger?on=2001-13-01", "reader")[0] == 422


def test_a_touched_ledger_is_told_and_decides_nothing(
    service: Settings, models: tuple[str, str]
) -> None:
    ledger = service.home.ledger
    ledger.write_text(ledger.read_text().replace("finds more", "finds less"))
    for method, path in (("GET", "/ledger"), ("POST", "/rollback")):
        status, told = _ask(
            service, method, path, "Zhao", **({"why": "w"} if path != "/ledger" else {})
        )
        assert status == 409
        assert "Line 1 of the ledger was changed" in told["detail"]
    assert _serving(service) == models[0]


def test_what_is_no_model_names_nothing(service: Settings, models: tuple[str, str]) -> None:
    status, told = _ask(service, "POST", "/proposals/13800138000/approval", "Wang", why="w")
    assert status == 404
    assert "13800138000" not in str(told)
    assert len(read(service.home)) == 1
