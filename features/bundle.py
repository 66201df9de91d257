"""A model on disk: a folder with two readable files, named by what it holds.

The folder's name is the start of the SHA-256 of ``manifest.json``, and the manifest holds size
and SHA-256 of ``booster.txt``. So one name vouches for every byte, and a bundle never changes:
writing the same model twice gives the same folder. `read_bundle` checks all of this before
anything parses the booster, because a truncated model text kills the process that loads it.
``release.json`` in the home says which bundle the service reads.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from features.domain.canonical import canonical_json, sha256_text, write_atomically
from features.domain.errors import Mismatch, NotThere
from features.domain.home import Home
from features.manifest import FileStamp, Manifest

BOOSTER = "booster.txt"
MANIFEST = "manifest.json"
DIGEST_LENGTH = 16


def stamp(text: str) -> FileStamp:
    """Size and SHA-256 of a text as it is written to disk (UTF-8)."""
    return FileStamp(bytes=len(text.encode()), sha256=sha256_text(text))


def digest_of(manifest: Manifest) -> str:
    """Name the bundle that holds this manifest."""
    return sha256_text(manifest.text())[:DIGEST_LENGTH]


def write_bundle(bundles_dir: Path, booster_text: str, manifest: Manifest) -> str:
    """Write a bundle and return its digest; writing it again changes nothing.

    Raises
    ------
    Mismatch
        When the manifest's stamp is not that of the booster's text.
    """
    if stamp(booster_text) != manifest.booster:
        raise Mismatch("The manifest's stamp is not that of the booster; stamp the text you write.")
    digest = digest_of(manifest)
    folder = bundles_dir / digest
    folder.mkdir(parents=True, exist_ok=True)
    # The manifest goes last: a folder that has one is complete.
    write_atomically(folder / BOOSTER, booster_text)
    write_atomically(folder / MANIFEST, manifest.text())
    return digest


def read_bundle(path: Path) -> tuple[Manifest, str]:
    """Read a bundle after checking its size, its hashes and its folder's name.

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
    manifest_text = _text_of(path / MANIFEST)
    if sha256_text(manifest_text)[:DIGEST_LENGTH] != path.name:
        raise Mismatch(
            f"The manifest of model {path.name} was changed after it was written; "
            "promote an untouched model."
        )
    manifest = Manifest.from_text(manifest_text, f"{path.name}/{MANIFEST}")
    size = (path / BOOSTER).stat().st_size
    if size != manifest.booster.bytes:
        raise Mismatch(
            f"The booster of model {path.name} has {size} bytes where its manifest says "
            f"{manifest.booster.bytes}; promote an untouched model."
        )
    booster_text = _text_of(path / BOOSTER)
    if stamp(booster_text) != manifest.booster:
        raise Mismatch(
            f"The booster of model {path.name} was changed after it was written; "
            "promote an untouched model."
        )
    return manifest, booster_text


def _text_of(path: Path) -> str:
    try:
        # Bytes decoded by hand: text mode would translate line ends and hide a change.
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Mismatch(f"{path.parent.name}/{path.name} is not text; promote another.") from None


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
        return Release(**json.loads(home.release.read_text()))
    except (ValueError, TypeError):
        raise Mismatch(
            f"{home.release.name} cannot be read; run `unspoken promote` to write it again."
        ) from None


def set_release(home: Home, release: Release) -> None:
    """Point the service at another bundle, all at once."""
    home.release.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(home.release, canonical_json(asdict(release)))
