"""What kind of file an upload is, read from its bytes: a name or a browser's claim proves nothing.

Only kinds that open everywhere and carry no program are known. An archive (ZIP) is not: no phone can
say what is in it without opening it, and a folder of files is better shared as a link.
"""

import zipfile
import zlib
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import quoteattr


@dataclass(frozen=True)
class FileKind:
    """A kind of file that may be uploaded."""

    content_type: str
    extension: str
    name: str  # as people call it


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

PDF = FileKind("application/pdf", "pdf", "PDF")
JPEG = FileKind("image/jpeg", "jpg", "JPEG")
PNG = FileKind("image/png", "png", "PNG")
# Each with the content type of its main part, as the package's own list names it (ECMA-376, part 2).
OFFICE = {
    f"{OOXML}wordprocessingml.document.main+xml": FileKind(f"{OOXML}wordprocessingml.document", "docx", "Word"),
    f"{OOXML}presentationml.presentation.main+xml": FileKind(
        f"{OOXML}presentationml.presentation", "pptx", "PowerPoint"
    ),
    f"{OOXML}spreadsheetml.sheet.main+xml": FileKind(f"{OOXML}spreadsheetml.sheet", "xlsx", "Excel"),
}
# OpenDocument begins with a member `mimetype`, stored as it is (OASIS OpenDocument 1.2, part 3).
OPEN_DOCUMENT = {
    f"{ODF}text": FileKind(f"{ODF}text", "odt", "ODT"),
    f"{ODF}presentation": FileKind(f"{ODF}presentation", "odp", "ODP"),
    f"{ODF}spreadsheet": FileKind(f"{ODF}spreadsheet", "ods", "ODS"),
}
KINDS = (PDF, *OFFICE.values(), *OPEN_DOCUMENT.values(), JPEG, PNG)
BY_CONTENT_TYPE = {kind.content_type: kind for kind in KINDS}

END_BYTES = 1024  # readers of PDF look for its end mark in as many
PART_MAX_BYTES = 1024 * 1024  # a package's list of parts has a few kilobytes
PACKED_MAX_BYTES = 256 * 1024  # the same as it is packed: bytes that unpack to nothing are work, too
DIRECTORY_MAX_BYTES = 512 * 1024  # of all parts' names and places; some thousand parts
# What zipfile raises for a package that is damaged, encrypted, or packed by a method no office program uses.
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError,
    LookupError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def detect(file: IO[bytes]) -> FileKind | None:
    """The kind of an open file by its content, or None for anything else. Leaves the file at its start."""
    head, tail = _ends(file)
    try:
        if head.startswith(b"%PDF-") and b"%%EOF" in tail:
            return PDF
        if head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
            return JPEG
        if head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") and b"IEND" in tail:
            return PNG
        return _packaged(file) if head.startswith(b"PK\x03\x04") else None
    finally:
        file.seek(0)


def _ends(file: IO[bytes]) -> tuple[bytes, bytes]:
    file.seek(0)
    head = file.read(END_BYTES)
    size = file.seek(0, 2)
    file.seek(max(0, size - END_BYTES))
    return head, file.read(END_BYTES)


def _packaged(file: IO[bytes]) -> FileKind | None:
    try:
        _refuse_large_directory(file)
        with zipfile.ZipFile(file) as package:
            return _office(package) or _open_document(package)
    except BROKEN:
        return None


def _refuse_large_directory(file: IO[bytes]) -> None:
    """Look at how long the list of parts is before it is read: 20 MB of nothing else take four seconds."""
    # Where another look at the end of the file could find another list than zipfile reads.
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end is None or end[zipfile._ECD_SIZE] > DIRECTORY_MAX_BYTES:  # type: ignore[attr-defined]
        raise zipfile.BadZipFile("no list of parts, or too long a one")
    file.seek(0)


def _office(package: zipfile.ZipFile) -> FileKind | None:
    names = package.namelist()
    # A document that carries programs calls itself by another type; one that hides them is no better.
    if "[Content_Types].xml" not in names or any(name.casefold().endswith("vbaproject.bin") for name in names):
        return None
    parts = _read(package, "[Content_Types].xml").decode("utf-8", "replace")
    return next((kind for main, kind in OFFICE.items() if f"ContentType={quoteattr(main)}" in parts), None)


def _open_document(package: zipfile.ZipFile) -> FileKind | None:
    first = package.infolist()[0]
    if first.filename != "mimetype" or "content.xml" not in package.namelist():
        return None
    return OPEN_DOCUMENT.get(_read(package, "mimetype").decode("ascii", "replace"))


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    """A small member. Reading stops at PART_MAX_BYTES whatever its header says of its size.

    Only as office programs pack it: zipfile unpacks other methods as far as they go.
    """
    member = package.getinfo(name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("packed by a method that no office program uses")
    if member.compress_size > PACKED_MAX_BYTES:
        raise zipfile.BadZipFile("too long a list of parts")
    with package.open(name) as part:
        return part.read(PART_MAX_BYTES)
