"""Drafts from a rule, and what keeps its places on those days already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .copying import copy_session, move_to
from .engine import BusyDays, PlannedRun, SessionPlan, plan
from .rules import RecurrenceRule
from .windows import give, rule_of

Status = TrainingSession.Status
TEMPLATE_RUNS_MAX = 120
Identity = tuple[date, date, str]


@dataclass(frozen=True)
class Drafted:
    """The drafts that were made, and the runs that the programme had already."""

    created: tuple[TrainingSession, ...]
    existing: tuple[PlannedRun, ...]


def plan_for(programme: Programme, rule: RecurrenceRule) -> SessionPlan:
    """Work a rule out against what stands in the organizer's places; the programme's own such runs are no clash."""
    places = _locations(programme, rule.places)
    last = rule.last + timedelta(days=rule.days - 1)
    sessions = (
        TrainingSession.objects.exclude(status=Status.CANCELLED)
        .filter(location__in=places.values(), ends_on__gte=rule.first, starts_on__lte=last)
        .select_related("location", "programme")
        .order_by("starts_on", "pk")
    )
    found = plan(rule)
    own = {_identity(run) for run in found.runs}
    return plan(rule, _busy([each for each in sessions if _key(each) not in own or each.programme_id != programme.pk]))


def _busy(sessions: Iterable[TrainingSession]) -> Iterator[BusyDays]:
    for session in sessions:
        if session.location:
            yield BusyDays(session.starts_on, session.ends_on, session.location.name, str(session))


@transaction.atomic
def draft_sessions(
    *,
    programme: Programme,
    rule: RecurrenceRule,
    template: TrainingSession | None = None,
    by: AnyUser | None,
    now: datetime,
) -> Drafted:
    """Make one draft a run; a run that the programme has already (days and place) is left alone, so a rule can be
    worked out again. A place that the organizer does not have stands in the draft's name.

    With a `template`, a session of the programme as long as the runs, each draft has its seats, agenda, mode and
    registration times, as far from the first day as there.

    Raises Refusal `plan_empty` when the rule names no run, `plan_clashes` when a place is taken, `plan_too_many` for
    more than TEMPLATE_RUNS_MAX runs with a template.
    """
    Programme.objects.select_for_update().get(pk=programme.pk)  # two at once would both miss the other's drafts
    found = plan_for(programme, rule)
    if not found.runs:
        raise Refusal("plan_empty", _("The rule comes to no session. Look at its days, weekdays and holidays."))
    if found.clashes:
        raise Refusal("plan_clashes", found.clashes[0].why)
    known = {_key(session) for session in programme.sessions.select_related("location")}
    places = _locations(programme, rule.places)
    fresh = [run for run in found.runs if _identity(run) not in known]
    number = programme.sessions.count()
    drafts = [
        _draft(programme, rule, run, places.get(run.place.casefold()), number + place)
        for place, run in enumerate(fresh, start=1)
    ]
    if window := rule_of(programme):
        for draft in drafts:
            give(draft, window)
    created = _copies(template, drafts, now) if template else TrainingSession.objects.bulk_create(drafts)
    if created:
        audit.record(programme, by=by, sessions_planned=f"{len(created)}: {fresh[0].start} – {fresh[-1].end}")
    return Drafted(tuple(created), tuple(run for run in found.runs if _identity(run) in known))


def _copies(template: TrainingSession, drafts: Sequence[TrainingSession], now: datetime) -> list[TrainingSession]:
    """Copies of a session on the days, at the place and with the name of each draft."""
    if len(drafts) > TEMPLATE_RUNS_MAX:
        raise Refusal(
            "plan_too_many", _("At most %(most)s sessions with an agenda at once.") % {"most": TEMPLATE_RUNS_MAX}
        )
    made = []
    for draft in drafts:
        copy = copy_session(session=template, starts_on=draft.starts_on, title=draft.title)
        if draft.location_id:
            move_to(copy, location=draft.location, timezone=draft.timezone, now=now)
        made.append(copy)
    return made


def _draft(
    programme: Programme, rule: RecurrenceRule, run: PlannedRun, location: Location | None, number: int
) -> TrainingSession:
    return TrainingSession(
        programme=programme,
        title=f"Angkatan {number}" if location or not run.place else f"Angkatan {number} · {run.place}"[:150],
        starts_on=run.start,
        ends_on=run.end,
        timezone=location.timezone if location else rule.timezone,
        location=location,
    )


def _locations(programme: Programme, names: Iterable[str]) -> dict[str, Location]:
    """The organizer's locations with these names, by their names without regard to capitals."""
    wanted = {name.casefold() for name in names}
    own = Location.objects.filter(organizer=programme.organizer_id)
    return {row.name.casefold(): row for row in own if row.name.casefold() in wanted}


def _identity(run: PlannedRun) -> Identity:
    return run.start, run.end, run.place.casefold()


def _key(session: TrainingSession) -> Identity:
    """Days and place of a session; a draft whose place the organizer does not have carries it in its name."""
    place = session.location.name if session.location else session.title.partition(" · ")[2]
    return session.starts_on, session.ends_on, place.casefold()
