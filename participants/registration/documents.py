"""The ticket as a page to print.

A ticket is one small page (a tenth of a second), so it is rendered inside the request, unlike certificates.
"""

from django.utils.translation import gettext_lazy as _

from bimtek.common.press import Press

from . import selectors
from .models import Registration
from .qr import ticket_svg

press = Press(_("Many tickets are being printed right now. Show this page, or try again in a minute."))


def ticket_pdf(registration: Registration) -> bytes:
    """One A6 page with the ticket's QR. Raises Refusal `busy` when too many are being made at once."""
    return press.pdf("documents/ticket.html", _ticket_data(registration))


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
