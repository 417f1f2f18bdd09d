"""Sessions as iCalendar (RFC 5545), for the calendar on a phone. Nothing here is about participants."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vText

from events.agenda.models import AgendaItem
from events.programmes.models import Programme
from events.training.models import TrainingSession

REFRESH = timedelta(hours=6)  # how often a subscribed calendar may ask again


def address(session: TrainingSession) -> str:
    """The session's page, with scheme and host."""
    return f"{settings.SITE_URL}{reverse('catalogue:session', args=[session.pk])}"


def subscription(programme: Programme) -> str:
    """Where a phone's calendar keeps asking for the dates of a programme: it opens `webcal:` by itself."""
    site = urlsplit(settings.SITE_URL)
    return f"webcal://{site.netloc}{reverse('catalogue:programme_feed', args=[programme.slug])}"


def session_calendar(session: TrainingSession) -> bytes:
    """One session, loaded `for_file`, as a calendar file."""
    content: bytes = _calendar([session]).to_ical()
    return content


def feed(name: str, sessions: Iterable[TrainingSession]) -> bytes:
    """Many sessions, loaded `for_file`, as a calendar to subscribe to under `name`."""
    calendar = _calendar(sessions)
    title = vText(" ".join(name.split()))  # icalendar does not know that these are texts, and escapes nothing
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)  # what most programs read instead of NAME
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    content: bytes = calendar.to_ical()
    return content


def _calendar(sessions: Iterable[TrainingSession]) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Portal Bimtek//ID")
    calendar.add("method", "PUBLISH")
    for session in sessions:
        calendar.add_component(_event(session))
    define_zones(calendar)
    return calendar


def define_zones(calendar: Calendar) -> None:
    """Put in, first of all, the definitions of the time zones that a calendar's entries name."""
    for name in sorted(calendar.get_missing_tzids()):
        calendar.subcomponents.insert(0, _zone(name))


@cache
def _zone(name: str) -> Timezone:
    """The definition of a time zone: working it out takes forty times as long as the rest of an entry."""
    return Timezone.from_tzid(name)


def uid(session: TrainingSession) -> str:
    """What names the session's entry in every calendar: the public file, a subscription and mails to participants."""
    return f"sesi-{session.pk}@{urlsplit(settings.SITE_URL).hostname}"


def sequence(session: TrainingSession, at: datetime | None = None) -> int:
    """Grows with every change, as programs expect before they replace what they hold (RFC 5546, 2.1.4).

    Seconds from the session's making to its last change, or to `at`, when something was decided of one reader's place.
    """
    last = max(session.updated_at, at or session.updated_at)
    return max(0, int((last - session.created_at).total_seconds()))


def span(session: TrainingSession, start: datetime | None, end: datetime | None) -> dict[str, datetime | date]:
    """When an entry begins and ends: by the agenda where it reaches over all days of the session, else whole days."""
    if start is not None:
        first, last = start.astimezone(session.zone), max(start, end or start).astimezone(session.zone)
        if first.date() <= session.starts_on and last.date() >= session.ends_on:
            return {"dtstart": first, "dtend": last} if last > first else {"dtstart": first}
    return {"dtstart": session.starts_on, "dtend": session.ends_on + timedelta(days=1)}


def _event(session: TrainingSession) -> Event:
    event = Event()
    event.add("uid", uid(session))
    event.add("dtstamp", session.updated_at.astimezone(UTC))
    event.add("last-modified", session.updated_at.astimezone(UTC))
    event.add("created", session.created_at.astimezone(UTC))
    event.add("sequence", sequence(session))
    event.add("summary", str(session))
    event.add("description", _description(session))
    event.add("location", place(session))
    event.add("url", address(session))
    event.add("status", "CANCELLED" if session.status in session.OFF else "CONFIRMED")
    for name, value in _when(session).items():
        event.add(name, value)
    return event


def _when(session: TrainingSession) -> dict[str, datetime | date]:
    items = list(session.agenda.all())
    start = min((item.starts_at for item in items), default=None)
    return span(session, start, max((_ends(item) for item in items), default=None))


def _ends(item: AgendaItem) -> datetime:
    """The end; of an item that runs "s.d. selesai", the end of its planned minutes."""
    return item.ends_at or item.starts_at + timedelta(minutes=item.minutes)


def place(session: TrainingSession) -> str:
    """Venue, address and region in one line; an online session only says that it is online."""
    if session.location is None:
        return _("Online") if session.mode != TrainingSession.Mode.IN_PERSON else ""
    address_line = ", ".join(session.location.address.split("\n")).replace("\r", "")
    return ", ".join(filter(None, (session.location.name, address_line, session.location.region.path)))


def _description(session: TrainingSession) -> str:
    lines = [session.programme.summary, session.programme.organizer.name, address(session)]
    if session.status == TrainingSession.Status.CANCELLED:
        lines.insert(0, f"{_('Cancelled')}: {session.cancel_reason}".rstrip(": "))
    return "\n".join(filter(None, lines))
