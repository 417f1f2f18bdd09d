"""From the HTML of a document to its file: a tagged PDF by WeasyPrint, or an editable DOCX with the same text."""

import io

from .docx_writer import Writer


def to_pdf(html: str) -> bytes:
    """A PDF with tags, language and title (PDF/UA-1); nothing but embedded pictures is loaded."""
    from weasyprint import HTML  # half a second, which only a process that prints should pay
    from weasyprint.urls import URLFetcher

    embedded_only = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return bytes(HTML(string=html, url_fetcher=embedded_only).write_pdf(pdf_variant="pdf/ua-1"))


def to_docx(html: str) -> bytes:
    """The same page as a Word document, to be edited on."""
    out = io.BytesIO()
    Writer(html).document.save(out)
    return out.getvalue()
