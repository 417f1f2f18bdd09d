"""Small documents that are made inside the request: a ticket, a file of cards.

Setting them is work for the processor alone, and while one is set the other threads of its process stand still now
and then. So a process sets one of a kind at a time: a crowd waits or is told so, and cannot take the whole site.
"""

from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any, NoReturn

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise

from .errors import Refusal

WAIT_SECONDS = 5


class Press:
    """Turns templates into PDF, one at a time; `busy` is what those hear for whom it was in use too long."""

    def __init__(self, busy: Promise) -> None:
        self._busy = busy
        self._turn = BoundedSemaphore(1)

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """The document. Raises Refusal `busy` after WAIT_SECONDS."""
        from weasyprint import HTML  # half a second, which only a process that prints should pay

        html = render_to_string(template, data)
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Refusal("busy", self._busy)
        try:
            return bytes(HTML(string=html, url_fetcher=no_addresses).write_pdf())
        finally:
            self._turn.release()


def no_addresses(url: str, *_args: object, **_kwargs: object) -> NoReturn:
    """A document brings all it shows; nothing is read from the disk or the network."""
    raise ValueError(f"a document loads nothing, least of all {url[:100]}")


def handed_out(pdf: bytes, name: str) -> HttpResponse:
    """The answer that shows a personal document; `name` is plain ASCII."""
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
