"""Images that organizers upload: what they are is read from their bytes, and nothing else than pixels or shapes stays.

Pixels are drawn anew by Pillow, so that neither metadata nor anything appended survives. An SVG holds nothing that
runs, loads or unfolds: its elements and attributes are those of a closed list.
"""

import io
import re
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _
from PIL import Image

from bimtek.common import offload
from bimtek.common.errors import Refusal
from certificates.press import stylesheets
from certificates.press.source import Asset
from certificates.press.vocabulary import SVG, XLINK_HREF, svg_attribute, svg_element

FILE_MAX_BYTES = 5 * 1024 * 1024
SVG_MAX_BYTES = 512 * 1024
SVG_MAX_ELEMENTS = 5000
SVG_MAX_USES = 200  # copies of copies grow without end
SVG_MAX_DEPTH = 100
PIXELS_MAX = 40_000_000
# The long side of A4 at 300 dots to the inch, with a bleed.
SIDE_MAX = 3600
JPEG_QUALITY = 90
FORMATS = ("PNG", "JPEG")

SVG_MAX_STYLE_CHARACTERS = 20_000  # of its CSS that is looked into
# Of what is CSS, or is read as CSS: an address, a rule, or a letter written so that neither is seen.
MAY_POINT = re.compile(r"[@\\]|url|src|image", re.IGNORECASE)


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
    """An SVG of shapes, text and gradients; Refusal for one that holds anything else.

    Notes of a drawing program (other namespaces, attributes that draw nothing) are left out.
    """
    if len(data) > SVG_MAX_BYTES:
        raise Refusal("svg_large", _("The SVG is larger than %(most)d kB.") % {"most": SVG_MAX_BYTES >> 10})
    root = _tree(data)
    if root.tag != f"{SVG}svg":
        raise Refusal("image_kind", _("This is no PNG, JPEG or SVG image."))
    pruned = _prune(root)
    elements = list(root.iter())
    if sum(element.tag == f"{SVG}use" for element in elements) > SVG_MAX_USES:
        raise _too_complex()
    styles = [style for element in elements for style in _check(element)]
    if sum(map(len, styles)) > SVG_MAX_STYLE_CHARACTERS:
        raise _too_complex()
    for style in styles:
        _check_style(style)
    return Asset("image/svg+xml", _written(root) if pruned else data)


def _too_complex() -> Refusal:
    return Refusal("svg_many", _("The SVG is too complex. Simplify it, or save it as PNG."))


def _prune(root: ElementTree.Element) -> bool:
    """Leave out elements of other namespaces and attributes that no drawing needs; whether there were any."""
    pruned = False
    for element in root.iter():
        foreign = [child for child in element if child.tag.startswith("{") and not child.tag.startswith(SVG)]
        for child in foreign:
            element.remove(child)
        unknown = [name for name in element.attrib if not svg_attribute(name) and not _runs(name)]
        for name in unknown:
            del element.attrib[name]
        pruned = pruned or bool(foreign or unknown)
    return pruned


def _runs(attribute: str) -> bool:
    return attribute.rpartition("}")[2].lower().startswith("on")


def _written(root: ElementTree.Element) -> bytes:
    ElementTree.register_namespace("", SVG.strip("{}"))
    ElementTree.register_namespace("xlink", XLINK_HREF.partition("}")[0].strip("{"))
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _tree(data: bytes) -> ElementTree.Element:
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    count = depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > SVG_MAX_ELEMENTS or depth > SVG_MAX_DEPTH:
            raise _too_complex()
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(name))

    def refuse(*_args: object) -> None:
        raise Refusal("svg_entities", _("The SVG holds a document type or instructions. Save it as “plain SVG”."))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
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


def _check(element: ElementTree.Element) -> list[str]:
    """The CSS of one element that must be looked into. Refusal for an element or attribute that may not be."""
    name = svg_element(element.tag)
    if name is None:
        raise Refusal(
            "svg_element",
            _("The SVG holds “%(name)s”, which is not possible. Save it as PNG instead.")
            % {"name": element.tag.rpartition("}")[2][:40]},
        )
    for key, value in element.attrib.items():
        if _runs(key) or (key in ("href", XLINK_HREF) and not value.strip().startswith("#")):
            raise _points_out()
    styles = [*element.attrib.values(), (element.text or "") if name == "style" else ""]
    return [style for style in styles if MAY_POINT.search(style)]


def _check_style(style: str) -> None:
    outside = [address for address in stylesheets.addresses(style) if not address.strip().startswith("#")]
    if outside or "@" in style or "\\" in style:
        raise _points_out()


def _points_out() -> Refusal:
    return Refusal(
        "svg_outside", _("The SVG runs something or loads something from elsewhere. Save it as PNG instead.")
    )
