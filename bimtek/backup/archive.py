"""The archive: members whose size is known before they are written, so nothing has to be held or kept aside."""

import hashlib
import io
import json
import tarfile
import time
from collections.abc import Iterator
from typing import IO, Any

PIECE_BYTES = 8 * 1024 * 1024  # of the database in memory at a time
FORMAT = 1
MANIFEST, DATABASE, DATABASE_END, FILES, END = (
    "manifest.json",
    "database/",
    "database.json",
    "files/",
    "complete.json",
)


class Broken(Exception):
    """An archive that is none, is cut off, or was changed; the text says which."""


class ArchiveWriter:
    """Writes an archive to `target`, which need not be seekable."""

    def __init__(self, target: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - `close` does

    def note(self, name: str, content: dict[str, Any]) -> None:
        """A small member with JSON in it."""
        text = json.dumps(content, indent=1, sort_keys=True).encode()
        self.member(name, io.BytesIO(text), len(text))

    def member(self, name: str, content: IO[bytes], size: int) -> None:
        """A member of exactly `size` bytes; OSError where there are fewer."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, int(time.time()), 0o600
        self._tar.addfile(entry, content)

    def database(self, stream: IO[bytes]) -> None:
        """The whole of `stream`, in pieces."""
        digest, pieces = hashlib.sha256(), 0
        while piece := _full_piece(stream):
            digest.update(piece)
            self.member(f"{DATABASE}{pieces:06}", io.BytesIO(piece), len(piece))
            pieces += 1
        self.note(DATABASE_END, {"pieces": pieces, "sha256": digest.hexdigest()})

    def close(self) -> None:
        """Write the end of the archive."""
        self._tar.close()


def _full_piece(stream: IO[bytes]) -> bytes:
    """PIECE_BYTES of a pipe, which gives less at a time; less only at its end."""
    parts, left = [], PIECE_BYTES
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


class Reader:
    """Reads an archive from `source`, in the order in which it was written; Broken where it is not whole."""

    def __init__(self, source: IO[bytes]) -> None:
        self._members = _members(source)
        self.manifest = self._note(MANIFEST)
        if self.manifest.get("format") != FORMAT:
            raise Broken(f"This backup is of format {self.manifest.get('format')}; this portal reads {FORMAT}.")

    def database(self) -> Iterator[bytes]:
        """The database's pieces; Broken at the end where one is missing or was changed, so wait for the end."""
        digest = hashlib.sha256()
        for pieces, (name, content) in enumerate(self._members):
            if name == DATABASE_END:
                said = json.loads(content.read())
                if (said["pieces"], said["sha256"]) != (pieces, digest.hexdigest()):
                    raise Broken("The database in this backup is not what was backed up.")
                return
            if name != f"{DATABASE}{pieces:06}":
                raise Broken(f"A piece of the database is missing before {name}.")
            piece = content.read()
            digest.update(piece)
            yield piece
        raise Broken("This backup ends within the database.")

    def files(self) -> Iterator[tuple[str, IO[bytes]]]:
        """Each file's name and content; Broken at the end where the archive stops before its own end."""
        for number, (name, content) in enumerate(self._members):
            if name == END:
                if json.loads(content.read())["files"] != number:
                    raise Broken("Files are missing from this backup.")
                return
            yield name.removeprefix(FILES), content
        raise Broken("This backup ends within the files.")

    def _note(self, name: str) -> dict[str, Any]:
        found, content = next(self._members, ("nothing", io.BytesIO()))
        if found != name:
            raise Broken(f"This is no backup of a portal: it begins with {found}.")
        note: dict[str, Any] = json.loads(content.read())
        return note


def _members(source: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with tarfile.open(fileobj=source, mode="r|*") as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if content is not None:
                    yield entry.name, content
    except (tarfile.TarError, EOFError) as error:
        raise Broken(f"This is no backup of a portal, or it is cut off: {error}") from None
