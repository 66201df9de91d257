"""Keys are revoked, lists verified, unseen values counted and a question put, by every door."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from features.domain.errors import Unknown
from features.domain.home import Home
from features.engine import snapshot
from features.engine.snapshot import Snapshot
from features.feature_set import FEATURES
from serving.access import fresh_keys, issue_key
from serving.access.keys import known_keys, open_session, principal_of_session, revoke_key
from serving.app import create_app
from serving.scoring.deployment import deploy
from serving.scoring.score import unseen_in
from serving.scoring.what_if import if_they_answer_less
from serving.settings import Settings
from serving.store import Store
from serving.store.lists import StoredList
from serving.targeting.campaign import create_campaign
from serving.targeting.policy import Policy
from serving.targeting.publish import publish_list
from serving.targeting.verify import verify_list
from tests.serving import small
from unspoken import app as commands


def test_a_revoked_key_opens_nothing_and_its_session_is_over(tmp_path: Path) -> None:
    settings = Settings.of(Home(tmp_path))
    key = issue_key(settings, "agent", "Li")
    store = Store.open(settings.url)
    secret = open_session(store, key, hours=1)
    assert secret
    (listed,) = known_keys(settings)
    assert (listed.name, listed.role, listed.disabled_at) == ("Li", "agent", None)

    revoked = revoke_key(settings, listed.id, by="admin")

    assert revoked.disabled_at is not None
    assert open_session(store, key, hours=1) is None
    assert principal_of_session(store, secret) is None
    assert revoke_key(settings, listed.id, by="admin") == revoked
    store.close()


def test_a_number_that_is_no_key_is_told_with_the_nearest(tmp_path: Path) -> None:
    settings = Settings.of(Home(tmp_path))
    issue_key(settings, "agent", "Li")
    (listed,) = known_keys(settings)
    near = listed.id[:-1] + ("0" if listed.id[-1] != "0" else "1")
    with pytest.raises(Unknown, match=listed.id):
        revoke_key(settings, near, by="admin")


def test_an_administrator_revokes_over_the_api_and_nobody_else_does(tmp_path: Path) -> None:
    settings = Settings.of(Home(tmp_path))
    keys = fresh_keys(settings)
    app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        admin, agent = ({"Authorization": f"Bearer {keys[role]}"} for role in ("admin", "agent"))
        (mine,) = [
            key for key in client.get("/api/v1/keys", headers=admin).json()["keys"]
            if key["role"] == "agent"
        ]  # fmt: skip
        assert client.get("/api/v1/catalogue", headers=agent).status_code == 200
        assert client.delete(f"/api/v1/keys/{mine['id']}", headers=agent).status_code == 403
        told = client.delete(f"/api/v1/keys/{mine['id']}", headers=admin).json()
        assert (told["id"], told["revoked_at"] is None) == (mine["id"], False)
        assert client.get("/api/v1/catalogue", headers=agent).status_code == 401
        assert client.delete(f"/api/v1/keys/{'0' * 16}", headers=admin).status_code == 404


def test_keys_are_listed_and_revoked_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNSPOKEN_HOME", str(tmp_path))
    run = CliRunner()
    assert "There are no keys yet" in run.invoke(commands, ["keys"]).output
    run.invoke(commands, ["key", "owner", "--name", "Wang Fang"])
    (listed,) = known_keys(Settings.of(Home(tmp_path)))
    assert "Wang Fang" in run.invoke(commands, ["keys"]).output
    told = run.invoke(commands, ["keys", "--revoke", listed.id]).output
    assert told == f"The key {listed.id} of Wang Fang (owner) opens nothing any more.\n"
    assert "revoked" in run.invoke(commands, ["keys"]).output
    done = run.invoke(commands, ["audit", f"key:{listed.id}"]).output.splitlines()
    assert [line.split("  ", 1)[1].split(" by ")[0] for line in done] == [
        "key issued",
        "key disabled",
    ]
    assert "Nothing is recorded of 'key:none'" in run.invoke(commands, ["audit", "key:none"]).output


@pytest.fixture
def published(own_home: Home) -> tuple[Settings, StoredList]:
    """A list over a home of the test's own."""
    settings = Settings.of(own_home)
    store = Store.open(settings.url)
    create_campaign(
        store, name="recall", purpose="a test", policy=Policy.of(0.3, 25, {}), by="owner"
    )
    store.close()
    return settings, publish_list(settings, "recall", by="li", why="a test")[0]


def test_a_list_is_verified_by_its_receipt(published: tuple[Settings, StoredList]) -> None:
    settings, head = published
    found = verify_list(settings, head.id)
    assert found.holds
    assert found.made_sha256 == found.stored_sha256
    assert f"the same, byte for byte: {head.size} customers" in found.words.en


