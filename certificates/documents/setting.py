"""From the HTML of a document to its file: a tagged PDF by WeasyPrint, or an editable DOCX with the same text."""

import io
from functools import cache
from typing import Any

from .binding import bound
from .docx_writer import Writer


def to_pdf(*parts: str) -> bytes:
    """A PDF with tags, language and title (PDF/UA-1); nothing is loaded but its own pictures.

    Parts are set one after another and bound: memory holds what one of them takes. All bear the title of the first.
    """
    first, *others = map(_set, parts)
    return bound([first, *others]) if others else first


def _set(html: str) -> bytes:
    from weasyprint import HTML  # half a second, which only a process that prints should pay

    from .picture_fetcher import PictureFetcher

    page = HTML(string=html, url_fetcher=PictureFetcher())
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1", font_config=_fonts()))


@cache
def _fonts() -> Any:
    """The fonts of this process: a worker that makes many documents reads them once."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


def to_docx(html: str) -> bytes:
    """The same page as a Word document, to be edited on."""
    out = io.BytesIO()
    Writer(html).document.save(out)
    return out.getvalue()
