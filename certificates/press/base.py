"""The compiled base: an ordinary PDF, and what an incremental update must know to make it one person's."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .slots import Box, FigureSlot, TextSlot

FORMAT = 1  # of `Compiled.to_bytes`

Parts = tuple[bytes, ...]


@dataclass(frozen=True)
class Rewritten:
    """An object of the base that names the person: what stands between its parts is put in by `link`."""

    number: int
    field: str  # title (of the document), title_xml, url
    parts: Parts


@dataclass(frozen=True)
class Trailer:
    """What the update's trailer refers to."""

    size: int
    root: int
    info: int
    identifier: bytes
    startxref: int


@dataclass(frozen=True)
class Compiled:
    """A layout set once, ready to be linked with any number of people."""

    pdf: bytes
    texts: tuple[TextSlot, ...]
    figures: tuple[FigureSlot, ...]
    rewritten: tuple[Rewritten, ...]
    seal: int | None  # number of the signature's object, in a base that is to be signed
    trailer: Trailer
    # By SHA-256: the font files to shape with, and for each text slot's font the glyphs the base can draw,
    # with their widths in thousandths of the size.
    fonts: Mapping[str, bytes]
    widths: Mapping[str, Mapping[int, int]]  # by resource name

    def to_bytes(self) -> bytes:
        """All but the font files, which many bases share: a line of JSON, then the PDF."""
        head = {
            "format": FORMAT,
            "texts": [asdict(slot) for slot in self.texts],
            "figures": [asdict(slot) for slot in self.figures],
            "rewritten": [[each.number, each.field, [_text(part) for part in each.parts]] for each in self.rewritten],
            "seal": self.seal,
            "trailer": asdict(self.trailer) | {"identifier": _text(self.trailer.identifier)},
            "fonts": sorted(self.fonts),
            "widths": self.widths,
        }
        return json.dumps(head, sort_keys=True, separators=(",", ":")).encode() + b"\n" + self.pdf


def font_names(data: bytes) -> list[str]:
    """Which font files (by SHA-256) a stored base needs."""
    return [str(name) for name in _head(data)[0]["fonts"]]


def from_bytes(data: bytes, fonts: Mapping[str, bytes]) -> Compiled:
    """What `to_bytes` gave, with its fonts. ValueError for another format."""
    head, pdf = _head(data)
    if head["format"] != FORMAT:
        raise ValueError(f"a base of format {head['format']}, not {FORMAT}")
    return Compiled(
        pdf=pdf,
        texts=tuple(TextSlot(**slot | {"box": Box(**slot["box"])}) for slot in head["texts"]),
        figures=tuple(FigureSlot(**slot | {"box": Box(**slot["box"])}) for slot in head["figures"]),
        rewritten=tuple(
            Rewritten(number, field, tuple(b64decode(part) for part in parts))
            for number, field, parts in head["rewritten"]
        ),
        seal=head["seal"],
        trailer=Trailer(**head["trailer"] | {"identifier": b64decode(head["trailer"]["identifier"])}),
        fonts=fonts,
        widths={name: {int(gid): width for gid, width in widths.items()} for name, widths in head["widths"].items()},
    )


def _head(data: bytes) -> tuple[dict[str, Any], bytes]:
    line, _newline, pdf = data.partition(b"\n")
    return json.loads(line), pdf


def _text(data: bytes) -> str:
    return b64encode(data).decode()
