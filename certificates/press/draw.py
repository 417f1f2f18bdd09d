"""A sample of a layout in one go: fields and slots filled with made-up values, drawn by WeasyPrint.

What is issued goes another way (compile once, link each); a sample shows a layout while it is being written.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from certificates.layouts.language import fill

from .bounds import check_css, check_pages, check_tree
from .errors import LayoutError
from .fetching import ORIGIN, AssetFetcher
from .fitting import FontMissing, Step, fit
from .qr import qr_code
from .slots import FONTS, IMAGES, PROOF, Slot, find_elements, measure
from .source import Asset, Source

QR, PHOTO = "slot-qr.svg", "slot-photo"
SRGB = '@color-profile --srgb { src: url("srgb.icc"); rendering-intent: relative-colorimetric; components: r, g, b }'
# Sizes to try, as shares of the largest: first in one line, then in as many as the slot takes.
ONE_LINE, MORE_LINES = (1.0, 0.94, 0.88, 0.8), (1.0, 0.92, 0.85, 0.78, 0.7, 0.6)
SMALLEST = 4.0  # points
PX_PER_POINT = 4 / 3
PX_PER_MM = 96 / 25.4


@cache
def _fonts() -> FontConfiguration:
    """One for each process: fonts are found and read once."""
    return FontConfiguration()


def draw_sample(source: Source, fixed: Mapping[str, Any], values: Mapping[str, str]) -> bytes:
    """The layout as a PDF, with `values` (slot name -> text; `url` is what the QR code says) in its slots.

    LayoutError when the layout is wrong.
    """
    check_css(source.css)
    markup = fill(source.html, fixed, source.assets)
    extra = {QR: Asset("image/svg+xml", _qr(values["url"])), PHOTO: Asset("image/svg+xml", _portrait())}
    try:
        return _draw(markup, source.css, AssetFetcher({**source.assets, **extra}), {**fixed, **values})
    except FatalURLFetchingError as error:
        raise LayoutError(str(error)) from error
    except RecursionError as error:
        raise LayoutError(_("The layout is nested too deeply.")) from error


def _draw(markup: str, css: str, fetcher: AssetFetcher, values: Mapping[str, Any]) -> bytes:
    html = HTML(string=markup, base_url=ORIGIN, url_fetcher=fetcher)
    check_tree(html.etree_element)
    elements = find_elements(html.etree_element)
    _fill_images(elements)
    _aim_links(html.etree_element, values["url"])
    sheets = [CSS(string=text, base_url=ORIGIN, url_fetcher=fetcher, font_config=_fonts()) for text in (SRGB, css)]
    first = html.render(stylesheets=sheets, font_config=_fonts())
    check_pages(first.pages)
    for slot in measure(first.pages, elements):
        _fill_text(slot, str(values.get(slot.name, "")))
    pdf = html.write_pdf(
        stylesheets=sheets,
        font_config=_fonts(),
        pdf_variant="pdf/a-2a",
        output_intent="--srgb",
        pdf_identifier=b"sample",
    )
    if fetcher.refused:
        raise LayoutError(fetcher.refused)
    return bytes(pdf)


def _fill_images(elements: list[Element]) -> None:
    for element in elements:
        name = element.get("data-slot", "")
        if name in IMAGES:
            style = "display:block;width:100%;height:100%;object-fit:contain"
            element.append(Element("img", src=QR if name == "qr" else PHOTO, alt=name, style=style))


def _aim_links(root: Element, url: str) -> None:
    for link in root.iter("a"):
        if link.get("href", "").strip().startswith(PROOF):
            link.set("href", url)


def _fill_text(slot: Slot, text: str) -> None:
    text = " ".join(text.split())
    if not text:
        return
    text = f"{slot.before}{text}"
    try:
        fitted = fit(text, box=slot.width / PX_PER_MM, steps=_steps(slot), family=slot.family, style=slot.style)
    except FontMissing as error:
        raise LayoutError(
            _("The slot “%(slot)s” is set in “%(font)s”; the fonts that can be used are %(fonts)s.")
            % {"font": slot.family, "slot": slot.name, "fonts": ", ".join(FONTS)}
        ) from error
    size = fitted.size * PX_PER_POINT
    line = size * slot.line_height
    spare = slot.height - line * len(fitted.lines)
    top = {"top": 0.0, "middle": spare / 2, "bottom": spare}[slot.align]
    for words in fitted.lines:
        shape = f"font-size:{size:.3f}px;line-height:{line:.3f}px;height:{line:.3f}px"
        style = f"display:block;position:relative;top:{top:.3f}px;white-space:nowrap;{shape}"
        span = Element("span", style=style)
        span.text = words
        slot.element.append(span)


def _steps(slot: Slot) -> tuple[Step, ...]:
    """Sizes in points that the slot's height allows, the largest first."""

    def allowed(lines: int, shares: tuple[float, ...]) -> list[Step]:
        most = slot.height / (lines * slot.line_height * PX_PER_POINT)
        sizes = (min(slot.size / PX_PER_POINT * share, most) for share in shares)
        return [Step(lines, round(max(size, SMALLEST), 2)) for size in sizes]

    steps = allowed(1, ONE_LINE)
    for lines in range(2, slot.lines + 1):
        steps += allowed(lines, MORE_LINES[: 4 if lines < slot.lines else None])
    return tuple(steps)


def _qr(url: str) -> bytes:
    code = qr_code(url)
    box = f'viewBox="0 0 {code.modules} {code.modules}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{code.path}"/></svg>'.encode()


def _portrait() -> bytes:
    paper = '<path fill="#e4dccf" d="M0 0h30v40H0z"/>'
    person = '<path fill="#877c70" d="M15 8a7 7 0 1 1 0 14 7 7 0 0 1 0-14M3 40a12 14 0 0 1 24 0z"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 40">{paper}{person}</svg>'.encode()
