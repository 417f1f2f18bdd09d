"""One more session for units that still lack people, as a draft that an allotment can fill."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.planning.copying import copy_session
from events.planning.windows import give, rule_of
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .models import AllottedUnit
from .writing import SessionKind, offer

UNITS_MAX = 500
BEGINS = time(8)


@dataclass(frozen=True)
class FollowUpDay:
    """When and where a further session takes place."""

    day: date
    location: Location


@transaction.atomic
def plan_one(
    *, programme: Programme, units: Mapping[int, int], at: FollowUpDay, kind: SessionKind, by: AnyUser | None
) -> TrainingSession:
    """Make a draft with a seat for each person that the units (their keys) lack, and allot the units to it.

    Units that another session was meant for are meant for this one now; people who are registered there are brought by
    the page of the allotment. Raises Refusal `no_units`, `too_many_units`.
    """
    people = sum(units.values())
    if not people:
        raise Refusal("no_units", _("No unit lacks anybody"))
    if len(units) > UNITS_MAX:
        raise Refusal("too_many_units", _("At most %(most)s units in one session.") % {"most": UNITS_MAX})
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    session = _draft(programme, at, kind)
    offer(session, people, kind)
    AllottedUnit.objects.filter(unit__in=units).delete()
    starts = datetime.combine(at.day, BEGINS, session.zone)
    AllottedUnit.objects.bulk_create(AllottedUnit(unit_id=key, session=session, starts_at=starts) for key in units)
    audit.record(session, by=by, planned_for_units=len(units), people=people)
    return session


def _draft(programme: Programme, at: FollowUpDay, kind: SessionKind) -> TrainingSession:
    title = _("Follow-up session")
    if kind.template:
        session = copy_session(session=kind.template, starts_on=at.day, title=title)
    else:
        session = TrainingSession(programme=programme, title=title, starts_on=at.day, ends_on=at.day)
    session.location, session.timezone = at.location, at.location.timezone
    if not kind.template and (window := rule_of(programme)):
        give(session, window)
    session.save()
    return session
