"""Bundles that somebody touched: each is refused before any of it but the seal is parsed."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path

from features.domain.canonical import canonical_json, sha256_text
from features.model.bundle import BOOSTER, MANIFEST
from features.model.manifest import FileStamp
from features.model.seal import SEAL, make_seal
from tests.serving.bundles.workshop import Spoil, Workshop

FILES = {"booster": BOOSTER, "manifest": MANIFEST, "seal": SEAL}


def _each(spoil: Callable[[bytes, random.Random], bytes], what: str) -> dict[str, Spoil]:
    """Spoil the bytes of each file in turn."""

    def of(name: str) -> Spoil:
        return lambda w, draw: w.changed(**{name: spoil(w.files[FILES[name]], draw)})

    return {f"{what}: {name}": of(name) for name in FILES}


def _flipped(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]


def _cut(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data))]


def _longer(data: bytes, draw: random.Random) -> bytes:
    return data + draw.randbytes(draw.randint(1, 40))


def _other_digit(data: bytes, draw: random.Random) -> bytes:
    at = draw.choice([n for n, byte in enumerate(data) if 48 <= byte <= 57])
    digit = 48 + (data[at] - 48 + draw.randint(1, 9)) % 10
    return data[:at] + bytes([digit]) + data[at + 1 :]


def _doubled(data: bytes, draw: random.Random) -> bytes:
    start, end = sorted(draw.sample(range(len(data)), 2))
    return data[:end] + data[start:]


def _without(name: str) -> Spoil:
    return lambda w, draw: w.lay({k: v for k, v in w.files.items() if k != FILES[name]})


def _of_the_other(name: str) -> Spoil:
    return lambda w, draw: w.changed(**{name: w.other[FILES[name]]})


def _linked(name: str) -> Spoil:
    def spoil(w: Workshop, draw: random.Random) -> Path:
        folder = w.changed()
        kept = w.home.root / f"elsewhere-{FILES[name]}"
        kept.write_bytes(w.files[FILES[name]])
        (folder / FILES[name]).unlink()
        (folder / FILES[name]).symlink_to(kept)
        return folder

    return spoil


def _other_thing(make: Callable[[Path], None], name: str) -> Spoil:
    def spoil(w: Workshop, draw: random.Random) -> Path:
        folder = w.changed()
        (folder / FILES[name]).unlink()
        make(folder / FILES[name])
        return folder

    return spoil


def _folder_linked(w: Workshop, draw: random.Random) -> Path:
    kept = w.lay(w.files).replace(w.home.root / f"kept-{draw.getrandbits(60)}")
    place = w.clear(w.candidate)
    place.symlink_to(kept)
    return place


def _extra(w: Workshop, draw: random.Random) -> Path:
    name = draw.choice(["model.pkl", "booster.txt.bak", ".hidden", "sitecustomize.py", "x" * 90])
    return w.lay(w.files | {name: draw.randbytes(9)})


def _renamed(w: Workshop, draw: random.Random) -> Path:
    return w.lay(w.files, f"{draw.getrandbits(64):016x}")


def _restamped_not_resealed(w: Workshop, draw: random.Random) -> Path:
    booster = _other_digit(w.files[BOOSTER], draw)
    manifest = w.restamped(booster)
    files = {BOOSTER: booster, MANIFEST: manifest.encode(), SEAL: w.files[SEAL]}
    return w.lay(files, sha256_text(manifest)[:16])


def _stamps_in_the_seal(w: Workshop, draw: random.Random) -> Path:
    booster = _other_digit(w.files[BOOSTER], draw)
    told = json.loads(w.files[SEAL])
    told["files"][BOOSTER]["sha256"] = sha256_text(booster.decode())
    return w.changed(booster=booster, seal=canonical_json(told).encode())


def _by_a_stranger(w: Workshop, draw: random.Random) -> Path:
    return w.sealed(w.restamped(_other_digit(w.files[BOOSTER], draw)),
                    _other_digit(w.files[BOOSTER], draw), keys=w.stranger)  # fmt: skip


def _by_a_stranger_in_our_name(w: Workshop, draw: random.Random) -> Path:
    folder = w.sealed(w.files[MANIFEST].decode(), keys=w.stranger)
    told = json.loads((folder / SEAL).read_bytes()) | {"key": json.loads(w.files[SEAL])["key"]}
    (folder / SEAL).write_text(canonical_json(told))
    return folder


def _seal_says(change: Callable[[dict[str, object], random.Random], object]) -> Spoil:
    def spoil(w: Workshop, draw: random.Random) -> Path:
        told = json.loads(w.files[SEAL])
        change(told, draw)
        return w.changed(seal=canonical_json(told).encode())

    return spoil


def _seal_of_more(w: Workshop, draw: random.Random) -> Path:
    told = json.loads(w.files[SEAL])
    stamps = {n: dict(s) for n, s in told["files"].items()} | {"x": told["files"][BOOSTER]}
    seal = make_seal(w.home.keys, {n: FileStamp.model_validate(s) for n, s in stamps.items()})
    return w.changed(seal=seal.text().encode())


def _huge(name: str) -> Spoil:
    def spoil(w: Workshop, draw: random.Random) -> Path:
        folder = w.changed()
        with (folder / FILES[name]).open("r+b") as file:
            file.truncate(draw.randint(1 << 31, 1 << 40))  # a hole: takes no room on the disk
        return folder

    return spoil


def _spelled_otherwise(w: Workshop, draw: random.Random) -> Path:
    told = json.loads(w.files[SEAL])
    return w.changed(seal=json.dumps(told, indent=draw.randint(1, 4)).encode())


def _key_outside(told: dict[str, object], draw: random.Random) -> None:
    told["key"] = draw.choice(["../../x", "/etc/passwd", "", "0" * 16, "A" * 16, "\u0000"])


TAMPERED: dict[str, Spoil] = {
    **_each(_flipped, "one bit flipped"),
    **_each(_cut, "cut off"),
    **_each(_longer, "something appended"),
    **_each(_other_digit, "another digit"),
    **_each(_doubled, "a part doubled or gone"),
    **_each(lambda data, draw: data.replace(b"\n", b"\r\n") + b"\r\n", "other line ends"),
    **_each(lambda data, draw: draw.randbytes(len(data)), "noise"),
    **{f"missing: {name}": _without(name) for name in FILES},
    **{f"of another model: {name}": _of_the_other(name) for name in FILES},
    **{f"a link: {name}": _linked(name) for name in FILES},
    **{f"a folder: {name}": _other_thing(Path.mkdir, name) for name in FILES},
    **{f"a pipe: {name}": _other_thing(os.mkfifo, name) for name in FILES},
    **{f"a terabyte: {name}": _huge(name) for name in FILES},
    "the whole folder a link": _folder_linked,
    "one file more": _extra,
    "under another name": _renamed,
    "a right manifest without its own seal": _restamped_not_resealed,
    "stamps put right in the seal": _stamps_in_the_seal,
    "sealed by a stranger": _by_a_stranger,
    "sealed by a stranger in our name": _by_a_stranger_in_our_name,
    "a seal of more files": _seal_of_more,
    "a seal spelled otherwise": _spelled_otherwise,
    "a seal without signature": _seal_says(lambda told, draw: told.pop("signature")),
    "a seal that wants no signature": _seal_says(lambda told, draw: told.update(algorithm="none")),
    "a seal with something more": _seal_says(lambda told, draw: told.update(more=draw.random())),
    "a seal of another format": _seal_says(lambda told, draw: told.update(format=2)),
    "a key that leads elsewhere": _seal_says(_key_outside),
    "another signature": _seal_says(
        lambda told, draw: told.update(signature=draw.randbytes(64).hex())
    ),
}
