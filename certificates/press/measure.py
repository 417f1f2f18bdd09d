"""Reading from WeasyPrint's layout where each slot stands and how its text is set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from weasyprint import Document
from weasyprint.text.fonts import font_features, get_hb_object_data, get_pango_font_hb_face

from .errors import LayoutError
from .markup import FIGURES, SlotElement
from .slots import Box

FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
# What the press cannot set the way WeasyPrint does.
PLAIN: dict[str, tuple[object, ...]] = {
    "letter_spacing": ("normal", 0),
    "word_spacing": (0,),
    "text_transform": ("none",),
    "text_decoration_line": ("none",),
}
ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}


@dataclass(frozen=True)
class Measured:
    """A slot as it was laid out; type is empty for a figure."""

    slot: SlotElement
    page: int
    box: Box
    type: "Type | None"


@dataclass(frozen=True)
class Type:
    """How a slot's text is set; see `slots.TextSlot` for the units."""

    size: float
    leading: float
    rise: float
    align: str
    colour: str
    font: bytes
    features: dict[str, int]


def measure(document: Document, found: list[SlotElement]) -> list[Measured]:
    """Where each slot stands; LayoutError for one that is hidden, repeated, or set as the press cannot."""
    boxes = _boxes(document)
    return [_measured(slot, boxes) for slot in found]


def _boxes(document: Document) -> dict[Element, list[tuple[int, Any]]]:
    """The boxes of each element, as (page, box) in the order of the layout."""
    boxes: dict[Element, list[tuple[int, Any]]] = {}
    for page, sheet in enumerate(document.pages):
        # Boxes out of the flow stand behind placeholders, one inside another.
        for box in sheet._page_box.descendants(placeholders=True):
            if box.element is not None:
                boxes.setdefault(box.element, []).append((page, box))
    return boxes


def _measured(slot: SlotElement, boxes: dict[Element, list[tuple[int, Any]]]) -> Measured:
    own = boxes.get(slot.element)
    if not own:
        raise LayoutError(_("The slot “%(slot)s” is not on the page.") % {"slot": slot.name})
    page, box = own[0]
    if box.style["width"] == "auto" or box.style["height"] == "auto":
        raise LayoutError(_("The slot “%(slot)s” needs a width and a height in the CSS.") % {"slot": slot.name})
    place = Box(box.content_box_x(), box.content_box_y(), box.width, box.height)
    if place.width <= 0 or place.height <= 0:
        raise LayoutError(_("The slot “%(slot)s” has no room.") % {"slot": slot.name})
    letters = None if slot.name in FIGURES else _type(slot, box, boxes)
    return Measured(slot, page, place, letters)


def _type(slot: SlotElement, box: Any, boxes: dict[Element, list[tuple[int, Any]]]) -> Type:
    line = next(iter(slot.element))
    drawn = [each for _page, each in boxes.get(line, []) if hasattr(each, "pango_layout")]
    if not drawn:
        raise LayoutError(_("The slot “%(slot)s” is not on the page.") % {"slot": slot.name})
    text, style = drawn[0], drawn[0].style
    _refuse_fancy(slot, style)
    block = next(each for _page, each in boxes[line] if each.is_in_normal_flow() and not hasattr(each, "pango_layout"))
    size = style["font_size"]
    return Type(
        size=size,
        leading=block.height / size,
        rise=(text.position_y + text.baseline - block.content_box_y()) / size,
        align=ALIGNMENTS.get(box.style["text_align_all"], "left"),
        colour=_colour(slot, box.style["color"]),
        font=_font(slot, text),
        features=font_features(**{name: style[name] for name in FEATURES}),
    )


def _refuse_fancy(slot: SlotElement, style: Any) -> None:
    for name, plain in PLAIN.items():
        if style[name] not in plain:
            raise LayoutError(
                _("The slot “%(slot)s” cannot have %(property)s.")
                % {"slot": slot.name, "property": name.replace("_", "-")}
            )


def _colour(slot: SlotElement, colour: Any) -> str:
    if colour == "currentcolor" or colour.alpha != 1:
        raise LayoutError(_("The slot “%(slot)s” needs a plain colour.") % {"slot": slot.name})
    red, green, blue = colour.to("srgb").coordinates
    return f"{red:.6g} {green:.6g} {blue:.6g} rg"


def _font(slot: SlotElement, text: Any) -> bytes:
    """The file of the font that Pango chose for the slot."""
    text.pango_layout.reactivate(text.style)
    try:
        line, _index = text.pango_layout.get_first_line()
        data = get_hb_object_data(get_pango_font_hb_face(line.runs[0].data.item.analysis.font))
    finally:
        text.pango_layout.deactivate()
    if not data or data[:4] not in (b"OTTO", b"\0\1\0\0", b"true") or b"fvar" in data[:400]:
        raise LayoutError(_("The font of the slot “%(slot)s” cannot be used; choose another.") % {"slot": slot.name})
    return bytes(data)


def line_widths(document: Document, found: list[SlotElement]) -> Iterator[tuple[SlotElement, float]]:
    """Each text slot of a whole document with the width of its widest line, in pixels."""
    boxes = _boxes(document)
    for slot in found:
        lines = [each for line in slot.element for _page, each in boxes.get(line, []) if hasattr(each, "pango_layout")]
        if lines:
            yield slot, max(each.width for each in lines)
