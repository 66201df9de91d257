"""The seal of a bundle: size and SHA-256 of each of its files, signed.

``seal.json`` is checked before anything else of a bundle is parsed. It is small, closed and has one
spelling, so nothing can hide in it: what it says is written again and must give the same bytes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from features.domain.canonical import canonical_json
from features.domain.errors import Mismatch, NotThere
from features.model.manifest import FileStamp
from features.model.signing import is_signed, key_id, signing_key

SEAL = "seal.json"
LARGEST_SEAL = 4096  # bytes; one has about 500
_PURPOSE = b"unspoken bundle 1\n"  # so that no signature made for anything else passes here


class Seal(BaseModel):
    """What is signed (``files``), by which key, and the signature in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: Literal[1] = 1
    algorithm: Literal["ed25519"] = "ed25519"
    files: dict[str, FileStamp]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

    def text(self) -> str:
        """Write the seal as it stands on disk."""
        return canonical_json(self.model_dump(mode="json"))


def make_seal(keys: Path, files: dict[str, FileStamp]) -> Seal:
    """Sign the stamps of a bundle's files with the home's own key; raises as `signing_key` does."""
    key = signing_key(keys)
    signature = key.sign(_message(files)).hex()
    return Seal(files=files, key=key_id(key.public_key()), signature=signature)


def read_seal(bundle: Path, keys: Path) -> Seal:
    """Read a bundle's seal and believe it only with the signature of a trusted key.

    Raises
    ------
    NotThere
        When there is no seal, or nobody here trusts its key.
    Mismatch
        When it is damaged, or its signature is of another key or of other files.
    """
    if not os.path.lexists(bundle / SEAL):
        raise NotThere(
            f"The model {bundle.name} carries no seal, so nobody vouches for it: train again, or "
            f"say `unspoken seal {bundle.name}` if you know that it was made here."
        )
    data = read_plain_file(bundle / SEAL, LARGEST_SEAL)
    try:
        seal = Seal.model_validate_json(data)
    except ValidationError:
        seal = None
    if seal is None or seal.text().encode() != data:
        raise Mismatch(f"The seal of model {bundle.name} is damaged; promote an untouched model.")
    if not is_signed(keys, seal.key, bytes.fromhex(seal.signature), _message(seal.files)):
        raise Mismatch(
            f"The seal of model {bundle.name} was not signed by the key {seal.key} that it names; "
            "promote an untouched model."
        )
    return seal


def read_plain_file(path: Path, most_bytes: int) -> bytes:
    """Read a file that is neither a link nor a device nor larger than it may be.

    Raises
    ------
    NotThere
        When it is missing.
    Mismatch
        When it is another kind of thing, or too large.
    """
    where = f"{path.parent.name}/{path.name}"
    try:
        # A pipe would wait for a writer and a link would lead elsewhere: neither is opened.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotThere(
            f"The model {path.parent.name} has no {path.name}; train and promote it again."
        ) from None
    except OSError:
        raise Mismatch(f"{where} is not a plain file; promote an untouched model.") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Mismatch(f"{where} is not a plain file; promote an untouched model.")
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > most_bytes:
            raise Mismatch(
                f"{where} has {found.st_size} bytes where at most {most_bytes} are believed; "
                "promote an untouched model."
            )
        return file.read(most_bytes + 1)


def _message(files: dict[str, FileStamp]) -> bytes:
    return _PURPOSE + canonical_json({n: s.model_dump() for n, s in files.items()}).encode()
