"""The ticket as a page to print.

A ticket is one small page (a tenth of a second), so it is rendered inside the request, unlike
certificates. One process renders one at a time: a crowd waits or is turned to the screen ticket,
and cannot take every worker of the site.
"""

from threading import BoundedSemaphore
from typing import NoReturn

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal

from . import selectors
from .models import Registration
from .qr import ticket_svg

WAIT_SECONDS = 5
_press = BoundedSemaphore(1)


def ticket_pdf(registration: Registration) -> bytes:
    """One A6 page with the ticket's QR. Raises Refusal `busy` when too many are being made at once."""
    from weasyprint import HTML  # half a second, which only a process that prints should pay

    html = render_to_string("documents/ticket.html", _ticket_data(registration))
    if not _press.acquire(timeout=WAIT_SECONDS):
        raise Refusal("busy", _("Many tickets are being printed right now. Show this page, or try again in a minute."))
    try:
        return bytes(HTML(string=html, url_fetcher=_no_addresses).write_pdf())
    finally:
        _press.release()


def _ticket_data(registration: Registration) -> dict[str, object]:
    session = registration.session
    return {
        "name": registration.person.full_name,
        "institution": registration.person.institution,
        "programme": session.programme.title,
        "run": session.title,
        "organizer": session.programme.organizer.name,
        "starts_on": session.starts_on,
        "ends_on": session.ends_on,
        "times": selectors.session_times(session),
        "place": selectors.place(session),
        "online": session.mode != session.Mode.IN_PERSON,
        "category": registration.pool.category,
        "representing": registration.representing,
        "assignment": registration.assignment,
        "code": registration.code,
        "qr": ticket_svg(registration, registration.code),
    }


def _no_addresses(url: str, *_args: object, **_kwargs: object) -> NoReturn:
    """A ticket brings all it shows; nothing is read from the disk or the network."""
    raise ValueError(f"a ticket loads nothing, least of all {url[:100]}")
