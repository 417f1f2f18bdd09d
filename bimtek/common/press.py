"""Documents that are made while a visitor waits: a ticket, a file of badges, a sign-in sheet.

Setting them is work for the processor alone, so WeasyPrint runs in a child (`offload`) and never in a web thread.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from . import offload


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The document of a template. Raises Busy where no slot is free."""
    return offload.run(typeset, render_to_string(template, data))


def typeset(html: str) -> bytes:
    """The PDF of a page that brings all it shows, tagged, with its language and title for who hears it."""
    from weasyprint import HTML  # half a second, which only a process that prints should pay

    return bytes(HTML(string=html, url_fetcher=no_addresses).write_pdf(pdf_tags=True))


def no_addresses(url: str, *_args: object, **_kwargs: object) -> Any:
    """A document brings all it shows, pictures within its text; nothing is read from the disk or the network."""
    if url.startswith("data:"):
        from weasyprint.urls import URLFetcher

        return URLFetcher(allowed_protocols=("data",), allow_redirects=False).fetch(url)
    raise ValueError(f"a document loads nothing, least of all {url[:100]}")


def handed_out(pdf: bytes, name: str) -> HttpResponse:
    """The answer that shows a personal document; `name` is plain ASCII."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
