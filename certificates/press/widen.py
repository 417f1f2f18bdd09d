"""Widening the fonts that WeasyPrint embedded, from the letters of the layout to those of everybody's name.

The glyphs keep their numbers in both, so one font file serves the layout's own texts and the slots.
"""

import re
from collections.abc import Mapping

import pikepdf

from .measure import Type
from .shaping import glyph_texts, subset, typeface

_PAIR = re.compile(rb"<([0-9a-fA-F]+)> <([0-9a-fA-F]*)>")
FILES = ("/FontFile3", "/FontFile2")
ENTRIES = 100  # of a mapping in one block, by the PDF standard


def widen(pdf: pikepdf.Pdf, slots: Mapping[str, Type], texts: set[str]) -> dict[str, dict[int, int]]:
    """Widen the font of each slot (by its name on the page) to the common letters and those of `texts`.

    Returns, by the same names, which glyphs can be drawn and their widths in thousandths of the size.
    """
    fonts = dict(pdf.pages[0].Resources.Font.items()) if slots else {}
    reached: dict[str, dict[int, int]] = {}
    needed: dict[int, set[int]] = {}
    for name, letters in slots.items():
        font, face = fonts[f"/{name}"], typeface(letters.font)
        mapping = _mapping(font) | glyph_texts(face, letters.features, texts)
        reached[name] = {gid: round(face.advance(gid)) for gid in mapping}
        font.ToUnicode = pdf.make_stream(_to_unicode(mapping))
        font.DescendantFonts[0].W = pikepdf.Array(_widths(reached[name]))
        needed.setdefault(_file(font).objgen[0], set()).update(mapping)
    # Fonts that share the file but not the slot (another size) keep their letters.
    for font in fonts.values():
        if "/DescendantFonts" in font and _file(font).objgen[0] in needed:
            needed[_file(font).objgen[0]].update(_mapping(font))
    done: set[int] = set()
    for name, letters in slots.items():
        stream = _file(fonts[f"/{name}"])
        if stream.objgen[0] not in done:
            done.add(stream.objgen[0])
            data = subset(typeface(letters.font), needed[stream.objgen[0]])
            stream.write(data)
            if "/Length1" in stream:
                stream.Length1 = len(data)
    return reached


def _file(font: pikepdf.Object) -> pikepdf.Object:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return next(descriptor[key] for key in FILES if key in descriptor)


def _mapping(font: pikepdf.Object) -> dict[int, str]:
    pairs = _PAIR.findall(font.ToUnicode.read_bytes().partition(b"endcodespacerange")[2])
    return {int(gid, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for gid, text in pairs}


def _to_unicode(mapping: Mapping[int, str]) -> bytes:
    """The table by which text is copied out of the document."""
    lines = [b"/CIDInit /ProcSet findresource begin", b"12 dict begin", b"begincmap", b"/CIDSystemInfo"]
    lines += [b"<< /Registry (Adobe)", b"/Ordering (UCS)", b"/Supplement 0", b">> def"]
    lines += [b"/CMapName /Adobe-Identity-UCS def", b"/CMapType 2 def"]
    lines += [b"1 begincodespacerange", b"<0000> <ffff>", b"endcodespacerange"]
    entries = [f"<{gid:04x}> <{text.encode('utf-16-be').hex()}>".encode() for gid, text in sorted(mapping.items())]
    for start in range(0, len(entries), ENTRIES):
        block = entries[start : start + ENTRIES]
        lines += [f"{len(block)} beginbfchar".encode(), *block, b"endbfchar"]
    lines += [b"endcmap", b"CMapName currentdict /CMap defineresource pop", b"end", b"end"]
    return b"\n".join(lines)


def _widths(widths: Mapping[int, int]) -> list[object]:
    """`W` of a font: runs of neighbouring glyphs with their widths."""
    found: list[object] = []
    previous = -2
    for gid, width in sorted(widths.items()):
        if gid == previous + 1:
            found[-1].append(width)  # type: ignore[attr-defined]
        else:
            found += [gid, pikepdf.Array([width])]
        previous = gid
    return found
