"""What the command line asks of targeting: a campaign begun once, and a list as a file."""

from pathlib import Path

import pytest

from features.domain.errors import BadInput
from features.domain.home import Home
from serving.settings import Settings
from serving.store import Store, audit
from serving.targeting.campaign import Campaign
from serving.targeting.commands import begin_if_none, write_csv
from serving.targeting.publish import publish_list


@pytest.fixture
def settings(home: Home, tmp_path: Path) -> Settings:
    return Settings.of(home, database_url=f"sqlite:///{tmp_path}/s.db")


def begin(settings: Settings, *rules: str, minimum: float = 0.3) -> Campaign:
    return begin_if_none(
        settings,
        "spring",
        by="Li",
        purpose="call them",
        minimum_probability=minimum,
        capacity=20,
        rules=rules,
    )


def test_a_campaign_is_begun_with_the_rules_in_words(settings: Settings) -> None:
    campaign = begin(settings, "suspended_repeatedly:at_least=3", "idle_paid_service")
    assert campaign.policy.rules["suspended_repeatedly"] == {"at_least": 3}
    assert set(campaign.policy.rules["idle_paid_service"]) == {"step", "at_least"}


def test_a_campaign_that_is_there_is_left_as_it_is(settings: Settings) -> None:
    first = begin(settings)
    assert begin(settings, minimum=0.9) == first


@pytest.mark.parametrize(
    "words",
    ["suspended_repeatedly:at_least=many", "suspended_repeatedly:3", "suspended:at_least=3"],
)
def test_a_rule_that_cannot_be_read_is_told(settings: Settings, words: str) -> None:
    with pytest.raises(BadInput):
        begin(settings, words)


def test_a_list_is_written_whole_and_that_is_recorded(settings: Settings, tmp_path: Path) -> None:
    begin(settings)
    published, _ = publish_list(settings, "spring", by="Li", why="w")
    path = write_csv(settings, published, tmp_path / "lists" / "l.csv", by="Li")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == published.size + 1
    assert [file.name for file in path.parent.iterdir()] == ["l.csv"]
    store = Store.open(settings.url)
    with store.reading() as connection:
        rows = audit.of_object(connection, f"list:{published.id}")
    store.close()
    assert [row.what for row in rows] == ["list published", "list exported"]
