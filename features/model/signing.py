"""Who may say that a model is ours: a key that signs, and the keys that are trusted.

Ed25519 (RFC 8032). The home that trains makes its pair on first use: ``keys/signing.pem``, which
only its owner may read and which never leaves that machine, and ``keys/trusted/<id>.pem``, which
every machine that serves holds a copy of. A key's id is the start of the SHA-256 of its public
half. Trust is withdrawn by removing a file from ``keys/trusted``; nothing puts it back by itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from features.domain.canonical import sync_folder, write_atomically
from features.domain.errors import Mismatch, NotThere, Refused

KEY_ID = re.compile(r"[0-9a-f]{16}")
_MOST_BYTES = 4096  # a public key in PEM has 113


def key_id(public: Ed25519PublicKey) -> str:
    """Name a key by what it is."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()[:16]


def signing_key(keys: Path) -> Ed25519PrivateKey:
    """Give the key that signs, making the pair on first use.

    Parameters
    ----------
    keys
        The home's folder of keys.

    Raises
    ------
    Refused
        When others than its owner may read it.
    Mismatch
        When the file holds no such key.
    """
    path = keys / "signing.pem"
    if not path.exists():
        _make_pair(keys, path)
    if path.stat().st_mode & 0o077:
        raise Refused(
            f"Others may read {path}, so anybody could sign in its name: "
            f"say `chmod 600 {path}` if nobody did, or remove it and its copies under trusted/."
        )
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise Mismatch(f"{path} holds no Ed25519 key; put it back from where it is kept safe.")
    return key


def is_signed(keys: Path, name: str, signature: bytes, message: bytes) -> bool:
    """Tell whether the trusted key of that name signed these very bytes.

    Raises
    ------
    NotThere
        When no trusted key has that name.
    Mismatch
        When the file of that name holds another key, or none.
    """
    try:
        trusted_key(keys, name).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def trusted_key(keys: Path, name: str) -> Ed25519PublicKey:
    """Read one trusted public key by its id; raises as `is_signed` does."""
    path = keys / "trusted" / f"{name}.pem"
    if KEY_ID.fullmatch(name) is None or not path.is_file():
        raise NotThere(
            f"The key {name} is not trusted here; if it is yours, copy trusted/{name}.pem from the "
            "machine that trained into keys/trusted of this home."
        )
    try:
        with path.open("rb") as file:
            key = load_pem_public_key(file.read(_MOST_BYTES))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey) or key_id(key) != name:
        raise Mismatch(f"keys/trusted/{name}.pem holds another key than its name says; remove it.")
    return key


def _make_pair(keys: Path, path: Path) -> None:
    """Make a pair; of two processes that do so at once, one is believed by both."""
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    public = keys / "trusted" / f"{key_id(key.public_key())}.pem"
    # The public half goes first: a key that signs is trusted from its first signature on.
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_atomically(public, pem)
    public.chmod(0o644)
    new = keys / f".signing.{secrets.token_hex(8)}"
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(new)  # fails where another process was first, and never replaces
    except FileExistsError:
        public.unlink()
    finally:
        new.unlink()
    sync_folder(keys)
