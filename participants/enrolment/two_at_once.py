"""People who would be in two sessions at once: told before a session is moved, and before a rule makes sessions."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import date_range
from events.lifecycle.selectors import agenda_shift
from events.planning.engine import Clash, PlannedRun
from events.seats.roles import SessionRole
from events.training.change import Consequence, SessionChange
from events.training.models import TrainingSession
from participants.registration.models import Registration
from participants.registration.overlaps import HELD, Span, meet, spans_of

SHOWN = 10
CLASHES_MOST = 200  # of a rule with hundreds of runs; who reads that many has another rule to make
STAFF = (SessionRole.COMMITTEE, SessionRole.FACILITATOR)


def moved_onto_others(change: SessionChange) -> Iterator[Consequence]:
    """How many of a session's people have a place in another one at its new time, by their role in it.

    By the agendas, where both sessions have one; else by their days.
    """
    session = change.after
    own = Registration.objects.filter(session=session.pk, status__in=HELD)
    found = _others(own, session.starts_on, session.ends_on)
    sessions = TrainingSession.objects.select_related("programme").in_bulk({pk for pk, _role, _count in found})
    spans = spans_of({session.pk, *sessions}) if sessions else {}
    hours = _later(spans.get(session.pk, []), agenda_shift(change.before, session))
    met = [each for each in found if meet(hours, spans[each[0]])]
    for pk, role, count in met[:SHOWN]:
        yield Consequence(said(role, count, sessions[pk], session), warn=True)
    if more := len({pk for pk, _role, _count in met[SHOWN:]}):
        text = ngettext("Likewise in %(count)d more session.", "Likewise in %(count)d more sessions.", more)
        yield Consequence(text % {"count": more}, warn=True)


def staff_elsewhere(runs: Sequence[PlannedRun], template: TrainingSession) -> list[Clash]:
    """Runs in which people of the template's committee, or its facilitators, have a place in another session."""
    if not runs:
        return []
    own = Registration.objects.filter(session=template.pk, status__in=HELD, pool__role__in=STAFF)
    found = _others(own, runs[0].start, max(run.end for run in runs))
    sessions = TrainingSession.objects.select_related("programme").in_bulk({pk for pk, _role, _count in found})
    spans = spans_of({template.pk, *sessions}) if sessions else {}
    clashes = (
        Clash(run, said(role, count, other, template))
        for run in runs
        for pk, role, count in found
        if (other := sessions[pk]).starts_on <= run.end
        and other.ends_on >= run.start
        and meet(_later(spans[template.pk], run.start - template.starts_on), spans[pk])
    )
    return list(islice(clashes, CLASHES_MOST))


def _others(own: QuerySet[Registration], first: date, last: date) -> list[tuple[int, str, int]]:
    """The other sessions on these days in which these people have a place: key, role of the people here, how many."""
    role = own.filter(person=OuterRef("person")).values("pool__role")[:1]
    others = Registration.objects.filter(person__in=own.values("person"), status__in=HELD)
    others = others.filter(session__starts_on__lte=last, session__ends_on__gte=first)
    others = others.exclude(session__in=own.values("session")).exclude(session__status__in=TrainingSession.OFF)
    counted = others.order_by().annotate(role=Subquery(role)).values_list("session", "role").annotate(Count("pk"))
    return list(counted.order_by("session__starts_on", "session", "role"))


def _later(spans: Sequence[Span], shift: timedelta) -> list[Span]:
    return [(starts + shift, ends + shift) for starts, ends in spans]


def said(role: str, count: int, session: TrainingSession, here: TrainingSession) -> str:
    """That so many people of a role (here) have a place in a session; one of another organizer is not named."""
    days = date_range(session.starts_on, session.ends_on)
    own = session.programme.organizer_id == here.programme.organizer_id
    name = session if own else _("a session of another organizer")
    return _sentence(role, count) % {"count": count, "session": name, "days": days}


def _sentence(role: str, count: int) -> str:
    match role:
        case SessionRole.COMMITTEE:
            return ngettext(
                "%(count)d committee member has a place in %(session)s, %(days)s.",
                "%(count)d committee members have a place in %(session)s, %(days)s.",
                count,
            )
        case SessionRole.FACILITATOR:
            return ngettext(
                "%(count)d facilitator has a place in %(session)s, %(days)s.",
                "%(count)d facilitators have a place in %(session)s, %(days)s.",
                count,
            )
    return ngettext(
        "%(count)d participant has a place in %(session)s, %(days)s.",
        "%(count)d participants have a place in %(session)s, %(days)s.",
        count,
    )
