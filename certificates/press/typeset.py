"""WeasyPrint, held so that a layout reaches nothing but its own pictures."""

from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element

from cssselect2 import ElementWrapper
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .bounds import check_pages
from .errors import LayoutError
from .source import LayoutSource

# urljoin only joins schemes it knows; the name is reserved, so nothing could answer even without the guard below.
ORIGIN = "https://layout.invalid/"
# PDF/A asks that a document brings its colour space; WeasyPrint ships this one.
COLOUR_PROFILE = "srgb.icc"
COLOURS = f"""@color-profile --srgb {{
  src: url("{COLOUR_PROFILE}"); rendering-intent: relative-colorimetric; components: r, g, b;
}}"""
VARIANT = {"pdf_variant": "pdf/a-2a", "output_intent": "--srgb"}


class _Assets(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Loads a layout's own pictures and the colour profile: no network, no file."""

    def __init__(self, source: LayoutSource) -> None:
        super().__init__()
        self.source = source

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.removeprefix(ORIGIN)
        if name == COLOUR_PROFILE:
            profile = files("weasyprint.pdf") / "sRGB2014.icc"
            return URLFetcherResponse(url, profile.read_bytes(), {"Content-Type": "application/vnd.iccprofile"})
        asset = self.source.assets.get(name) if url.startswith(ORIGIN) else None
        if asset is None:
            raise FatalURLFetchingError(
                _("A layout may only load its own pictures, not “%(address)s”.") % {"address": url[:80]}
            )
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.content_type})


@cache
def fonts() -> FontConfiguration:
    """One for each process: fonts are found and read once."""
    return FontConfiguration()


def layout(tree: Element, source: LayoutSource) -> Document:
    """Lay the page out. LayoutError where it asks for what it may not have, or does not end."""
    fetcher = _Assets(source)
    try:
        sheets = [
            CSS(string=css, base_url=ORIGIN, url_fetcher=fetcher, font_config=fonts()) for css in (COLOURS, source.css)
        ]
        document = _html(tree, fetcher).render(stylesheets=sheets, font_config=fonts(), **VARIANT)
    except FatalURLFetchingError as error:
        raise LayoutError(str(error)) from error
    check_pages(document.pages)
    return document


def _html(tree: Element, fetcher: URLFetcher) -> HTML:
    """WeasyPrint reads only text, so the tree that the press worked on takes the place of what it read."""
    html = HTML(string="<html></html>", base_url=ORIGIN, url_fetcher=fetcher)
    html.wrapper_element = ElementWrapper.from_html_root(tree, content_language=None)
    html.etree_element = tree
    return html


def write(document: Document, source: LayoutSource) -> bytes:
    """The document as an archivable, tagged PDF (PDF/A-2a), its streams as they are."""
    try:
        return bytes(document.write_pdf(uncompressed_pdf=True, **VARIANT))
    except FatalURLFetchingError as error:
        raise LayoutError(str(error)) from error
