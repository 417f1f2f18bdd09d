"""People of an allotment who have a place in another programme's session at the time of their unit's."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from events.programmes.models import Programme
from events.seats.roles import SessionRole
from events.training.models import TrainingSession
from participants.enrolment.two_at_once import said
from participants.registration.models import Registration
from participants.registration.overlaps import HELD, Span, meet, spans_of

from .halls import AllotmentSlot
from .services import Allotment

LOOKED_AT = 5_000
SHOWN = 30


@dataclass(frozen=True)
class AllotmentClash:
    """What is odd about a session of the plan, as a sentence."""

    slot: AllotmentSlot
    why: str


def clashes(programme: Programme, found: Allotment, template: TrainingSession | None) -> list[AllotmentClash]:
    """For each session of the plan how many of its units' people are elsewhere then, in the plan's order."""
    if not found.sessions:
        return []
    slots = {unit.row: each.slot for each in found.sessions for unit in each.units}
    own = Registration.objects.filter(
        session__programme=programme, status=Registration.Status.CONFIRMED, unit_assignment__isnull=False
    )
    days = [each.slot.start.date() for each in found.sessions]
    others = Registration.objects.filter(person__in=own.values("person"), status__in=HELD)
    others = others.filter(session__starts_on__lte=max(days), session__ends_on__gte=min(days))
    others = others.exclude(session__programme=programme).exclude(session__status__in=TrainingSession.OFF)
    places = list(others.order_by("pk").values_list("person", "session")[:LOOKED_AT])
    units = own.filter(person__in={person for person, _session in places}).order_by("pk")
    unit_of = dict(units.values_list("person", "unit_assignment__unit"))
    sessions = TrainingSession.objects.select_related("programme").in_bulk({session for _person, session in places})
    met = _met([(slots.get(unit_of[person]), sessions[session]) for person, session in places], template)
    order = {each.slot: place for place, each in enumerate(found.sessions)}
    told = sorted(met.items(), key=lambda each: (order[each[0][0]], each[0][1].pk))
    return [
        AllotmentClash(slot, said(SessionRole.PARTICIPANT, people, session)) for (slot, session), people in told[:SHOWN]
    ]


def _met(
    pairs: list[tuple[AllotmentSlot | None, TrainingSession]], template: TrainingSession | None
) -> Counter[tuple[AllotmentSlot, TrainingSession]]:
    spans = spans_of({session.pk for _slot, session in pairs} | ({template.pk} if template else set()))
    lasts = _length(spans[template.pk]) if template else None
    return Counter(
        (slot, session)
        for slot, session in pairs
        if slot is not None
        and session.starts_on <= slot.start.date() <= session.ends_on
        and meet([(slot.start, _end(slot.start, lasts))], spans[session.pk])
    )


def _length(agenda: list[Span]) -> timedelta | None:
    return max(end for _start, end in agenda) - min(start for start, _end in agenda) if agenda else None


def _end(start: datetime, lasts: timedelta | None) -> datetime:
    """When a session is over: as long as the one it is like, else with its day."""
    return start + lasts if lasts else datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
