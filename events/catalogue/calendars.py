"""A month on paper: weeks from Monday, sessions as bars over the days they last, public holidays."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bimtek.common.dates import day_name, month_name
from bimtek.common.public_holidays import holidays_of
from events.training.models import TrainingSession

from .availability import Card

LANES = 4  # bars above each other in one week; the list under the grid has them all


@dataclass(frozen=True)
class CalendarDay:
    """One square of the grid."""

    day: date
    inside: bool  # belongs to the month
    today: bool
    holiday: str  # its name, or ""
    hidden: int = 0  # sessions on this day for which the week has no lane left
    hidden_from: date | None = None  # the day of the list on which the first of them stands


@dataclass(frozen=True)
class Bar:
    """A session over `span` days of one week, or, without a session, `span` empty days."""

    span: int
    session: TrainingSession | None = None
    begins: bool = True  # its first day is in this week, not in one before
    ends: bool = True


@dataclass
class Week:
    """Seven days, and lanes of bars that add up to seven days each."""

    days: list[CalendarDay]
    lanes: list[list[Bar]] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month with its neighbours, each by its first day."""

    first: date
    before: date
    after: date
    today: date

    @property
    def title(self) -> str:
        """ "November 2026"."""
        return f"{month_name(self.first.month)} {self.first.year}"

    @property
    def before_name(self) -> str:
        """The month before, short: "Okt"."""
        return month_name(self.before.month, short=True)

    @property
    def after_name(self) -> str:
        """The month after, short: "Des"."""
        return month_name(self.after.month, short=True)

    @property
    def is_current(self) -> bool:
        """Whether today is in this month."""
        return (self.first.year, self.first.month) == (self.today.year, self.today.month)


def month(year: int, number: int, today: date) -> Month:
    """The month and the first days of those beside it."""
    first = date(year, number, 1)
    return Month(first, (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1), today)


@dataclass(frozen=True)
class AgendaDay:
    """A day of the list: what begins on it (or earlier, on the first day of the month), and its holiday."""

    day: date
    holiday: str
    cards: list[Card]


def agenda(year: int, number: int, cards: Iterable[Card], *, language: str) -> list[AgendaDay]:
    """The days of the month with a holiday or on which a session begins; one that began before stands on the first."""
    first = date(year, number, 1)
    beginning: dict[date, list[Card]] = {}
    for card in cards:
        beginning.setdefault(max(card.session.starts_on, first), []).append(card)
    names = {day: name for day, name in holidays_of(year, language).items() if day.month == number}
    return [AgendaDay(day, names.get(day, ""), beginning.get(day, [])) for day in sorted({*beginning, *names})]


def weekdays() -> list[str]:
    """Monday to Sunday in the active language."""
    return [day_name(date(2024, 1, day)) for day in range(1, 8)]  # 1 January 2024 was a Monday


def grid_days(year: int, month: int) -> list[list[date]]:
    """The weeks of the month, with the days before and after that complete them."""
    return calendar.Calendar(calendar.MONDAY).monthdatescalendar(year, month)


def weeks(year: int, month: int, sessions: Iterable[TrainingSession], *, today: date, language: str) -> list[Week]:
    """Lay the sessions, in order of their first day, over the weeks of the month."""
    listed = list(sessions)
    return [_week(dates, date(year, month, 1), listed, today, language) for dates in grid_days(year, month)]


def _week(dates: list[date], first: date, sessions: list[TrainingSession], today: date, language: str) -> Week:
    here = [s for s in sessions if s.starts_on <= dates[-1] and s.ends_on >= dates[0]]
    lanes, left_over = _lanes(here, dates[0])
    days = [_day(day, first, left_over, today, language) for day in dates]
    return Week(days, [list(_bars(lane, dates[0], dates[-1])) for lane in lanes])


def _day(day: date, first: date, left_over: list[TrainingSession], today: date, language: str) -> CalendarDay:
    hidden = [s for s in left_over if s.starts_on <= day <= s.ends_on]
    return CalendarDay(
        day=day,
        inside=day.month == first.month,
        today=day == today,
        holiday=holidays_of(day.year, language).get(day, ""),
        hidden=len(hidden),
        hidden_from=max(first, min(s.starts_on for s in hidden)) if hidden else None,
    )


def _lanes(sessions: list[TrainingSession], monday: date) -> tuple[list[list[TrainingSession]], list[TrainingSession]]:
    """Put each session into the first lane that is free on its days; what finds none is left over.

    The longest come first, so that a bar that goes on over several weeks keeps near the top.
    """
    lanes: list[list[TrainingSession]] = []
    left_over = []
    for session in sorted(sessions, key=lambda s: (max(s.starts_on, monday), -(s.ends_on - s.starts_on).days, s.pk)):
        free = next((lane for lane in lanes if lane[-1].ends_on < session.starts_on), None)
        if free is not None:
            free.append(session)
        elif len(lanes) < LANES:
            lanes.append([session])
        else:
            left_over.append(session)
    return lanes, left_over


def _bars(lane: list[TrainingSession], monday: date, sunday: date) -> Iterator[Bar]:
    """Fill one lane of a week from Monday to Sunday with its bars and the gaps between them."""
    cursor = monday
    for session in lane:
        first, last = max(session.starts_on, monday), min(session.ends_on, sunday)
        if first > cursor:
            yield Bar((first - cursor).days)
        yield Bar((last - first).days + 1, session, session.starts_on >= monday, session.ends_on <= sunday)
        cursor = last + timedelta(days=1)
    if cursor <= sunday:
        yield Bar((sunday - cursor).days + 1)
