"""A model on disk: a folder with two readable files and a seal, named by what it holds.

The folder's name is the start of the SHA-256 of ``manifest.json``, the manifest holds size and
SHA-256 of ``booster.txt`` and the golden rows, and ``seal.json`` holds size and SHA-256 of both
files, signed. A bundle never changes: writing the same model twice gives the same folder.
`read_sealed` is for whoever serves: nothing is parsed before a trusted key was found to have
signed it, because a truncated model text kills the process that loads it and an edited one loads
without a word. `read_bundle` is for a model at hand that nobody serves, as `unspoken fit` writes.
``release.json`` in the home says which bundle the service reads.
"""

import json
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from features.domain.canonical import canonical_json, sha256_text, sync_folder, write_atomically
from features.domain.errors import Mismatch, NotThere, UnspokenError
from features.domain.home import Home
from features.model.manifest import FileStamp, Manifest
from features.model.seal import SEAL, make_seal, read_plain_file, read_seal

BOOSTER = "booster.txt"
MANIFEST = "manifest.json"
DIGEST_LENGTH = 16
LARGEST_FILE = 1 << 30  # bytes; a hundred times the largest booster met so far
_DIGEST = re.compile(r"[0-9a-f]{16}")


def stamp(text: str) -> FileStamp:
    """Size and SHA-256 of a text as it is written to disk (UTF-8)."""
    return FileStamp(bytes=len(text.encode()), sha256=sha256_text(text))


def digest_of(manifest: Manifest) -> str:
    """Name the bundle that holds this manifest."""
    return sha256_text(manifest.text())[:DIGEST_LENGTH]


def write_bundle(bundles_dir: Path, booster_text: str, manifest: Manifest) -> str:
    """Write a bundle without a seal and return its digest; writing it again changes nothing.

    Raises
    ------
    Mismatch
        When the manifest's stamp is not that of the booster's text.
    """
    _refuse_another_stamp(booster_text, manifest)
    digest = digest_of(manifest)
    if not _reads(read_bundle, bundles_dir / digest):
        _place(bundles_dir / digest, {BOOSTER: booster_text, MANIFEST: manifest.text()})
    return digest


def write_sealed(home: Home, booster_text: str, manifest: Manifest) -> str:
    """Write a bundle that this home vouches for and return its digest.

    Raises
    ------
    Mismatch
        When the manifest's stamp is not that of the booster's text.
    Refused
        When others may read the key that signs.
    """
    _refuse_another_stamp(booster_text, manifest)
    digest = digest_of(manifest)
    if not _reads(read_sealed, home.bundles / digest):
        files = {BOOSTER: booster_text, MANIFEST: manifest.text()}
        seal = make_seal(home.keys, {name: stamp(text) for name, text in files.items()})
        _place(home.bundles / digest, files | {SEAL: seal.text()})
    return digest


def seal_here(home: Home, digest: str) -> None:
    """Vouch for a bundle that is there without a seal, as it is: not a byte is written anew.

    Raises
    ------
    NotThere, Mismatch
        As `read_bundle`.
    """
    folder = home.bundles / digest
    read_bundle(folder)
    files = {
        name: _text_of(folder, name, read_plain_file(folder / name, LARGEST_FILE))
        for name in (BOOSTER, MANIFEST)
    }
    seal = make_seal(home.keys, {name: stamp(text) for name, text in files.items()})
    _place(folder, files | {SEAL: seal.text()})
    read_sealed(folder)


def read_bundle(path: Path) -> tuple[Manifest, str]:
    """Read a bundle after checking its size, its hashes and its folder's name, not who made it.

    Parameters
    ----------
    path
        The bundle's folder.

    Returns
    -------
    tuple
        The manifest and the text of the booster, not parsed yet.

    Raises
    ------
    NotThere
        When the folder or one of its files is missing.
    Mismatch
        When anything in it is not what its name and its manifest vouch for.
    """
    for name in (MANIFEST, BOOSTER):
        if not (path / name).is_file():
            raise NotThere(f"The model {path.name} has no {name}; train and promote it again.")
    manifest_text = _text_of(path, MANIFEST, read_plain_file(path / MANIFEST, LARGEST_FILE))
    if sha256_text(manifest_text)[:DIGEST_LENGTH] != path.name:
        raise Mismatch(
            f"The manifest of model {path.name} was changed after it was written; "
            "promote an untouched model."
        )
    manifest = Manifest.from_text(manifest_text, f"{path.name}/{MANIFEST}")
    return manifest, _stamped(path, BOOSTER, manifest.booster, "manifest")


