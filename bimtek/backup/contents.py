"""The uploaded files, wherever they are kept."""

from collections.abc import Iterable, Iterator
from typing import IO

from django.core.files import File
from django.core.files.storage import Storage

from .archive import FILES, ArchiveWriter, Broken


def names(storage: Storage, folder: str = "") -> Iterator[str]:
    """The name of every file, one folder after the other."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was uploaded yet
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from names(storage, f"{prefix}{name}")


def store(storage: Storage, writer: ArchiveWriter) -> tuple[int, list[str]]:
    """Write every file; how many, and those that were deleted while this was running."""
    number, gone = 0, []
    for name in names(storage):
        try:
            file = storage.open(name)
        except FileNotFoundError:
            gone.append(name)
            continue
        with file:
            writer.member(f"{FILES}{name}", file, file.size)
        number += 1
    return number, gone


def put_back(storage: Storage, files: Iterable[tuple[str, IO[bytes]]]) -> int:
    """Write every file to its name, over one that is there; how many."""
    number = 0
    for name, content in files:
        if storage.exists(name):
            storage.delete(name)
        if storage.save(name, File(content, name=name)) != name:
            raise Broken(f"{name} could not be written under its own name.")
        number += 1
    return number