def test_the_command_and_the_api_say_the_same_of_a_list(
    published: tuple[Settings, StoredList], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, head = published
    monkeypatch.setenv("UNSPOKEN_HOME", str(settings.home.root))
    typed = CliRunner().invoke(commands, ["verify", head.id])
    keys = fresh_keys(settings)
    headers = {"Authorization": f"Bearer {keys['marketing']}"}
    with TestClient(create_app(settings), base_url="http://127.0.0.1", headers=headers) as client:
        told = client.get(f"/api/v1/lists/{head.id}/verification").json()
    assert typed.exit_code == 0
    assert typed.output.strip() == told["words"]["en"]
    assert told["holds"]


def test_a_list_that_was_touched_is_told_from_one_that_cannot_be_made_again(
    published: tuple[Settings, StoredList],
) -> None:
    settings, head = published
    scores = settings.home.scores_of(date.fromisoformat(head.as_of), head.model)
    scores.rename(scores.with_suffix(".away"))
    gone = verify_list(settings, head.id)
    assert (gone.holds, gone.made_sha256) == (False, None)
    assert "but the list cannot be made again: The scores" in gone.words.en

    with sqlite3.connect(settings.home.service_db) as records:
        # Whoever writes to the file itself can do what the service's triggers refuse.
        for (name,) in records.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            records.execute(f"DROP TRIGGER {name}")
        records.execute("UPDATE list_entries SET probability = 0.99 WHERE position = 1")
    touched = verify_list(settings, head.id)
    assert not touched.holds
    assert touched.words.en.startswith("The list was touched")


def _move_seven_customers_to_beijing(home: Home) -> None:
    """Build the snapshot again with a city in it that no model was taught."""
    there = Snapshot.open(home, small.AS_OF)
    measures, people = there.measures().collect(), there.people().collect()
    moved = pl.when(pl.int_range(pl.len()) < 7).then(pl.lit("北京")).otherwise("city")
    folder = snapshot.begin(home, small.AS_OF)
    measures.with_columns(city=moved).write_parquet(folder / "measures" / "0000.parquet")
    people.write_parquet(folder / "people" / "0000.parquet")
    snapshot.finish(home, small.AS_OF, folder, FEATURES.fingerprint, {"cut": "moved"})


def test_values_that_nobody_taught_are_counted_and_said_where_scores_are_made(
    own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _move_seven_customers_to_beijing(own_home)
    monkeypatch.setenv("UNSPOKEN_HOME", str(own_home.root))

    said = CliRunner().invoke(commands, ["score"]).output

    assert "city: 7 customers have a value that the model was not taught" in said
    deployed = deploy(own_home)
    path = own_home.scores_of(deployed.as_of, deployed.model.digest)
    assert unseen_in(path) == {"city": 7}
    settings = Settings.of(own_home)
    headers = {"Authorization": f"Bearer {fresh_keys(settings)['scientist']}"}
    with TestClient(create_app(settings), base_url="http://127.0.0.1", headers=headers) as client:
        assert client.get("/api/v1/model").json()["unseen"] == {"city": 7}


def test_the_question_what_if_they_answer_less_is_answered_by_every_door(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    population = deploy(home).population
    everybody, tenth, _ = if_they_answer_less(population, 0.5)
    assert everybody.expected == pytest.approx(population.probability.mean())
    assert everybody.if_less > everybody.expected
    assert tenth.expected > everybody.expected
    assert [part.if_less for part in if_they_answer_less(population, 1.0)] == pytest.approx(
        [part.expected for part in if_they_answer_less(population, 1.0)]
    )
    monkeypatch.setenv("UNSPOKEN_HOME", str(home.root))
    typed = CliRunner().invoke(commands, ["what-if", "--times", "0.5"]).output
    assert f"{everybody.if_less:.1%} if the dissatisfied answer 0.5 times as often" in typed
    settings = Settings.of(home, database_url=f"sqlite:///{tmp_path}/s.db")
    headers = {"Authorization": f"Bearer {fresh_keys(settings)['scientist']}"}
    with TestClient(create_app(settings), base_url="http://127.0.0.1", headers=headers) as client:
        told = client.get("/api/v1/model/if-they-answer-less?times=0.5").json()["parts"]
        assert client.get("/api/v1/model/if-they-answer-less?times=0").status_code == 422
    assert [part["if_less"] for part in told] == pytest.approx(
        [part.if_less for part in if_they_answer_less(population, 0.5)]
    )
