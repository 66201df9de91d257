"""What may be set from outside, and how a mistake in it is told."""

from pathlib import Path

import pytest

from features.domain.errors import BadInput
from features.domain.home import Home
from serving.settings import Settings
from serving.store import Store


def test_the_defaults_open_nothing_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UNSPOKEN_HOST", "UNSPOKEN_OPEN_TO_NETWORK", "UNSPOKEN_ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    settings = Settings.from_environment()
    assert (settings.host, settings.open_to_network) == ("127.0.0.1", False)
    assert set(settings.allowed_hosts) == {"127.0.0.1", "localhost", "[::1]"}


def test_records_lie_in_the_home_unless_a_database_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert Settings.of(home).url == f"sqlite:///{tmp_path}/service.db"
    assert Settings.of(home, database_url="postgresql://h/d").url == "postgresql://h/d"


@pytest.mark.parametrize("name", ["a?b", "100%25", "c#d", "e f", "中文", "x=1&y", "it's", "[ab]*"])
def test_records_lie_in_a_home_of_any_name_and_nothing_beside_it(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path / name)
    store = Store.open(Settings.of(home).url)
    assert store.answers()
    store.close()
    assert home.service_db.stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_environment_is_heard_and_what_is_given_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UNSPOKEN_PORT", "9000")
    monkeypatch.setenv("UNSPOKEN_ALLOWED_HOSTS", "unspoken.example, 127.0.0.1")
    assert Settings.of(Home(tmp_path)).port == 9000
    assert Settings.of(Home(tmp_path), port=1).port == 1
    assert Settings.from_environment().allowed_hosts == ("unspoken.example", "127.0.0.1")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("UNSPOKEN_PORT", "many"),
        ("UNSPOKEN_PORT", "70000"),
        ("UNSPOKEN_OPEN_TO_NETWORK", "perhaps"),
        ("UNSPOKEN_ALLOWED_HOSTS", "*"),
        ("UNSPOKEN_ALLOWED_HOSTS", ""),
        ("UNSPOKEN_LOG_LEVEL", "loud"),
    ],
)
def test_a_variable_that_cannot_be_understood_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadInput, match=f"{variable} cannot be understood"):
        Settings.from_environment()
