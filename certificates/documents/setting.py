"""From the HTML of a document to its file: a tagged PDF by WeasyPrint, or an editable DOCX with the same text."""

import io

from bimtek.common.press import no_addresses

from .docx_writer import Writer

DATA = "data:"


def to_pdf(html: str) -> bytes:
    """A PDF with tags, language and title (PDF/UA-1); nothing but embedded pictures is loaded."""
    from weasyprint import HTML  # half a second, which only a process that prints should pay

    return bytes(HTML(string=html, url_fetcher=_embedded_only).write_pdf(pdf_variant="pdf/ua-1"))


def _embedded_only(url: str, *args: object, **kwargs: object) -> object:
    if not url.startswith(DATA):
        no_addresses(url)
    from weasyprint import default_url_fetcher

    return default_url_fetcher(url)


def to_docx(html: str) -> bytes:
    """The same page as a Word document, to be edited on."""
    out = io.BytesIO()
    Writer(html).document.save(out)
    return out.getvalue()
