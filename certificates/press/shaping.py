"""From text to glyphs, with the very font file that WeasyPrint drew the layout with.

HarfBuzz shapes here as it does inside Pango, so what is linked stands where WeasyPrint would have set it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import uharfbuzz as hb
from fontTools.agl import toUnicode

LANGUAGE = "id"  # of the paper, whatever the screen's

# Letters every base can set, whatever the names: what nearly all Indonesian names and addresses are written with.
COMMON = "".join(map(chr, range(0x20, 0x7F))) + "–—‘’“”…ʼ"
_COMMON = frozenset(COMMON)
# Tables of a font that only shaping reads.
UNUSED_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "DSIG")
# What HarfBuzz applies to every text, asked or not.
ALWAYS = ("ccmp", "locl", "rlig", "calt", "clig", "liga", "rclt")
# As WeasyPrint cuts fonts, so that both draw alike: glyphs keep their numbers, hints for screens go.
KEPT = (
    hb.SubsetFlags.RETAIN_GIDS
    | hb.SubsetFlags.DESUBROUTINIZE
    | hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
)


@dataclass(frozen=True, slots=True)
class Shaped:
    """A line as HarfBuzz set it, from left to right; lengths in font units."""

    gids: list[int]  # 0 stands for a letter that is missing
    clusters: list[int]  # for each glyph the index of the first character it stands for
    places: list[tuple[int, int, int, int]]  # for each glyph: moved by x, y; advance; 0
    advance: int


class Typeface:
    """A font file ready to shape; make one with `typeface`, which keeps it for the process."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sha256 = sha256(data).hexdigest()
        self.face = hb.Face(data)
        self.font = hb.Font(self.face)
        self.upem: int = self.face.upem

    def shape(self, text: str, features: Mapping[str, int]) -> Shaped:
        """Set one line of text."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.language = LANGUAGE
        hb.shape(self.font, buffer, features)
        infos = buffer.glyph_infos
        places = [each.position for each in buffer.glyph_positions or []]
        gids, clusters = [info.codepoint for info in infos], [info.cluster for info in infos]
        return Shaped(gids, clusters, places, sum([place[2] for place in places]))

    def width(self, text: str, features: Mapping[str, int]) -> float:
        """How wide a line is, in multiples of its size."""
        return self.shape(text, features).advance / self.upem

    def reachable(self, letters: str, features: Mapping[str, int]) -> list[int]:
        """All glyphs by which the font may draw these letters, in whatever company (a long Q before a W, …)."""
        wanted = hb.SubsetInput()
        wanted.unicode_set.update(map(ord, letters))
        wanted.layout_feature_tag_set.clear()
        wanted.layout_feature_tag_set.update(map(_tag, (*ALWAYS, *(name for name, on in features.items() if on))))
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS
        return sorted(hb.SubsetPlan(self.face, wanted).old_to_new_glyph_mapping)

    def advance(self, gid: int) -> float:
        """The width of a glyph as a PDF counts it: in thousandths of its size."""
        return float(self.font.get_glyph_h_advance(gid)) * 1000 / self.upem


@lru_cache(maxsize=32)
def typeface(data: bytes) -> Typeface:
    """A font file, parsed once for each process: parsing costs more than shaping a thousand names."""
    return Typeface(data)


def rare(texts: Iterable[str]) -> list[str]:
    """Those of the texts that hold a letter which not every base can set."""
    return sorted({text for text in texts if not _COMMON.issuperset(text)})


def glyph_texts(face: Typeface, features: Mapping[str, int], texts: Iterable[str]) -> dict[int, str]:
    """Which glyphs the common letters and `texts` need, and the text each of them stands for.

    A glyph that stands for different texts keeps the first: the common letters come before the names.
    """
    found = dict(_common_glyphs(face, tuple(sorted(features.items()))))
    for text in sorted(filter(None, set(texts))):
        _add(found, face, features, text)
    found.pop(0, None)
    return found


@lru_cache(maxsize=32)  # ten thousand short texts to shape
def _common_glyphs(face: Typeface, features: tuple[tuple[str, int], ...]) -> dict[int, str]:
    found: dict[int, str] = {}
    for text in (*COMMON, *_neighbours()):
        _add(found, face, dict(features), text)
    for gid in face.reachable(COMMON, dict(features)):
        if letters := toUnicode(face.font.get_glyph_name(gid) or ""):
            found.setdefault(gid, letters)
    return found


def _neighbours() -> Iterable[str]:
    """Letters beside each other: fonts join some, and draw others differently (a hyphen between capitals)."""
    plain = COMMON[:95]
    yield from (a + b for a in plain for b in plain)
    yield from (f"{side}{letter}{side}" for letter in COMMON for side in "Aa0")
    yield from (f"f{a}{b}" for a in "fijlt" for b in "fijlt")


def _add(found: dict[int, str], face: Typeface, features: Mapping[str, int], text: str) -> None:
    for gid, letters in _clusters(face.shape(text, features), text):
        found.setdefault(gid, letters)


def _clusters(line: Shaped, text: str) -> Iterable[tuple[int, str]]:
    """Each glyph with the characters of its cluster; a later glyph of the same cluster adds none."""
    starts = sorted(set(line.clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    for gid, start in zip(line.gids, line.clusters, strict=True):
        yield gid, text[start : ends.pop(start)] if start in ends else ""


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def subset(face: Typeface, gids: Iterable[int]) -> bytes:
    """The font file with the outlines of these glyphs only, each under its old number, and nothing to shape with."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update({0, *gids})
    wanted.flags = KEPT
    wanted.drop_table_tag_set.update(map(_tag, UNUSED_TABLES))
    return bytes(hb.subset(face.face, wanted).blob.data)
