"""One more session for units that still lack people, as a draft that an allotment can fill."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.planning.copying import copy_session, move_to
from events.planning.windows import give, rule_of
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .models import AllottedUnit
from .writing import SessionKind, offer

UNITS_MAX = 500
BEGINS = time(8)
PLANNED_MEANWHILE = gettext_lazy("Meanwhile a session was planned for some of these units. Look at what is shown now.")


@dataclass(frozen=True)
class FollowUpDay:
    """When and where a further session takes place."""

    day: date
    location: Location


def meant_elsewhere(units: Iterable[int], *, today: date) -> QuerySet[AllottedUnit]:
    """Those of the units (their keys) that are meant for a session that is still to come or takes place now."""
    rows = AllottedUnit.objects.filter(unit__in=units, session__ends_on__gte=today)
    return rows.exclude(session__status__in=TrainingSession.OFF).select_related("session__programme")


def digest(meant: Iterable[AllottedUnit]) -> str:
    """What tells these units and their sessions from others: `meant_elsewhere` has another once one was planned for."""
    return sha256(repr(sorted((row.unit_id, row.session_id) for row in meant)).encode()).hexdigest()


@transaction.atomic
def plan_one(
    *,
    programme: Programme,
    units: Mapping[int, int],
    seen: str,
    at: FollowUpDay,
    kind: SessionKind,
    by: AnyUser | None,
    now: datetime,
) -> TrainingSession:
    """Make a draft with a seat for each person that the units (their keys) lack, and allot the units to it.

    Units that another session was meant for are meant for this one now; people who are registered there are brought by
    the page of the allotment. `seen` is the `digest` of those of the units that were `meant_elsewhere` when this
    was decided. Raises Refusal `no_units`, `too_many_units`, and `planned_meanwhile` where that changed since.
    """
    people = sum(units.values())
    if not people:
        raise Refusal("no_units", _("No unit lacks anybody"))
    if len(units) > UNITS_MAX:
        raise Refusal("too_many_units", _("At most %(most)s units in one session.") % {"most": UNITS_MAX})
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if digest(meant_elsewhere(units, today=timezone.localdate(now))) != seen:
        raise Refusal("planned_meanwhile", PLANNED_MEANWHILE)
    session = _draft(programme, at, kind, now)
    offer(session, people, kind)
    AllottedUnit.objects.filter(unit__in=units).delete()
    starts = datetime.combine(at.day, BEGINS, session.zone)
    AllottedUnit.objects.bulk_create(AllottedUnit(unit_id=key, session=session, starts_at=starts) for key in units)
    audit.record(session, by=by, planned_for_units=len(units), people=people)
    return session


def _draft(programme: Programme, at: FollowUpDay, kind: SessionKind, now: datetime) -> TrainingSession:
    """A session of its own, or a copy whose agenda keeps its clock times where the place has another zone."""
    title = _("Follow-up session")
    if kind.template:
        session = copy_session(session=kind.template, starts_on=at.day, title=title)
        move_to(session, location=at.location, timezone=at.location.timezone, now=now)
        return session
    session = TrainingSession(programme=programme, title=title, starts_on=at.day, ends_on=at.day)
    session.location, session.timezone = at.location, at.location.timezone
    if window := rule_of(programme):
        give(session, window)
    session.save()
    return session
