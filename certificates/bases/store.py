"""Keeping compiled bases, and finding them again for linking."""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from certificates.press.base import Compiled, font_names, from_bytes
from certificates.press.link import Linker

from .models import Base

# A linker holds a base of about 90 kB; a worker prints from few at a time.
LINKERS_KEPT = 64


class Damaged(Exception):
    """A stored file is not what was stored: put it back from the backup."""


def keep(key: str, compiled: Compiled) -> Base:
    """Store a compiled base under its key; a second process finds the first one's."""
    data = compiled.to_bytes()
    name = sha256(data).hexdigest()
    for font, content in compiled.fonts.items():
        _write(_font(font), font, content)
    _write(_base(name), name, data)
    # The row comes last: where it is found, the files are there too.
    base, _created = Base.objects.get_or_create(key=key, defaults={"sha256": name, "bytes": len(data)})
    return base


def linker(base: Base) -> Linker:
    """The base made ready to link, kept for the process. Damaged where a file is not what was stored."""
    return _linker(base.sha256)


@lru_cache(maxsize=LINKERS_KEPT)
def _linker(name: str) -> Linker:
    data = _read(_base(name), name)
    fonts: Mapping[str, bytes] = {font: _font_file(font) for font in font_names(data)}
    return Linker(from_bytes(data, fonts))


@lru_cache(maxsize=16)
def _font_file(name: str) -> bytes:
    """One copy of each font in a process, however many bases use it."""
    return _read(_font(name), name)


def _base(name: str) -> str:
    return f"press/bases/{name[:2]}/{name}"


def _font(name: str) -> str:
    return f"press/fonts/{name}"


def _write(path: str, digest: str, data: bytes) -> None:
    """File `data` under its own hash. A file cut off by a kill is written anew."""
    if default_storage.exists(path):
        if _digest(path) == digest:
            return
        default_storage.delete(path)
    default_storage.save(path, ContentFile(data))


def _digest(path: str) -> str:
    with default_storage.open(path, "rb") as file:
        return sha256(file.read()).hexdigest()


def _read(path: str, digest: str) -> bytes:
    try:
        with default_storage.open(path, "rb") as file:
            data: bytes = file.read()
    except FileNotFoundError as error:
        raise Damaged(f"{path} is not in the file storage") from error
    except OSError:
        raise
    except Exception as error:  # storages that are no disk have errors of their own
        raise OSError(f"{path} cannot be read: {error!r}") from error
    if sha256(data).hexdigest() != digest:
        raise Damaged(f"{path} was changed or is cut off")
    return data
