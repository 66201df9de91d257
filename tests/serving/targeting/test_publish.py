"""What was previewed is what is published, once, with a receipt from which it is made again."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from features.domain.errors import Mismatch, NotThere, OutOfRange, Refused
from features.domain.home import Home
from serving.scoring.deployment import Deployment, deploy
from serving.settings import Settings
from serving.store import Store, audit, lists
from serving.store.lists import StoredEntry, StoredList
from serving.targeting.campaign import change_thresholds, create_campaign, read_campaign
from serving.targeting.policy import Policy
from serving.targeting.preview import decide
from serving.targeting.publish import publish, publish_list
from serving.targeting.receipt import Receipt, make_again
from tests.serving import small
from tests.serving.targeting.policies import policies

POLICY = Policy.of(0.3, 25, {"suspended_repeatedly": {"at_least": 2}})


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store')}/s.db")
    yield opened
    opened.close()


@pytest.fixture
def campaign(store: Store) -> str:
    return create_campaign(
        store, name="停机回访", purpose="win back", policy=POLICY, by="owner"
    ).name


def entries_in(store: Store, published: StoredList) -> list[StoredEntry]:
    with store.reading() as connection:
        return lists.page(connection, published.id, after=0, limit=10_000)


def publish_now(store: Store, deployment: Deployment, name: str, **others: object) -> StoredList:
    asked: dict[str, object] = {"by": "Li", "why": "November", "largest": 5000, **others}
    return publish(store, deployment, name, **asked)[0]  # type: ignore[arg-type]  # from a dict


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(policy=policies)
def test_what_was_previewed_is_what_is_published_and_can_be_made_again(
    one_store: Store, deployment: Deployment, policy: Policy
) -> None:
    previewed = decide(deployment.population, policy)
    assume(0 < previewed.size <= 300)
    name = f"draw {abs(hash(policy.text()))}"
    try:
        create_campaign(one_store, name=name, purpose="p", policy=policy, by="owner")
    except Refused:
        assume(False)
    published = publish_now(one_store, deployment, name)
    entries = entries_in(one_store, published)
    shown = previewed.rows()
    assert [(e.customer_id, e.probability) for e in entries] == shown.rows()
    assert [json.loads(e.rules) for e in entries] == previewed.fired()
    assert [e.position for e in entries] == list(range(1, previewed.size + 1))
    assert published.expected_found == previewed.expected_found
    assert make_again(deployment.home, Receipt.from_text(published.receipt)) == published.sha256


def test_publishing_twice_gives_the_same_list(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    first, is_new = publish(store, deployment, campaign, by="Li", why="x", largest=5000)
    second, again_new = publish(store, deployment, campaign, by="Wang", why="y", largest=5000)
    assert (is_new, again_new) == (True, False)
    assert first == second


def test_many_who_publish_together_get_one_list(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: publish_now(store, deployment, campaign), range(6)))
    assert len({one.id for one in found}) == 1
    assert len(entries_in(store, found[0])) == found[0].size


def test_other_thresholds_are_another_list(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    first = publish_now(store, deployment, campaign)
    moved = Policy.of(0.3, 10)
    change_thresholds(store, name=campaign, seen=1, policy=moved, by="owner", why="fewer")
    second = publish_now(store, deployment, campaign)
    assert first.id != second.id
    assert (second.campaign_version, second.size) == (2, 10)


def test_the_receipt_names_everything_the_list_was_made_from(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    published = publish_now(store, deployment, campaign)
    receipt = Receipt.from_text(published.receipt)
    assert receipt.policy == POLICY.as_json()
    assert (receipt.model, receipt.snapshot) == (
        deployment.model.digest,
        deployment.snapshot.digest,
    )
    assert receipt.population == receipt.eligible + sum(receipt.excluded.values())
    assert receipt.entries_sha256 == published.sha256
    assert receipt.text() == published.receipt
    assert (receipt.campaign_version, receipt.size) == (1, published.size)


def test_a_list_keeps_its_reasons_in_both_languages(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    reasons = [
        json.loads(e.reasons) for e in entries_in(store, publish_now(store, deployment, campaign))
    ]
    assert all(1 <= len(three) <= 3 for three in reasons)
    assert all("推高" in one["zh"] and "raises" in one["en"] for three in reasons for one in three)


def test_no_phone_and_no_name_is_kept_with_a_list(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    entries = entries_in(store, publish_now(store, deployment, campaign))
    kept = " ".join(str(entry) for entry in entries)
    assert small.PHONE not in kept
    assert small.NAME not in kept


def test_publication_is_recorded(store: Store, deployment: Deployment, campaign: str) -> None:
    published = publish_now(store, deployment, campaign)
    with store.reading() as connection:
        (row,) = audit.of_object(connection, f"list:{published.id}")
    assert (row.who, row.what, row.after) == ("Li", "list published", published.sha256)
    assert published.why == "November"


def test_a_list_of_nobody_is_refused(store: Store, deployment: Deployment) -> None:
    create_campaign(store, name="none", purpose="p", policy=Policy.of(1.0), by="owner")
    with pytest.raises(Refused, match="lower the minimum probability"):
        publish_now(store, deployment, "none")


def test_a_list_that_is_too_large_is_refused(store: Store, deployment: Deployment) -> None:
    create_campaign(store, name="all", purpose="p", policy=Policy.of(0.0), by="owner")
    with pytest.raises(OutOfRange, match="set a capacity"):
        publish_now(store, deployment, "all", largest=10)


def test_a_campaign_that_moved_since_it_was_seen_is_not_published(
    store: Store, deployment: Deployment, campaign: str
) -> None:
    change_thresholds(store, name=campaign, seen=1, policy=Policy.of(0.2), by="o", why="w")
    with pytest.raises(Mismatch, match="preview it again"):
        publish_now(store, deployment, campaign, seen=1)


def test_an_unknown_campaign_is_told(store: Store, deployment: Deployment) -> None:
    with pytest.raises(NotThere, match="no campaign"):
        publish_now(store, deployment, "none")


def test_a_snapshot_built_again_is_not_published_with_old_scores(
    store: Store, own_home: Home, campaign: str
) -> None:
    old = deploy(own_home)
    small.make_snapshot(own_home, seed=2)
    with pytest.raises(Mismatch, match="built again"):
        publish_now(store, old, campaign)
    with pytest.raises(Mismatch, match="unspoken score"):
        deploy(own_home)


def test_a_list_is_not_made_again_from_another_snapshot(
    store: Store, own_home: Home, campaign: str
) -> None:
    receipt = Receipt.from_text(publish_now(store, deploy(own_home), campaign).receipt)
    with pytest.raises(Mismatch, match="not the one this list was made from"):
        make_again(own_home, replace(receipt, snapshot="other"))


def test_a_change_needs_the_version_it_is_based_on(store: Store, campaign: str) -> None:
    change_thresholds(store, name=campaign, seen=1, policy=Policy.of(0.2), by="Li", why="wider")
    with pytest.raises(Mismatch, match="read it again"):
        change_thresholds(store, name=campaign, seen=1, policy=POLICY, by="Wang", why="narrower")
    now = read_campaign(store, campaign)
    assert (now.version, now.changed_by, now.why, now.created_by) == (2, "Li", "wider", "owner")


def test_the_command_line_publishes_the_same_list(own_home: Home, tmp_path: Path) -> None:
    options = Settings.of(own_home, database_url=f"sqlite:///{tmp_path}/cli.db")
    store = Store.open(options.url)
    create_campaign(store, name="spring", purpose="p", policy=POLICY, by="owner")
    by_service = publish_now(store, deploy(own_home), "spring")
    store.close()
    assert publish_list(options, "spring", by="me", why="w") == (by_service, False)
