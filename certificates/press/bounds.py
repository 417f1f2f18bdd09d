"""How large a layout may be, checked before and after it is laid out, so that the answer names what is too much."""

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from . import stylesheets
from .errors import LayoutError
from .language import FIELDS
from .vocabulary import AT_RULES, HTML_ELEMENTS, PAGE_MARGINS, SVG, html_attribute, svg_attribute, svg_element

CSS_MAX_CHARACTERS = 100_000
ELEMENTS_MAX = 4000
DEPTH_MAX = 100
PAGES_MAX = 10
SIDE_MAX = 450.0  # millimetres: A3 with a little more
PX_PER_MM = 96 / 25.4
SLOTS = frozenset({"name", "number", "institution", "short_url", "qr", "photo", *FIELDS} - {"signed", "topics"})
SLOT_ATTRIBUTES = {"data-lines": ("1", "2", "3", "4"), "data-align": ("middle", "top", "bottom")}
LINKS = ("proof:", "https:", "http:", "mailto:", "tel:", "#")


def check_css(css: str) -> None:
    """LayoutError for CSS that is too long or has a rule, at any depth, that no layout may have."""
    if len(css) > CSS_MAX_CHARACTERS:
        raise LayoutError(_("The CSS is longer than %(most)d characters.") % {"most": CSS_MAX_CHARACTERS})
    _check_rules(stylesheets.at_rules(css))


def _check_rules(rules: Iterable[tuple[str, int]]) -> None:
    for name, line in rules:
        if name not in AT_RULES | PAGE_MARGINS:
            raise LayoutError(
                _("CSS, line %(line)d: “@%(rule)s” is not possible in a layout.") % {"line": line, "rule": name[:40]}
            )


def check_tree(root: Element) -> None:
    """LayoutError for HTML that is too long or deep, or has elements, styles or links that no layout may have."""
    level, depth, count = [root], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > DEPTH_MAX:
            raise LayoutError(_("The layout is nested too deeply."))
        if count > ELEMENTS_MAX:
            raise LayoutError(_("The layout has more than %(most)d elements.") % {"most": ELEMENTS_MAX})
        level = [child for element in level for child in element]
    _check_elements(root)


def _check_elements(root: Element) -> None:
    for element in root.iter():
        if callable(element.tag):
            continue  # a comment
        if element.tag in ("image", f"{SVG}image"):
            raise LayoutError(_("A drawing in the HTML cannot hold pictures; use “<img>”."))
        if element.tag not in HTML_ELEMENTS and svg_element(element.tag) is None:
            name = element.tag.rpartition("}")[2][:40]
            raise LayoutError(_("“<%(name)s>” is not possible in a layout.") % {"name": name})
        _drop_attributes(element)
        _check_slot(element)
        _check_rules(stylesheets.at_rules_of_style(element.get("style", "")))
        if element.tag in ("style", f"{SVG}style"):
            check_css(element.text or "")
        if element.tag == "a":
            _check_link((element.get("href") or "#").strip())


def _drop_attributes(element: Element) -> None:
    allowed = svg_attribute if element.tag.startswith(SVG) else html_attribute
    for name in [name for name in element.attrib if not allowed(name)]:
        del element.attrib[name]


def _check_link(target: str) -> None:
    if not target.lower().startswith(LINKS):
        raise LayoutError(_("A link may not lead to “%(target)s”.") % {"target": target[:80]})


def _check_slot(element: Element) -> None:
    name = element.get("data-slot")
    if name is None:
        return
    if name not in SLOTS:
        raise LayoutError(_("There is no slot “%(name)s”.") % {"name": name[:40]})
    for attribute, possible in SLOT_ATTRIBUTES.items():
        if element.get(attribute, possible[0]) not in possible:
            raise LayoutError(
                _("The slot “%(name)s”: %(attribute)s must be one of %(possible)s.")
                % {"name": name, "attribute": attribute, "possible": ", ".join(possible)}
            )


def check_pages(pages: Sequence[Any]) -> None:
    """LayoutError for more or larger pages than a certificate has."""
    if len(pages) > PAGES_MAX:
        raise LayoutError(
            _("The layout makes %(pages)d pages; at most %(most)d are possible.")
            % {"pages": len(pages), "most": PAGES_MAX}
        )
    for page in pages:
        if max(page.width, page.height) > SIDE_MAX * PX_PER_MM:
            raise LayoutError(
                _("A page is %(side)d mm long; at most %(most)d mm are possible.")
                % {"side": max(page.width, page.height) / PX_PER_MM, "most": SIDE_MAX}
            )
