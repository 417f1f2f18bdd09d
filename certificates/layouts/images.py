"""Images that organizers upload: what they are is read from their bytes, and nothing else than pixels or shapes stays.

Pixels are drawn anew by Pillow, so that neither metadata nor anything appended survives. An SVG is kept as it is, and
so must hold nothing that runs, loads or unfolds.
"""

import io
import re
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _
from PIL import Image

from bimtek.common import offload
from bimtek.common.errors import Refusal
from certificates.press.source import Asset

FILE_MAX_BYTES = 5 * 1024 * 1024
SVG_MAX_BYTES = 512 * 1024
SVG_MAX_ELEMENTS = 5000
SVG_MAX_USES = 200  # copies of copies grow without end
PIXELS_MAX = 40_000_000
# The long side of A4 at 300 dots to the inch, with a bleed.
SIDE_MAX = 3600
JPEG_QUALITY = 90
FORMATS = ("PNG", "JPEG")

SVG = "{http://www.w3.org/2000/svg}"
SVG_ELEMENTS = {
    "svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "style",
}  # fmt: skip
# Where a file points out of itself, in an attribute or in its style.
POINTS_OUT = re.compile(r"@import|url\(\s*(?!['\"]?\s*#)", re.IGNORECASE)


def read(data: bytes) -> Asset:
    """A safe image of what was uploaded; Refusal with what is wrong, and as `offload.run` does."""
    if len(data) > FILE_MAX_BYTES:
        raise Refusal("image_large", _("The image is larger than %(most)d MB.") % {"most": FILE_MAX_BYTES >> 20})
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return svg(data) if start.startswith(b"<") else offload.run(pixels, data)


def pixels(data: bytes) -> Asset:
    """PNG or JPEG, drawn anew, and made smaller where it has more dots than paper shows."""
    try:
        # Only the header is read here; the size is checked before any pixel is.
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refusal("image_kind", _("This is no PNG, JPEG or SVG image.")) from error
    if picture.width * picture.height > PIXELS_MAX:
        raise _too_many_pixels()
    try:
        # WeasyPrint lets Pillow fill up what is missing of a picture, in the whole process; here it must be whole.
        Image.open(io.BytesIO(data), formats=FORMATS).verify()
        return _drawn_anew(picture)
    except (OSError, ValueError, SyntaxError) as error:
        raise Refusal("image_broken", _("The image is damaged.")) from error


def _too_many_pixels() -> Refusal:
    return Refusal(
        "image_pixels", _("The image has more than %(most)d million pixels.") % {"most": PIXELS_MAX // 10**6}
    )


def _drawn_anew(picture: Image.Image) -> Asset:
    clear = picture.format == "PNG"
    anew = picture.convert("RGBA" if clear else "RGB")
    anew.thumbnail((SIDE_MAX, SIDE_MAX))
    out = io.BytesIO()
    if clear:
        solid = anew.getchannel("A").getextrema() == (255, 255)
        (anew.convert("RGB") if solid else anew).save(out, "PNG", optimize=True)
        return Asset("image/png", out.getvalue())
    anew.info.clear()
    anew.save(out, "JPEG", quality=JPEG_QUALITY)
    return Asset("image/jpeg", out.getvalue())


def svg(data: bytes) -> Asset:
    """An SVG of shapes, text and gradients; Refusal for one that holds anything else."""
    if len(data) > SVG_MAX_BYTES:
        raise Refusal("svg_large", _("The SVG is larger than %(most)d kB.") % {"most": SVG_MAX_BYTES >> 10})
    root = _tree(data)
    if root.tag != f"{SVG}svg":
        raise Refusal("image_kind", _("This is no PNG, JPEG or SVG image."))
    elements = list(root.iter())
    uses = sum(element.tag == f"{SVG}use" for element in elements)
    if len(elements) > SVG_MAX_ELEMENTS or uses > SVG_MAX_USES:
        raise Refusal("svg_many", _("The SVG is too complex. Simplify it, or save it as PNG."))
    for element in elements:
        _check(element)
    return Asset("image/svg+xml", data)


def _tree(data: bytes) -> ElementTree.Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def refuse(*_args: object) -> None:
        raise Refusal("svg_entities", _("The SVG holds a document type or instructions. Save it as “plain SVG”."))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(_qualified(name)) and None
    parser.CharacterDataHandler = builder.data
    parser.EntityDeclHandler = parser.ProcessingInstructionHandler = refuse
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise Refusal("image_broken", _("The image is damaged.")) from error


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _check(element: ElementTree.Element) -> None:
    name = element.tag.removeprefix(SVG)
    foreign = element.tag.startswith("{") and not element.tag.startswith(SVG)
    if foreign:
        return  # notes of a drawing program; they are not drawn
    if name not in SVG_ELEMENTS:
        raise Refusal(
            "svg_element",
            _("The SVG holds “%(name)s”, which is not possible. Save it as PNG instead.") % {"name": name[:40]},
        )
    if name == "style" and POINTS_OUT.search(element.text or ""):
        raise _points_out()
    for key, value in element.attrib.items():
        plain = key.rpartition("}")[2].lower()
        if plain.startswith("on") or (plain == "href" and not value.strip().startswith("#")):
            raise _points_out()
        if POINTS_OUT.search(value):
            raise _points_out()


def _points_out() -> Refusal:
    return Refusal(
        "svg_outside", _("The SVG runs something or loads something from elsewhere. Save it as PNG instead.")
    )
