"""A layout's page as a tree, and what the press puts into its slots before WeasyPrint sees it.

In a base each slot holds a mark: one letter or one square in a colour that nothing else has, so that
its place in the page's drawing can be found again. In a whole document it holds the person's text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

import tinyhtml5
from django.utils.translation import gettext as _

from bimtek.common.qr import QrCode

from .errors import LayoutError
from .slots import Setting

_SLOT_NAME = re.compile(r"data-slot\s*=\s*[\"']?([\w-]+)")
SVG = "{http://www.w3.org/2000/svg}"
MARK = "N"  # a letter of every font that prints names
PROOF = "proof:"  # what a layout links to; each certificate has its own address there
TITLE = "@@title@@"
QR_LABEL = "Kode QR untuk memeriksa keaslian sertifikat"
FIGURES = frozenset({"qr", "photo"})
VALIGNS = frozenset({"top", "middle", "bottom"})
MAX_SLOTS = 60


@dataclass(frozen=True)
class SlotElement:
    """An element that the layout keeps empty for one text or figure."""

    element: Element
    name: str
    index: int  # in the order of the page

    @property
    def colour(self) -> str:
        """The colour of the slot's mark, as CSS."""
        return f"rgb(1, 2, {self.index + 1})"

    @property
    def lines(self) -> int:
        """How many lines its text may take."""
        asked = self.element.get("data-lines", "1")
        return int(asked) if asked in ("1", "2", "3", "4") else 1

    @property
    def valign(self) -> str:
        """Where in the box its text stands: top, middle, bottom."""
        asked = self.element.get("data-align", "middle")
        return asked if asked in VALIGNS else "middle"

    @property
    def before(self) -> str:
        """What is printed in front of its text."""
        return self.element.get("data-before", "")


def parse(html: str) -> Element:
    """The page as a tree. Never fails: HTML mends what is wrong, as browsers do."""
    tree: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    tree.set("lang", "id")
    return tree


def slots(tree: Element) -> list[SlotElement]:
    """The page's slots; LayoutError for one that is not empty, or for too many."""
    found = [element for element in tree.iter() if isinstance(element.tag, str) and "data-slot" in element.attrib]
    for element in found:
        if len(element) or (element.text or "").strip():
            raise LayoutError(_("The slot “%(slot)s” must be empty.") % {"slot": element.get("data-slot")})
    if len(found) > MAX_SLOTS:
        raise LayoutError(_("A layout can have at most %(most)d slots.") % {"most": MAX_SLOTS})
    return [SlotElement(element, element.get("data-slot", ""), index) for index, element in enumerate(found)]


def set_title(tree: Element, title: str) -> None:
    """Give the document its title, whatever the layout says."""
    head = tree.find("head")
    if head is None:
        head = Element("head")
        tree.insert(0, head)
    for old in head.findall("title"):
        head.remove(old)
    SubElement(head, "title").text = title


def put_mark(slot: SlotElement) -> None:
    """Put the slot's mark where its text or drawing will be."""
    if slot.name in FIGURES:
        put_figure(slot, "M0 0h1v1h-1z", 1, slot.colour)
    else:
        put_lines(slot, Setting((MARK,), 0, 0), f"color:{slot.colour}")


def put_figure(slot: SlotElement, path: str, side: int, colour: str) -> None:
    """Fill a slot with a drawing in a square of `side` units."""
    label = QR_LABEL if slot.name == "qr" else "Foto"
    size = {"width": "100%", "height": "100%", "style": "display:block"}
    drawing = SubElement(
        slot.element,
        f"{SVG}svg",
        {"role": "img", "aria-label": label, "viewBox": f"0 0 {side} {side}", "preserveAspectRatio": "none", **size},
    )
    SubElement(drawing, f"{SVG}title").text = label  # the text in its place, for who does not see it
    SubElement(drawing, f"{SVG}path", {"d": path, "fill": colour})


def put_code(slot: SlotElement, code: QrCode) -> None:
    """Fill a slot with a QR code."""
    put_figure(slot, code.path, code.modules, "#000")


def put_lines(slot: SlotElement, setting: Setting, style: str) -> None:
    """Fill a slot with lines of text, the first one `setting.top` pixels below its top; size 0 keeps the layout's."""
    size = f"font-size:{setting.size}px;" if setting.size else ""
    for place, line in enumerate(setting.lines):
        # Padding, not margin: a margin would move the slot itself.
        top = f"padding-top:{setting.top}px;" if place == 0 and setting.top else ""
        span = SubElement(slot.element, "span", {"style": f"display:block;white-space:pre;{size}{top}{style}"})
        span.text = line


def prefixed(before: str, values: Mapping[str, str], name: str) -> str:
    """What a slot prints: nothing at all where its text is empty."""
    text = " ".join(values.get(name, "").split())
    return f"{before}{text}" if text else ""


def slot_names(html: str) -> frozenset[str]:
    """The names of the slots of a layout, read before its fields are filled in."""
    return frozenset(_SLOT_NAME.findall(html))
