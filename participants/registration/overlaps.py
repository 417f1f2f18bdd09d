"""Two places of one person at the same time: one of the sessions cannot be reached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from django.db.models import Exists, OuterRef

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .models import Registration
from .selectors import with_session

HELD = (Registration.Status.CONFIRMED, Registration.Status.PENDING)
Span = tuple[datetime, datetime]


def overlapping(registration: Registration) -> list[Registration]:
    """The person's other places at the time of this one, the soonest first; two queries, one where none is near.

    By the agendas, where both sessions have one; else by their days. A session that is off is in no one's way.
    """
    return overlapping_each([registration]).get(registration.pk, [])


def overlapping_each(rows: Sequence[Registration]) -> dict[int, list[Registration]]:
    """`overlapping` of many at once, loaded with their sessions, by key; those without any are left out."""
    held = [row for row in rows if row.status in HELD and row.session.status not in TrainingSession.OFF]
    others = _near(held) if held else []
    spans = spans_of({row.session_id for row in (*held, *others)}) if others else {}
    found: dict[int, list[Registration]] = defaultdict(list)
    for row in held:
        for other in others:
            same = other.person_id == row.person_id and other.session_id != row.session_id
            if same and _same_days(row, other) and meet(spans[row.session_id], spans[other.session_id]):
                found[row.pk].append(other)
    return dict(found)


def _near(rows: Sequence[Registration]) -> list[Registration]:
    """The places of these people on any of the days between the first and the last of these sessions."""
    first = min(row.session.starts_on for row in rows)
    last = max(row.session.ends_on for row in rows)
    people = {row.person_id for row in rows}
    found = with_session().filter(person__in=people, status__in=HELD).exclude(session__status__in=TrainingSession.OFF)
    found = found.filter(session__starts_on__lte=last, session__ends_on__gte=first)
    if len({row.session_id for row in rows}) == 1:
        found = found.exclude(session=rows[0].session_id)
    return list(found.order_by("session__starts_on", "pk"))


def _same_days(one: Registration, other: Registration) -> bool:
    return one.session.starts_on <= other.session.ends_on and other.session.starts_on <= one.session.ends_on


def has_near() -> Exists:
    """Whether a registration's person has another place on its days, for a queryset; the agendas are not asked."""
    others = Registration.objects.filter(
        person=OuterRef("person"),
        status__in=HELD,
        session__starts_on__lte=OuterRef("session__ends_on"),
        session__ends_on__gte=OuterRef("session__starts_on"),
    )
    return Exists(others.exclude(session__status__in=TrainingSession.OFF).exclude(session=OuterRef("session")))


def overlaps_among(rows: Sequence[Registration]) -> list[tuple[Registration, Registration]]:
    """The pairs of these registrations of one person, loaded with their sessions, that are at the same time."""
    held = [row for row in rows if row.status in HELD and row.session.status not in TrainingSession.OFF]
    pairs = [(one, other) for one, other in combinations(held, 2) if _same_days(one, other)]
    spans = spans_of({row.session_id for row in held})  # of all, so that a page asks as often for one as for thirty
    return [(one, other) for one, other in pairs if meet(spans[one.session_id], spans[other.session_id])]


def spans_of(sessions: Iterable[int]) -> dict[int, list[Span]]:
    """From when to when the agenda items of these sessions are, by session."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = AgendaItem.objects.filter(session__in=sessions).values_list("session", "starts_at", "ends_at", "minutes")
    for session, starts, ends, minutes in rows:
        found[session].append((starts, ends or starts + timedelta(minutes=minutes)))
    return found


def meet(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether any span of one meets one of the other; where one has none, the days decide, and met already."""
    if not one or not other:
        return True
    return any(start < until and begins < end for start, end in one for begins, until in other)
