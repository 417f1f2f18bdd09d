"""Two places of one person at the same time: one of the sessions cannot be reached."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from events.agenda.models import AgendaItem
from events.training.models import TrainingSession

from .models import Registration
from .selectors import with_session

HELD = (Registration.Status.CONFIRMED, Registration.Status.PENDING)
Span = tuple[datetime, datetime]


def overlapping(registration: Registration) -> list[Registration]:
    """The person's other places at the time of this one, the soonest first; two queries, one where none is near.

    By the agendas, where both sessions have one; else by their days. A cancelled session is in no one's way.
    """
    here = registration.session
    if registration.status not in HELD or here.status == TrainingSession.Status.CANCELLED:
        return []
    rows = with_session().filter(person=registration.person_id, status__in=HELD).exclude(pk=registration.pk)
    near = rows.filter(session__starts_on__lte=here.ends_on, session__ends_on__gte=here.starts_on)
    near = near.exclude(session__status=TrainingSession.Status.CANCELLED).exclude(session=here)
    found = list(near.order_by("session__starts_on", "pk"))
    spans = _spans({here.pk, *(row.session_id for row in found)}) if found else {}
    return [row for row in found if _meet(spans[here.pk], spans[row.session_id])]


def overlaps_among(rows: Sequence[Registration]) -> list[tuple[Registration, Registration]]:
    """The pairs of these registrations of one person, loaded with their sessions, that are at the same time."""
    held = [row for row in rows if row.status in HELD and row.session.status != TrainingSession.Status.CANCELLED]
    pairs = [
        (one, other)
        for number, one in enumerate(held)
        for other in held[number + 1 :]
        if one.session.starts_on <= other.session.ends_on and other.session.starts_on <= one.session.ends_on
    ]
    spans = _spans({row.session_id for row in held})  # of all, so that a page asks as often for one as for thirty
    return [(one, other) for one, other in pairs if _meet(spans[one.session_id], spans[other.session_id])]


def _spans(sessions: Iterable[int]) -> dict[int, list[Span]]:
    """From when to when the agenda items of these sessions are, by session."""
    found: dict[int, list[Span]] = defaultdict(list)
    rows = AgendaItem.objects.filter(session__in=sessions).values_list("session", "starts_at", "ends_at", "minutes")
    for session, starts, ends, minutes in rows:
        found[session].append((starts, ends or starts + timedelta(minutes=minutes)))
    return found


def _meet(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether any span of one meets one of the other; without an agenda the days decided already."""
    if not one or not other:
        return True
    return any(start < until and begins < end for start, end in one for begins, until in other)
