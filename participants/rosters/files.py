"""Uploaded rosters in the storage: encrypted, as they hold NIK by the thousand, and gone after some weeks."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from bimtek.common.crypto import DecryptionError, decrypt_bytes, encrypt_bytes

from .errors import refusal

FOLDER = "rosters"
PIECE_BYTES = 1024 * 1024


class Kept(NamedTuple):
    """A file in the storage."""

    name: str
    size: int
    sha256: str  # of what was uploaded


def keep(pieces: Iterable[bytes]) -> Kept:
    """Encrypt a file into the storage: one token a line, each over a piece of it."""
    digest, size, lines = hashlib.sha256(), 0, []
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        lines.append(encrypt_bytes(piece))
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", ContentFile(b"\n".join(lines)))
    return Kept(name, size, digest.hexdigest())


def opened(name: str) -> Iterator[bytes]:
    """The pieces of a kept file. Refusal `file_gone` when it was deleted meanwhile, or its key was."""
    if not name or not default_storage.exists(name):
        raise refusal("file_gone")
    with default_storage.open(name, "rb") as file:
        pieces = file.read().split(b"\n")
    try:
        first = decrypt_bytes(pieces[0])
    except DecryptionError:
        raise refusal("file_gone") from None
    return _decrypted(first, pieces[1:])


def _decrypted(first: bytes, others: list[bytes]) -> Iterator[bytes]:
    yield first
    while others:
        yield decrypt_bytes(others.pop(0))


def delete(name: str) -> None:
    """Delete a kept file; one that is gone already is fine."""
    if name:
        default_storage.delete(name)


def stored() -> list[str]:
    """The names of all kept files."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []  # nothing was ever uploaded
    return [f"{FOLDER}/{name}" for name in names]


def older(name: str, moment: datetime) -> bool:
    """Whether a kept file was written before `moment`."""
    return default_storage.get_modified_time(name) < moment
