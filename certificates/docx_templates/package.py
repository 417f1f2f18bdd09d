"""A DOCX as a package of parts: opened within bounds, its texts parsed without anything that loads or unfolds."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from bimtek.common.errors import Refusal

MAX_BYTES = 10 * 1024 * 1024
UNPACKED_MAX_BYTES = 60 * 1024 * 1024
PART_MAX_BYTES = 8 * 1024 * 1024  # of a part that holds text
PARTS_MAX = 2000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "word/document.xml"
# Parts that are filled, by the beginning of their names, and what people call them.
FILLED: dict[str, Promise | str] = {
    "word/document": gettext_lazy("body"),
    "word/header": gettext_lazy("header"),
    "word/footer": gettext_lazy("footer"),
    "word/footnotes": gettext_lazy("footnotes"),
}
BROKEN = (
    zipfile.BadZipFile, EOFError, OSError, LookupError, NotImplementedError, RuntimeError, ValueError, etree.LxmlError,
)  # fmt: skip


@dataclass
class Package:
    """The parts of a DOCX; those with text as trees, which may be changed before `to_bytes`."""

    members: Mapping[str, bytes]
    trees: dict[str, Any] = field(default_factory=dict)  # lxml roots by the part's name

    def texts(self) -> Iterator[tuple[str, Any]]:
        """The filled parts in reading order: what people call each, and its tree."""
        for kind, called in FILLED.items():
            names = sorted(name for name in self.trees if name.startswith(kind))
            for number, name in enumerate(names, 1):
                yield (str(called) if len(names) == 1 else f"{called} {number}"), self.trees[name]

    def to_bytes(self) -> bytes:
        """The package with its trees as they are now."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in self.members.items():
                tree = self.trees.get(name)
                target.writestr(name, data if tree is None else _serialised(tree))
        return out.getvalue()


def _serialised(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def opened(data: bytes) -> Package:
    """Open a DOCX. Refusal for what is none, is damaged, carries programs, or unpacks to too much."""
    if len(data) > MAX_BYTES:
        raise Refusal("docx_too_large", _("The file is too large. A template has at most 10 MB."))
    try:
        members = _members(data)
        trees = {name: _tree(part) for name, part in members.items() if _is_text(name)}
    except BROKEN as error:
        raise _no_docx() from error
    if MAIN not in trees or trees[MAIN].find(f"{W}body") is None:
        raise _no_docx()
    return Package(members, trees)


def _is_text(name: str) -> bool:
    return name.endswith(".xml") and any(name.startswith(kind) for kind in FILLED)


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        if len(entries) > PARTS_MAX or sum(entry.file_size for entry in entries) > UNPACKED_MAX_BYTES:
            raise Refusal("docx_unpacks_too_large", _("The file unpacks to too much. Save it anew and smaller."))
        for entry in entries:
            _refuse_unusual(entry)
        # zipfile reads no further than the size that was just counted.
        return {entry.filename: package.read(entry) for entry in entries}


def _refuse_unusual(entry: zipfile.ZipInfo) -> None:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile("packed by a method that no office program uses")
    if entry.filename.casefold().endswith("vbaproject.bin"):
        raise Refusal("docx_has_macros", _("The file contains macros. Save it as a document without macros (.docx)."))
    if _is_text(entry.filename) and entry.file_size > PART_MAX_BYTES:
        raise Refusal("docx_unpacks_too_large", _("The file unpacks to too much. Save it anew and smaller."))


def _tree(part: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(part, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a part of a document declares no type")
    return root


def _no_docx() -> Refusal:
    return Refusal("no_docx", _("This is no Word document (.docx) that can be read. Save it anew as .docx."))
