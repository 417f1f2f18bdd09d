"""A session as one calendar entry, to be attached to a mail."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from events.catalogue.ics import define_zones, sequence, span, uid
from participants.registration.models import Registration
from participants.registration.selectors import SessionTimes, place
from participants.tickets.qr import ticket_url

# Entries mailed before carry the ticket's code as their UID; taken out, they are named by it once more.
UID_WITHOUT_CODE = datetime(2026, 12, 1, tzinfo=UTC)


def calendar(registration: Registration, times: SessionTimes, *, now: datetime, cancelled: bool = False) -> bytes:
    """The entry of a registration's session; sent again with `cancelled` it takes itself out of a calendar.

    It has the UID of the session's public file, so a phone that took both shows one; the ticket's code is not in it.
    """
    book = Calendar()
    book.add("prodid", "-//Portal Bimtek//ID")
    book.add("version", "2.0")
    book.add("method", "CANCEL" if cancelled else "PUBLISH")
    names = [uid(registration.session)]
    if cancelled and registration.registered_at < UID_WITHOUT_CODE:
        names.append(f"{registration.code}@portal-bimtek")
    for name in names:
        book.add_component(_entry(name, registration, times, now=now, cancelled=cancelled))
    define_zones(book)
    return bytes(book.to_ical())


def _entry(name: str, registration: Registration, times: SessionTimes, *, now: datetime, cancelled: bool) -> Event:
    session = registration.session
    event = Event()
    event.add("uid", name)
    event.add("summary", str(session))
    event.add("dtstamp", now)
    event.add("sequence", sequence(session) + int(cancelled))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", ticket_url(registration))
    if where := place(session):
        event.add("location", where)
    for key, value in span(session, times.starts_at, times.planned_end).items():
        event.add(key, value)
    return event
