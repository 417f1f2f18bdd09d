"""A session as one calendar entry, to be attached to a mail."""

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from participants.registration.models import Registration
from participants.registration.selectors import SessionTimes, place
from participants.tickets.qr import ticket_url


def calendar(registration: Registration, times: SessionTimes, *, now: datetime, cancelled: bool = False) -> bytes:
    """The entry of a registration's session; sent again with `cancelled` it takes itself out of a calendar.

    Timed by the agenda (in UTC, which every calendar turns into its owner's zone), an open end by the
    minutes planned; whole days while there is no agenda.
    """
    session = registration.session
    event = Event()
    event.add("uid", f"{registration.code}@portal-bimtek")
    event.add("summary", str(session))
    event.add("dtstamp", now)
    event.add("sequence", int(cancelled))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", ticket_url(registration))
    if where := place(session):
        event.add("location", where)
    if times.starts_at and times.planned_end:
        event.add("dtstart", times.starts_at.astimezone(UTC))
        event.add("dtend", times.planned_end.astimezone(UTC))
    else:
        event.add("dtstart", session.starts_on)
        event.add("dtend", session.ends_on + timedelta(days=1))
    return _file(event, "CANCEL" if cancelled else "PUBLISH")


def _file(event: Event, method: str) -> bytes:
    book = Calendar()
    book.add("prodid", "-//Portal Bimtek//ID")
    book.add("version", "2.0")
    book.add("method", method)
    book.add_component(event)
    return bytes(book.to_ical())
