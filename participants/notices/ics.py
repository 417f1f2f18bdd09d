"""A session as one calendar entry, to be attached to a mail."""

from datetime import UTC, datetime

from icalendar import Calendar, Event

from events.catalogue.ics import define_zones, sequence, span, uid
from participants.registration.models import Registration
from participants.registration.selectors import SessionTimes, place
from participants.tickets.qr import ticket_url

# Entries mailed before carry the ticket's code as their UID; taken out, they are named by it once more.
UID_WITHOUT_CODE = datetime(2026, 12, 1, tzinfo=UTC)


class Entries:
    """The entries of one turn's mails: of those who hold the same in a session only the ticket's address differs."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str], tuple[bytes, str, int]] = {}

    def entry(self, registration: Registration, times: SessionTimes, *, at: datetime, now: datetime) -> bytes:
        """As `calendar`; `now` is the same in all of a turn."""
        key = registration.session_id, registration.status
        if key not in self._made:
            content = calendar(registration, times, at=at, now=now)
            self._made[key] = content, registration.code, sequence(registration.session, at)
        made, code, grown = self._made[key]
        if made.count(code.encode()) != 1 or len(code) != len(registration.code):  # folded in its middle, or elsewhere
            return calendar(registration, times, at=at, now=now)
        anew = made.replace(b"SEQUENCE:%d\r" % grown, b"SEQUENCE:%d\r" % sequence(registration.session, at))
        return anew.replace(code.encode(), registration.code.encode())


def calendar(
    registration: Registration, times: SessionTimes, *, at: datetime, now: datetime, cancelled: bool = False
) -> bytes:
    """The entry of a registration's session; sent again with `cancelled` it takes itself out of a calendar.

    It has the UID of the session's public file, so a phone that took both shows one; the ticket's code is not in it.
    A calendar keeps what was decided last, by `at`: a place that is given back after it was cancelled comes back.
    Until a place is confirmed its entry is tentative.
    """
    book = Calendar()
    book.add("prodid", "-//Portal Bimtek//ID")
    book.add("version", "2.0")
    book.add("method", "CANCEL" if cancelled else "PUBLISH")
    names = [uid(registration.session)]
    if cancelled and registration.registered_at < UID_WITHOUT_CODE:
        names.append(f"{registration.code}@portal-bimtek")
    for name in names:
        book.add_component(_entry(name, registration, times, at=at, now=now, cancelled=cancelled))
    define_zones(book)
    return bytes(book.to_ical())


def _entry(
    name: str, registration: Registration, times: SessionTimes, *, at: datetime, now: datetime, cancelled: bool
) -> Event:
    session = registration.session
    comes = "CONFIRMED" if registration.status == Registration.Status.CONFIRMED else "TENTATIVE"
    event = Event()
    event.add("uid", name)
    event.add("summary", str(session))
    event.add("dtstamp", now)
    event.add("sequence", sequence(session, at))
    event.add("status", "CANCELLED" if cancelled else comes)
    event.add("url", ticket_url(registration))
    if where := place(session):
        event.add("location", where)
    for key, value in span(session, times.starts_at, times.planned_end).items():
        event.add(key, value)
    return event