def read_sealed(path: Path) -> tuple[Manifest, str]:
    """Read a bundle of a home after finding that a key trusted there signed every byte of it.

    In this order: only plain files of the three names; the seal's signature; size and SHA-256 of
    both files; the folder's name; and only then the manifest is parsed.

    Parameters
    ----------
    path
        The bundle's folder, ``HOME/bundles/DIGEST``.

    Raises
    ------
    NotThere
        When the folder, a file, the seal or trust in its key is missing.
    Mismatch
        When anything in it is not what its seal vouches for; says what.
    """
    _refuse_other_files(path)
    seal = read_seal(path, Home(path.parent.parent).keys)
    if set(seal.files) != {BOOSTER, MANIFEST}:
        raise Mismatch(f"The seal of model {path.name} is of other files; promote another model.")
    manifest_text = _stamped(path, MANIFEST, seal.files[MANIFEST], "seal")
    booster_text = _stamped(path, BOOSTER, seal.files[BOOSTER], "seal")
    digest = seal.files[MANIFEST].sha256[:DIGEST_LENGTH]
    if digest != path.name:
        raise Mismatch(
            f"The folder {path.name} holds the model {digest}; "
            "give it back its name, or promote another model."
        )
    manifest = Manifest.from_text(manifest_text, f"{path.name}/{MANIFEST}")
    if manifest.booster != seal.files[BOOSTER]:
        raise Mismatch(
            f"The manifest of model {path.name} is of another booster; promote another model."
        )
    return manifest, booster_text


def _refuse_another_stamp(booster_text: str, manifest: Manifest) -> None:
    if stamp(booster_text) != manifest.booster:
        raise Mismatch("The manifest's stamp is not that of the booster; stamp the text you write.")


def _refuse_other_files(path: Path) -> None:
    """Refuse a folder that is a link, or holds anything that no bundle holds."""
    if _DIGEST.fullmatch(path.name) is None or not path.is_dir():
        raise NotThere(f"There is no model {path.name!r}; train and promote one.")
    if path.is_symlink():
        raise Mismatch(
            f"The model {path.name} is a link to elsewhere; put its folder in its place."
        )
    others = sorted({entry.name for entry in path.iterdir()} - {BOOSTER, MANIFEST, SEAL})
    if others:
        raise Mismatch(
            f"The model {path.name} holds {others[0]!r}, which no model holds; "
            "remove it, or promote an untouched model."
        )


def _stamped(path: Path, name: str, expected: FileStamp, says: str) -> str:
    """Read a file of a bundle that must have this size and this hash."""
    if expected.bytes > LARGEST_FILE:
        raise Mismatch(
            f"The {says} of model {path.name} wants {expected.bytes} bytes of {name}; "
            f"at most {LARGEST_FILE} are read. Promote another model."
        )
    what = name.partition(".")[0]
    try:
        size = (path / name).lstat().st_size
    except FileNotFoundError:
        raise NotThere(f"The model {path.name} has no {name}; promote another.") from None
    if size != expected.bytes:
        raise Mismatch(
            f"The {what} of model {path.name} has {size} bytes where its {says} says "
            f"{expected.bytes}; promote an untouched model."
        )
    # Read once: what was hashed is what is parsed.
    text = _text_of(path, name, read_plain_file(path / name, expected.bytes))
    if stamp(text) != expected:
        raise Mismatch(
            f"The {what} of model {path.name} was changed after it was written; "
            "promote an untouched model."
        )
    return text


def _text_of(path: Path, name: str, data: bytes) -> str:
    try:
        # Bytes decoded by hand: text mode would translate line ends and hide a change.
        return data.decode()
    except UnicodeDecodeError:
        raise Mismatch(f"{path.name}/{name} is not text; promote another.") from None


def _reads(read: Callable[[Path], object], path: Path) -> bool:
    try:
        read(path)
    except UnspokenError:
        return False
    return True


def _place(folder: Path, files: dict[str, str]) -> None:
    """Put a whole folder in place in one move; one that is there and damaged makes room."""
    new = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    new.mkdir(parents=True)
    try:
        for name, text in files.items():
            write_atomically(new / name, text)
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            old = folder.with_name(f"{new.name}.old")
            folder.replace(old)
            new.replace(folder)
            shutil.rmtree(old)
            return
        new.replace(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        sync_folder(folder.parent)


@dataclass(frozen=True)
class Release:
    """Which bundle the service reads, who let it, and why.

    ``bundle`` and ``previous`` are digests, ``version`` is the registry's number of the model
    version, ``promoted_at`` an ISO moment.
    """

    bundle: str
    version: int | None
    promoted_at: str
    promoted_by: str
    why: str
    previous: str | None


def current_release(home: Home) -> Release:
    """Read which bundle the service serves.

    Raises
    ------
    NotThere
        When no model was promoted yet.
    Mismatch
        When ``release.json`` is damaged.
    """
    if not home.release.is_file():
        raise NotThere("No model is promoted yet; run `unspoken train`, then `unspoken promote`.")
    try:
        release = Release(**json.loads(home.release.read_text()))
        if _DIGEST.fullmatch(release.bundle) is None:  # a path would lead out of the bundles
            raise ValueError
        return release
    except (ValueError, TypeError):
        raise Mismatch(
            f"{home.release.name} cannot be read; run `unspoken promote` to write it again."
        ) from None


def set_release(home: Home, release: Release) -> None:
    """Point the service at another bundle, all at once."""
    home.release.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(home.release, canonical_json(asdict(release)))
