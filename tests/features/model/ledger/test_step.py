"""The step that brings a model nearer to service is one that works from where the home stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.domain.home import Home
from features.model.bundle import digest_of, write_sealed
from features.model.ledger import promotion
from features.model.ledger.step import step_to_service
from tests.features.model.test_bundle import TEXT, _manifest


@pytest.mark.parametrize(
    ("parts", "step"),
    [
        ((), "unspoken simulate"),
        (("tables",), "unspoken build"),
        (("tables", "snapshots"), "unspoken train"),
        (("tables", "snapshots", "bundles"), "unspoken promote --why '…'"),
    ],
)
def test_each_stage_has_its_step(tmp_path: Path, parts: tuple[str, ...], step: str) -> None:
    for part in parts:
        (tmp_path / part / "something").mkdir(parents=True)
    assert step_to_service(Home(tmp_path)) == step


def test_what_is_half_made_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "snapshots" / ".2026-11-01.new").mkdir(parents=True)
    (tmp_path / "tables" / "bills.csv").parent.mkdir()
    (tmp_path / "tables" / "bills.csv").write_text("")
    assert step_to_service(Home(tmp_path)) == "unspoken build"


def test_a_proposal_waits_for_a_second_person(tmp_path: Path) -> None:
    home, manifest = Home(tmp_path), _manifest()
    digest = write_sealed(home, TEXT, manifest)
    assert digest == digest_of(manifest)
    promotion.propose(home, digest=digest, by="li", why="new", version=1, against=None, evidence={})
    assert step_to_service(home) == f"unspoken approve {digest} --by SOMEBODY_ELSE"
    promotion.reject(home, digest=digest, by="wang", why="no")
    assert step_to_service(home) == "unspoken promote --why '…'"
