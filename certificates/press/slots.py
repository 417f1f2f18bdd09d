"""The slots of a layout: empty elements with `data-slot`, measured on the page where WeasyPrint put them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from certificates.layouts.language import FIELDS

from .errors import LayoutError

PERSONAL = ("name", "number", "institution", "short_url")
IMAGES = ("qr", "photo")
TEXTS = (*PERSONAL, *(field for field in FIELDS if field not in ("signed", "topics")))
REQUIRED = ("number", "name", "qr")
PROOF = "proof:"
# Of the Debian packages fonts-ebgaramond, -lato, -inter, -dancingscript and -dejavu-core.
FONTS = ("EB Garamond 12", "Lato", "Inter", "Dancing Script", "DejaVu Sans", "DejaVu Serif")
ALIGNS = ("top", "middle", "bottom")
MOST_LINES = 4


@dataclass(frozen=True)
class Slot:
    """A text slot: its element, and its box and type as the layout's CSS gives them; lengths in px of CSS."""

    element: Element
    name: str
    width: float
    height: float
    family: str
    style: str  # Regular or Italic
    size: float
    line_height: float  # as a share of the size
    lines: int
    align: str
    before: str


def find_elements(root: Element) -> list[Element]:
    """The slots in their order; LayoutError for one that is unknown or not empty, or a required one missing."""
    elements = [element for element in root.iter() if element.get("data-slot") is not None]
    names = [element.get("data-slot", "") for element in elements]
    for element, name in zip(elements, names, strict=True):
        if name not in (*TEXTS, *IMAGES):
            raise LayoutError(_("There is no slot “%(name)s”.") % {"name": name[:40]})
        if len(element) or (element.text or "").strip():
            raise LayoutError(_("The slot “%(name)s” must be empty.") % {"name": name})
    for name in REQUIRED:
        if name not in names:
            raise LayoutError(_("The slot “%(name)s” is missing; no certificate can do without it.") % {"name": name})
    return elements


def measure(pages: Iterable[Any], elements: list[Element]) -> list[Slot]:
    """The text slots as laid out. LayoutError for a slot that is not a block with a width and a height."""
    boxes: dict[int, Any] = {}
    for page in pages:
        for box in page._page_box.descendants(placeholders=True):
            if box.element is not None and "::" not in (box.element_tag or ""):
                boxes.setdefault(id(box.element), box)  # the outermost comes first
    slots = []
    for element in elements:
        name, box = element.get("data-slot", ""), boxes.get(id(element))
        if box is None or not _is_sized(box):
            raise LayoutError(
                _("The slot “%(name)s” must be a visible block with a width and a height.") % {"name": name}
            )
        if name not in IMAGES:
            slots.append(_slot(element, name, box))
    return slots


def _is_sized(box: Any) -> bool:
    measures = (box.style["width"], box.style["height"])
    if "auto" in measures or box.style["display"][0] not in ("block", "flex"):
        return False
    return box.width > 0 and box.height > 0


def _slot(element: Element, name: str, box: Any) -> Slot:
    style = box.style
    size = float(style["font_size"])
    return Slot(
        element=element,
        name=name,
        width=float(box.width),
        height=float(box.height),
        family=str(style["font_family"][0]),
        style=_cut(style),
        size=size,
        line_height=_line_height(style["line_height"], size),
        lines=_lines(element, name),
        align=_align(element, name),
        before=element.get("data-before", ""),
    )


def _cut(style: Any) -> str:
    bold, italic = int(style["font_weight"]) >= 600, style["font_style"] != "normal"  # CSS Fonts 4: bold from 600 on
    return {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "Bold Italic"}[
        bold, italic
    ]


def _line_height(value: Any, size: float) -> float:
    if value == "normal":
        return 1.2
    unit, number = getattr(value, "unit", None), float(getattr(value, "value", value))
    return number if unit is None else number / 100 if unit == "%" else number / size


def _lines(element: Element, name: str) -> int:
    lines = element.get("data-lines", "1")
    if not lines.isascii() or not lines.isdigit() or not 1 <= int(lines) <= MOST_LINES:
        raise LayoutError(
            _("The slot “%(name)s”: data-lines must be 1 to %(most)d.") % {"name": name, "most": MOST_LINES}
        )
    return int(lines)


def _align(element: Element, name: str) -> str:
    align = element.get("data-align", "middle")
    if align not in ALIGNS:
        raise LayoutError(_("The slot “%(name)s”: data-align must be top, middle or bottom.") % {"name": name})
    return align
