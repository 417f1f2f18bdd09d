"""How large a layout may be, checked before and after it is laid out, so that the answer names what is too much."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

import tinycss2
from django.utils.translation import gettext as _

from certificates.layouts.language import FIELDS

from .errors import LayoutError

CSS_MAX_CHARACTERS = 100_000
ELEMENTS_MAX = 4000
DEPTH_MAX = 100
PAGES_MAX = 10
SIDE_MAX = 450.0  # millimetres: A3 with a little more
PX_PER_MM = 96 / 25.4
# What would load something, or change what fonts are.
REFUSED_RULES = ("import", "font-face", "namespace", "color-profile", "counter-style")
REFUSED_ELEMENTS = ("base", "link", "script", "iframe", "object", "embed", "form", "input", "textarea", "select")
SLOTS = frozenset({"name", "number", "institution", "short_url", "qr", "photo", *FIELDS} - {"signed", "topics"})
SLOT_ATTRIBUTES = {"data-lines": ("1", "2", "3", "4"), "data-align": ("middle", "top", "bottom")}
LINKS = ("proof:", "https:", "http:", "mailto:", "tel:", "#")


def check_css(css: str) -> None:
    """LayoutError for CSS that is too long or has rules that load something."""
    if len(css) > CSS_MAX_CHARACTERS:
        raise LayoutError(_("The CSS is longer than %(most)d characters.") % {"most": CSS_MAX_CHARACTERS})
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in REFUSED_RULES:
            raise LayoutError(
                _("CSS, line %(line)d: “@%(rule)s” is not possible in a layout.")
                % {"line": rule.source_line, "rule": rule.lower_at_keyword}
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
        if element.tag in REFUSED_ELEMENTS:
            raise LayoutError(_("“<%(name)s>” is not possible in a layout.") % {"name": element.tag})
        _check_slot(element)
        if "}image" in element.tag or element.tag == "image":
            raise LayoutError(_("A drawing in the HTML cannot hold pictures; use “<img>”."))
    for style in root.iter("style"):
        check_css(style.text or "")
    for link in root.iter("a"):
        target = (link.get("href") or "#").strip()
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
