"""Where bundles are spoiled: a whole candidate, and how a spoilt copy is laid in its place."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from features.domain.canonical import sha256_text
from features.domain.home import Home
from features.model.bundle import BOOSTER, MANIFEST, stamp
from features.model.seal import SEAL, make_seal

Files = dict[str, bytes]
Spoil = Callable[["Workshop", random.Random], Path]


@dataclass(frozen=True)
class Workshop:
    """A home with two good models: `candidate`, which is spoilt, and `other`, which stays whole."""

    home: Home
    candidate: str
    files: Files
    other: Files
    stranger: Path

    @classmethod
    def over(cls, home: Home, candidate: str, other: str, stranger: Path) -> Workshop:
        """Read both models; `stranger` is a folder for keys that nobody here trusts."""
        return cls(
            home,
            candidate,
            _files(home.bundles / candidate),
            _files(home.bundles / other),
            stranger,
        )

    def lay(self, files: Files, name: str | None = None) -> Path:
        """Write files as a bundle, in place of whatever lies there."""
        folder = self.clear(name or self.candidate)
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        return folder

    def clear(self, name: str) -> Path:
        """Give the place of a bundle with nothing in it."""
        folder = self.home.bundles / name
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def changed(self, **files: bytes) -> Path:
        """Lay the candidate with some files as given and all others whole."""
        named = {"booster": BOOSTER, "manifest": MANIFEST, "seal": SEAL}
        return self.lay(self.files | {named[name]: data for name, data in files.items()})

    def manifest(self) -> dict[str, Any]:
        """Give the candidate's manifest as plain JSON, to be changed."""
        read: dict[str, Any] = json.loads(self.files[MANIFEST])
        return read

    def restamped(self, booster: bytes) -> str:
        """Write a manifest that vouches for another booster."""
        told = self.manifest()
        told["booster"] = stamp(booster.decode()).model_dump()
        return spelled(told)

    def sealed(
        self, manifest: str, booster: bytes | None = None, *, keys: Path | None = None
    ) -> Path:
        """Lay a bundle that is whole by its hashes, its name and its seal, whatever it says."""
        files = {BOOSTER: booster or self.files[BOOSTER], MANIFEST: manifest.encode()}
        stamps = {name: stamp(data.decode()) for name, data in files.items()}
        seal = make_seal(keys or self.home.keys, stamps)
        return self.lay(files | {SEAL: seal.text().encode()}, sha256_text(manifest)[:16])


def spelled(told: dict[str, Any]) -> str:
    """Write JSON as a manifest is written, but for numbers that are none."""
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _files(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
