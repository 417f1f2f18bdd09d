"""The rundown of a session as a page shows it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from events.programmes.hours import lesson_hours
from events.programmes.selectors import plan_of
from events.training.models import TrainingSession

from . import rules
from .models import AgendaItem


@dataclass
class SessionDay:
    """One day of a session with its items, in order of time."""

    date: date
    items: list[AgendaItem] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """Minutes of the day that count."""
        return sum(item.minutes for item in self.items)


@dataclass(frozen=True)
class Rundown:
    """The whole agenda of a session."""

    days: list[SessionDay]
    per_jp: int  # minutes of one JP in this programme
    double_bookings: list[rules.DoubleBooking]
    counted_twice: list[tuple[AgendaItem, AgendaItem]]  # parallel items that both count

    @property
    def minutes(self) -> int:
        """Minutes that count, over all days."""
        return sum(day.minutes for day in self.days)

    @property
    def jp(self) -> Decimal:
        """Lesson hours of all minutes that count."""
        return lesson_hours(self.minutes, self.per_jp)

    @property
    def items(self) -> list[AgendaItem]:
        """All items, in order of time."""
        return [item for day in self.days for item in day.items]


def days(session: TrainingSession) -> list[date]:
    """The days of the session, first to last."""
    return [session.starts_on + timedelta(days=n) for n in range((session.ends_on - session.starts_on).days + 1)]


def day_of(item: AgendaItem, session: TrainingSession) -> date:
    """The day on which the item begins where the session is."""
    return item.starts_at.astimezone(session.zone).date()


def rundown(session: TrainingSession) -> Rundown:
    """The agenda by days, with speakers, moderators and what to look at again. Runs two queries."""
    items = list(session.agenda.select_related("moderator", "topic").prefetch_related("speakers"))
    by_day = {day: SessionDay(day) for day in days(session)}
    for item in items:
        day = day_of(item, session)
        by_day.setdefault(day, SessionDay(day)).items.append(item)
    return Rundown(
        sorted(by_day.values(), key=lambda day: day.date),
        session.programme.minutes_per_jp,
        double_bookings(items),
        rules.counted_twice(items),
    )


@dataclass(frozen=True)
class LessonDifference:
    """Lesson hours that the programme promises, and those of the agenda."""

    promised: Decimal
    planned: Decimal


def differing(session: TrainingSession, found: Rundown) -> LessonDifference | None:
    """Where agenda and programme differ in lesson hours; None where they agree, or the programme promises none."""
    promised = plan_of(session.programme).jp
    if not promised or not found.items or promised == found.jp:
        return None
    return LessonDifference(promised, found.jp)


def double_bookings(items: Iterable[AgendaItem]) -> list[rules.DoubleBooking]:
    """Speakers and moderators who would be in two items at once."""
    busy: dict[str, list[AgendaItem]] = defaultdict(list)
    for item in items:
        people = {*item.speakers.all(), *([item.moderator] if item.moderator else [])}
        for person in sorted(people, key=str):
            busy[str(person)].append(item)
    return list(rules.double_bookings(busy))


def midnight(day: date, session: TrainingSession) -> datetime:
    """The moment at which a day begins where the session is."""
    return datetime.combine(day, time(), session.zone)


def next_start(session: TrainingSession, day: date) -> time | None:
    """When the next item of the day can begin: at the end of the latest one; None on an empty day."""
    ends = session.agenda.filter(
        starts_at__gte=midnight(day, session), starts_at__lt=midnight(day + timedelta(days=1), session)
    ).order_by("-ends_at")
    last = ends.filter(ends_at__isnull=False).values_list("ends_at", flat=True).first()
    return last.astimezone(session.zone).time() if last else None
