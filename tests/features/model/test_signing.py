"""Only the key that sealed a model vouches for it, and only where that key is trusted."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from features.domain.canonical import sha256_text
from features.domain.errors import Mismatch, NotThere, Refused
from features.domain.home import Home
from features.model.bundle import read_sealed, seal_here, write_bundle, write_sealed
from features.model.signing import key_id, signing_key
from tests.features.model.test_bundle import TEXT, _manifest


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "trains")


def sealed(home: Home) -> Path:
    return home.bundles / write_sealed(home, TEXT, _manifest())


def test_a_sealed_model_is_read_as_it_was_written(home: Home) -> None:
    assert read_sealed(sealed(home)) == (_manifest(), TEXT)


def test_sealing_twice_changes_nothing(home: Home) -> None:
    seal = sealed(home) / "seal.json"
    before = seal.stat()
    assert (sealed(home) / "seal.json").stat() == before


def test_the_key_that_signs_is_its_owners_alone(home: Home) -> None:
    sealed(home)
    assert (home.keys / "signing.pem").stat().st_mode & 0o777 == 0o600
    (home.keys / "signing.pem").chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        signing_key(home.keys)


def test_one_pair_is_made_however_many_ask_for_it_at_once(home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: signing_key(home.keys), range(8)))
    names = {key_id(key.public_key()) for key in made}
    assert {path.stem for path in (home.keys / "trusted").iterdir()} == names
    assert len(names) == 1
    assert sorted(path.name for path in home.keys.iterdir()) == ["signing.pem", "trusted"]


def test_a_second_machine_needs_the_bundle_and_the_public_key_alone(
    home: Home, tmp_path: Path
) -> None:
    bundle, serves = sealed(home), Home(tmp_path / "serves")
    shutil.copytree(bundle, serves.bundles / bundle.name)
    with pytest.raises(NotThere, match="not trusted here; if it is yours, copy trusted/"):
        read_sealed(serves.bundles / bundle.name)
    shutil.copytree(home.keys / "trusted", serves.keys / "trusted")
    assert read_sealed(serves.bundles / bundle.name) == (_manifest(), TEXT)
    assert not (serves.keys / "signing.pem").exists()


def test_trust_that_was_withdrawn_does_not_come_back_by_itself(home: Home) -> None:
    bundle = sealed(home)
    shutil.rmtree(home.keys / "trusted")
    with pytest.raises(NotThere, match="not trusted here"):
        read_sealed(bundle)
    with pytest.raises(NotThere, match="not trusted here"):
        read_sealed(sealed(home))


def test_a_key_under_the_name_of_another_is_refused(home: Home, tmp_path: Path) -> None:
    bundle = sealed(home)
    stranger = tmp_path / "stranger"
    signing_key(stranger)
    (public,) = (stranger / "trusted").iterdir()
    (trusted,) = (home.keys / "trusted").iterdir()
    trusted.write_bytes(public.read_bytes())
    with pytest.raises(Mismatch, match="holds another key than its name says"):
        read_sealed(bundle)


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n"])
def test_a_damaged_key_is_told(home: Home, content: bytes) -> None:
    sealed(home)
    (home.keys / "signing.pem").write_bytes(content)
    with pytest.raises(Mismatch, match="holds no Ed25519 key"):
        signing_key(home.keys)


def test_a_model_without_a_seal_is_not_served_until_it_is_sealed_here(home: Home) -> None:
    bundle = home.bundles / write_bundle(home.bundles, TEXT, _manifest())
    with pytest.raises(NotThere, match=f"unspoken seal {bundle.name}"):
        read_sealed(bundle)
    seal_here(home, bundle.name)
    assert read_sealed(bundle) == (_manifest(), TEXT)


def test_sealing_an_older_model_writes_no_byte_of_it_anew(home: Home) -> None:
    older = _manifest().text().replace('"levels":{},', "")  # as it was before there were levels
    digest = sha256_text(older)[:16]
    (home.bundles / digest).mkdir(parents=True)
    (home.bundles / digest / "manifest.json").write_text(older)
    (home.bundles / digest / "booster.txt").write_text(TEXT)
    seal_here(home, digest)
    assert (home.bundles / digest / "manifest.json").read_text() == older
    assert older != _manifest().text()
    read_sealed(home.bundles / digest)


def test_a_damaged_bundle_is_replaced_by_the_whole_one(home: Home) -> None:
    bundle = sealed(home)
    (bundle / "booster.txt").write_text("half")
    (bundle / ".left over").write_text("by a write that was cut off")
    assert read_sealed(sealed(home)) == (_manifest(), TEXT)
    assert [path.name for path in home.bundles.iterdir()] == [bundle.name]
