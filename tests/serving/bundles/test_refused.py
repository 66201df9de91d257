"""A thousand spoilt bundles: each is refused with the reason, and the old model goes on serving."""

from __future__ import annotations

import random
from itertools import cycle, islice
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from features.domain.errors import UnspokenError
from features.domain.home import Home
from features.model.bundle import current_release
from features.model.manifest import Manifest
from serving.access import fresh_keys
from serving.access.permissions import Role
from serving.app import create_app
from serving.scoring.trial import try_in_child
from serving.settings import Settings
from tests.serving import small
from tests.serving.bundles.tampered import TAMPERED
from tests.serving.bundles.unfit import DEADLY, UNFIT
from tests.serving.bundles.workshop import Spoil, Workshop

SPOILT = 1000
EVERYTHING = TAMPERED | UNFIT | DEADLY
CUSTOMER = "/api/v1/customers/C0000001/explanation"


@pytest.fixture
def workshop(own_home: Home, tmp_path: Path) -> Workshop:
    """A home that serves one model, with another one beside it to be spoilt."""
    serving = current_release(own_home).bundle
    candidate = small.make_model(own_home, seed=5)
    small.promote(own_home, serving)
    return Workshop.over(own_home, candidate, serving, tmp_path / "stranger")


def plan(total: int, deadly: int) -> list[tuple[str, int]]:
    """Say which ways to spoil, each with a seed, so many of them for the child to find."""
    unfit = total // 10
    shares = ((TAMPERED, total - unfit - deadly), (UNFIT, unfit), (DEADLY, deadly))
    kinds = [kind for ways, count in shares for kind in islice(cycle(ways), count)]
    return [(kind, seed) for seed, kind in enumerate(kinds)]


def refusal(workshop: Workshop, spoil: Spoil, seed: int) -> str:
    """Spoil the candidate and give the reason for which it is refused; empty if it is not."""
    folder = spoil(workshop, random.Random(seed))
    try:
        try_in_child(folder)
    except UnspokenError as error:
        return str(error)
    finally:
        workshop.clear(folder.name)
    return ""


def test_a_thousand_spoilt_bundles_are_refused_each_with_its_reason(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    read = Manifest.from_text

    def noted(text: str, where: str) -> Manifest:
        parsed.append(where)
        return read(text, where)

    monkeypatch.setattr(Manifest, "from_text", noted)
    for kind, seed in plan(SPOILT, deadly=len(DEADLY)):
        parsed.clear()
        reason = refusal(workshop, EVERYTHING[kind], seed)
        assert reason.endswith("."), (kind, seed, reason)
        assert "Traceback" not in reason, (kind, seed)
        assert (parsed == []) == (kind in TAMPERED), (kind, seed, reason)


@pytest.mark.long
def test_two_hundred_sealed_and_deadly_bundles_are_refused_by_the_child(workshop: Workshop) -> None:
    for kind, seed in plan(200, deadly=180):
        assert refusal(workshop, EVERYTHING[kind], seed), (kind, seed)


def test_the_whole_candidate_passes(workshop: Workshop) -> None:
    try_in_child(workshop.changed())


def test_the_old_model_goes_on_serving_whatever_is_promoted(workshop: Workshop) -> None:
    home = workshop.home
    serving = current_release(home).bundle
    settings = Settings.of(home, database_url=f"sqlite:///{home.root}/app.db")
    app = create_app(settings)
    headers = {"Authorization": f"Bearer {fresh_keys(settings)[Role.ADMIN]}"}
    reasons: dict[str, str] = {}
    with TestClient(app, base_url="http://127.0.0.1", headers=headers) as client:
        before = client.get(CUSTOMER).raise_for_status().json()
        for seed, (kind, spoil) in enumerate((TAMPERED | UNFIT).items()):
            folder = spoil(workshop, random.Random(seed))
            small.promote(home, folder.name)
            after = client.get(CUSTOMER).raise_for_status().json()
            assert after == before, kind
            reasons[kind] = client.get("/api/v1/model").raise_for_status().json()["refused"]
            workshop.clear(folder.name)
        small.promote(home, serving)
        assert client.get("/api/v1/model").json()["refused"] is None
    assert all(reasons.values())
    assert len(set(reasons.values())) > 20
