"""Setting a layout once with WeasyPrint, with empty slots where personal texts stand."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from bimtek.common.qr import qr_code

from .base import Compiled
from .bounds import check_css, check_tree
from .cut import cut
from .errors import LayoutError
from .language import fill
from .markup import FIGURES, TITLE, SlotElement, parse, prefixed, put_code, put_lines, put_mark, set_title, slots
from .measure import line_widths, measure
from .shaping import typeface
from .slots import TextSlot, setting
from .source import LayoutSource
from .typeset import VARIANT, layout, write
from .values import Values

# A font found for foreign letters may be wider than ours: so often is the text set again, smaller.
ATTEMPTS = 4
ROUNDING = 0.002
REQUIRED = ("number", "name", "qr")


def compile(source: LayoutSource, fixed: Mapping[str, Any], texts: Iterable[str]) -> Compiled:
    """Set the layout with the texts that all share; its fonts will cover the letters of `texts`.

    Takes about as long as one certificate by WeasyPrint. LayoutError with a sentence for the layout's author.
    """
    tree, found = _page(source, fixed)
    for slot in found:
        put_mark(slot)
    document = layout(tree, source)
    measured = measure(document, found)
    return cut(write(document, source), measured, texts, signed=bool(fixed.get("signed")))


def compile_whole(source: LayoutSource, fixed: Mapping[str, Any], base: Compiled, values: Values) -> Compiled:
    """A base for one person alone, all of it set by WeasyPrint, which finds other fonts for letters that ours lack.

    `base` is what `compile` gave for the same layout and fields: from it come the sizes of the boxes.
    """
    shrunk: dict[int, float] = {}
    for _attempt in range(ATTEMPTS):
        tree, found = _page(source, fixed)
        _fill(found, base, values, shrunk)
        document = layout(tree, source)
        too_wide = {
            slot.index: texts.box.width / width
            for slot, width in line_widths(document, found)
            if (texts := _text_slot(base, found, slot)) and width > texts.box.width * (1 + ROUNDING)
        }
        if not too_wide:
            break
        shrunk |= {index: shrunk.get(index, 1) * ratio for index, ratio in too_wide.items()}
    return cut(write(document, source), [], (), signed=bool(fixed.get("signed")))


def set_whole(source: LayoutSource, fixed: Mapping[str, Any], base: Compiled, values: Values) -> bytes:
    """One certificate by WeasyPrint alone, as a file: what linking is measured and compared against."""
    tree, found = _page(source, fixed)
    set_title(tree, values.title)
    _fill(found, base, values, {})
    return bytes(layout(tree, source).write_pdf(**VARIANT))


def _page(source: LayoutSource, fixed: Mapping[str, Any]) -> tuple[Element, list[SlotElement]]:
    check_css(source.css)
    tree = parse(fill(source.html, fixed, source.assets))
    check_tree(tree)
    set_title(tree, TITLE)
    found = slots(tree)
    for name in REQUIRED:
        if name not in {slot.name for slot in found}:
            raise LayoutError(_("The layout has no slot “%(slot)s”.") % {"slot": name})
    return tree, found


def _text_slot(base: Compiled, found: list[SlotElement], slot: SlotElement) -> TextSlot:
    """The measured slot of an element: both stand in the order of the page."""
    return base.texts[[each.index for each in found if each.name not in FIGURES].index(slot.index)]


def _fill(found: list[SlotElement], base: Compiled, values: Values, shrunk: Mapping[int, float]) -> None:
    for slot in found:
        if slot.name == "qr":
            put_code(slot, qr_code(values.url))
        elif slot.name not in FIGURES and (text := prefixed(slot.before, values.texts, slot.name)):
            place = _text_slot(base, found, slot)
            face = typeface(base.fonts[place.font])
            narrow = shrunk.get(slot.index, 1)
            placed = setting(text, place, lambda line: face.width(line, place.features) / narrow)  # noqa: B023  used now
            put_lines(slot, placed, f"line-height:{place.leading}")
