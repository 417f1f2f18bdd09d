"""The ticket as a page to print.

A ticket is one small page (a tenth of a second), so it is made while its owner waits, unlike certificates.
"""

from bimtek.common import press
from participants.registration import selectors
from participants.registration.models import Registration

from .qr import ticket_svg


def ticket_pdf(registration: Registration) -> bytes:
    """One A6 page with the ticket's QR. Raises Busy when too many papers are being made."""
    return press.pdf("documents/ticket.html", _ticket_data(registration))


def _ticket_data(registration: Registration) -> dict[str, object]:
    session = registration.session
    return {
        "name": registration.attendee.full_name,
        "institution": registration.attendee.institution,
        "programme": session.programme.title,
        "run": session.title,
        "organizer": session.programme.organizer.name,
        "times": selectors.session_times(session),
        "place": selectors.place(session),
        "online": session.mode != session.Mode.IN_PERSON,
        "category": registration.pool.category,
        "representing": registration.representing,
        "assignment": registration.assignment,
        "code": registration.code,
        "qr": ticket_svg(registration, registration.code),
    }
