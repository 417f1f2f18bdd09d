"""An allotment of a programme's own units, written as sessions, and its people brought to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda import services as agenda
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.planning.copying import copy_session, move_to
from events.planning.windows import give, rule_of
from events.programmes.models import Programme
from events.seats.services import add_pool, change_pool
from events.training.models import TrainingSession
from events.units.models import Unit
from participants.enrolment.moves import transfer
from participants.registration.models import Registration
from participants.unit_lists.reading import ListedUnit, UnitList

from .halls import AllotmentPlan, SlotName
from .models import AllottedUnit
from .services import Allotment, AllottedSession, allot

SESSIONS_MAX = 150
Status = TrainingSession.Status


@dataclass(frozen=True)
class SessionKind:
    """What every session of an allotment is like: seats of one category, and perhaps the agenda of another session."""

    category: str
    template: TrainingSession | None = None


def listed(programme: Programme) -> UnitList:
    """The programme's open units, as an allotment reads them; `row` is the unit's key."""
    units = Unit.objects.filter(programme=programme, closed_at=None).order_by("region", "place", "number", "pk")
    return UnitList(tuple(_listed(unit) for unit in units), (), ())


def _listed(unit: Unit) -> ListedUnit:
    village, district, regency, *_more = [*unit.place.split(", "), "", "", ""]
    return ListedUnit(unit.pk, unit.number, village, district, regency, unit.region_id or "", unit.people)


def work_out(programme: Programme, plan: AllotmentPlan) -> Allotment:
    """Place the programme's units by a plan; units that have a session stay there where they can."""
    units = listed(programme)
    labels = {unit.row: unit.label for unit in units.units}
    rows = AllottedUnit.objects.filter(unit__programme=programme).select_related("session__location")
    before: dict[str, SlotName] = {labels[row.unit_id]: _slot(row) for row in rows if row.unit_id in labels}
    return allot(plan, units, None, before)


def _slot(row: AllottedUnit) -> SlotName:
    at = row.starts_at.astimezone(ZoneInfo(row.session.timezone))
    return at.isoformat(), row.session.location.name if row.session.location else ""


@transaction.atomic
def write(
    *, programme: Programme, plan: AllotmentPlan, kind: SessionKind, by: AnyUser | None, now: datetime
) -> list[TrainingSession]:
    """Make a draft for each session of the allotment that has none yet, and say which units each is for.

    Raises Refusal `no_units`, `too_many_sessions`, and what the seats or the agenda of a session refuse; nothing is
    written then.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)
    found = work_out(programme, plan)
    if not found.sessions:
        raise Refusal("no_units", _("There is no unit to be placed. Upload the list of units first."))
    if len(found.sessions) > SESSIONS_MAX:
        message = _("The plan comes to %(n)s sessions; at most %(most)s can be made at once.")
        raise Refusal("too_many_sessions", message % {"n": len(found.sessions), "most": SESSIONS_MAX})
    there = {_slot(row): row.session for row in _rows(programme)}
    places = {row.name: row for row in Location.objects.filter(organizer=programme.organizer_id)}
    _rows(programme).delete()
    sessions = []
    for number, each in enumerate(found.sessions, start=1):
        place = places.get(each.slot.hall.name)
        session = there.get(each.slot.name) or _made(programme, each, place, kind, number, now)
        offer(session, each.people, kind)
        rows = [AllottedUnit(unit_id=unit.row, session=session, starts_at=each.slot.start) for unit in each.units]
        AllottedUnit.objects.bulk_create(rows)
        sessions.append(session)
    audit.record(programme, by=by, allotted=f"{len(sessions)}, ~{len(found.moved)}, -{len(found.unplaced)}")
    return sessions


def _rows(programme: Programme) -> QuerySet[AllottedUnit]:
    return AllottedUnit.objects.filter(unit__programme=programme).select_related("session__location")


def _made(
    programme: Programme,
    each: AllottedSession,
    location: Location | None,
    kind: SessionKind,
    number: int,
    now: datetime,
) -> TrainingSession:
    """A draft on the day and in the place of a slot, its agenda beginning when the slot does."""
    start = each.slot.start
    title = f"Sesi {number} · {start:%H.%M}"
    if kind.template is None:
        session = TrainingSession(programme=programme, title=title, starts_on=start.date(), ends_on=start.date())
        session.location, session.timezone = location, str(start.tzinfo)
        if window := rule_of(programme):
            give(session, window)
        session.save()
    else:
        session = copy_session(session=kind.template, starts_on=start.date(), title=title)
        move_to(session, location=location, timezone=str(start.tzinfo), now=now)
    first = session.agenda.order_by("starts_at", "pk").first()
    if first is not None and (late := int((start - first.starts_at).total_seconds() // 60)):
        agenda.shift(first=first, minutes=late)
    return session


def offer(session: TrainingSession, people: int, kind: SessionKind) -> None:
    """As many seats as the session's units have people; never fewer than there are."""
    pool = session.pools.filter(category=kind.category).first()
    if pool is None:
        add_pool(session=session, category=kind.category, capacity=people)
    elif pool.capacity < people:
        change_pool(pool=pool, category=pool.category, capacity=people)


def to_bring(programme: Programme) -> QuerySet[Registration]:
    """Confirmed registrations whose unit has a session that takes people, and that are in another one."""
    return (
        Registration.objects.filter(session__programme=programme, status=Registration.Status.CONFIRMED)
        .filter(unit_assignment__unit__allotted__session__status__in=(Status.PUBLISHED, Status.CLOSED))
        .exclude(session=F("unit_assignment__unit__allotted__session"))
        .select_related("person", "pool", "session", "unit_assignment__unit__allotted__session")
        .order_by("pk")
    )


def bring(*, programme: Programme, by: User, now: datetime) -> Iterator[tuple[Registration, Refusal | None]]:
    """Move each of those people to their unit's session, one by one; the reason where a move is refused."""
    for registration in list(to_bring(programme)):
        session = registration.unit_assignment.unit.allotted.session
        pools = sorted(session.pools.all(), key=lambda pool: pool.category != registration.pool.category)
        try:
            if not pools:
                raise Refusal("no_such_pool", _("The session of the unit has no seats."))
            transfer(registration=registration, pool=pools[0], by=by, reason=_("Allotment by unit"), now=now)
        except Refusal as refusal:
            yield registration, refusal
        else:
            yield registration, None
