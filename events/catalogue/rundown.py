"""The rundown of a session as people read it: by day, in local time, with JP and who speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from bimtek.common import dates
from events.agenda.models import AgendaItem
from events.programmes.hours import lesson_hours
from events.speakers.models import Speaker
from events.training.models import TrainingSession


@dataclass(frozen=True)
class RundownItem:
    """An item with its lesson hours; 0 for breaks and the like."""

    item: AgendaItem
    jp: Decimal

    @property
    def kind(self) -> str:
        """What kind of item it is, in words; nothing where that would only repeat the title."""
        word = str(self.item.get_kind_display())
        silent = self.item.kind in (AgendaItem.Kind.BREAK, AgendaItem.Kind.OTHER)
        return "" if silent or word.casefold() == self.item.title.casefold() else word


@dataclass(frozen=True)
class RundownDay:
    """One day of the rundown, by the calendar of the session's zone."""

    day: date
    rows: list[RundownItem]


@dataclass(frozen=True)
class RundownPerson:
    """A speaker or moderator, with the titles of the items in which they speak or lead."""

    speaker: Speaker
    talks: list[str]


def days(session: TrainingSession) -> list[RundownDay]:
    """The items of a session by local day, in order of time; empty without an agenda."""
    per_jp = session.programme.minutes_per_jp
    items = sorted(session.agenda.all(), key=lambda item: (item.starts_at, item.pk))
    rows = [RundownItem(item, lesson_hours(item.minutes, per_jp)) for item in items]
    by_day = groupby(rows, key=lambda row: row.item.starts_at.astimezone(session.zone).date())
    return [RundownDay(day, list(of_day)) for day, of_day in by_day]


def hours(session: TrainingSession) -> Decimal:
    """The lesson hours of the whole session."""
    return lesson_hours(sum(item.minutes for item in session.agenda.all()), session.programme.minutes_per_jp)


def bounds(session: TrainingSession) -> tuple[datetime | date, datetime | date]:
    """First beginning and last end of the agenda, in the session's zone; the days where there is none."""
    items = list(session.agenda.all())
    if not items:
        return session.starts_on, session.ends_on
    ends = [item.ends_at or item.starts_at + timedelta(minutes=item.minutes) for item in items]
    return min(item.starts_at for item in items).astimezone(session.zone), max(ends).astimezone(session.zone)


def clock_hours(session: TrainingSession) -> str:
    """From when to when on a single day: `09.00–14.45 WIB`; of several days or without an agenda, empty."""
    items = list(session.agenda.all())
    if not items or session.starts_on != session.ends_on:
        return ""
    last = max(items, key=lambda item: item.starts_at)
    ends = [item.ends_at for item in items if item.ends_at]
    return dates.hours(min(item.starts_at for item in items), max(ends) if last.ends_at else None, session.timezone)


def whole_when(session: TrainingSession) -> str:
    """`Senin, 21 Desember 2026, 09.00–14.45 WIB`; of several days or without an agenda, the days."""
    days = dates.whole_days(session.starts_on, session.ends_on)
    return ", ".join(filter(None, (days, clock_hours(session))))


def people(items: Iterable[AgendaItem]) -> list[RundownPerson]:
    """Everybody who speaks or moderates, once each, in order of appearance."""
    found: dict[int, RundownPerson] = {}
    for item in items:
        present = [*item.speakers.all(), *([item.moderator] if item.moderator else [])]
        for speaker in present:
            person = found.setdefault(speaker.pk, RundownPerson(speaker, []))
            if item.title not in person.talks:
                person.talks.append(item.title)
    return list(found.values())
