"""Drawings and pictures that are dear to look at: for the images of a layout, and photos at the door."""

import io
from collections.abc import Iterator

from PIL import Image

from certificates.layouts.images import PIXELS_MAX, SVG_MAX_BYTES

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:h="urn:h">'
END = b"</svg>"


def hostile() -> Iterator[tuple[str, bytes]]:
    """Drawings as large as they may be."""
    for name, unit in (
        ("elements", b"<g/>"), ("foreign elements", b"<h:g/>"), ("nesting", b"<g>"),
        ("addresses", b'<path fill="url(#a)"/>'), ("points", b'<path d="M0 0"/>'),
    ):  # fmt: skip
        yield f"drawing of {name}", _filled(unit)
    for name, rule in (("rules", b"a{b:c}"), ("brackets", b"(url"), ("escapes", b"\\75 ")):
        yield f"drawing of {name}", HEAD + b"<style>" + rule * (SVG_MAX_BYTES // len(rule) - 50) + b"</style>" + END
        yield f"drawing of few {name}", HEAD + b"<style>" + rule * (19_000 // len(rule)) + b"@</style>" + END


def _filled(unit: bytes) -> bytes:
    return HEAD + unit * ((SVG_MAX_BYTES - len(HEAD + END)) // len(unit)) + END


def pictures() -> Iterator[tuple[str, bytes]]:
    """Few bytes, many pixels."""
    yield "40 megapixels", _png(PIXELS_MAX // 5000, 5000)
    yield "beyond what is read", _png(PIXELS_MAX // 5000 + 1, 5001)


def _png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()
