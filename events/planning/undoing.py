"""The last change to many sessions, taken back: what each of them was is kept until then."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from events.lifecycle import services as lifecycle
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .many import ACTIONS, ManyChange, ManyOutcome, save

Kept = Mapping[str, Any]
"""Plain values for JSON: `programme` (key), `action`, `days`, `minutes`, and `sessions`: what each was, by its key."""
WINDOW = ("registration_opens_at", "registration_closes_at")


def facts(session: TrainingSession) -> dict[str, Any]:
    """What a change to many sessions can change of one, as plain values."""
    window = {name: at.isoformat() if (at := getattr(session, name)) else None for name in WINDOW}
    return {"status": session.status, "location": session.location_id, "timezone": session.timezone, **window}


def kept(
    programme: Programme, change: ManyChange, before: Mapping[int, Kept], outcomes: Iterable[ManyOutcome]
) -> dict[str, Any]:
    """What is needed to take a written change back; sessions that refused it are left out."""
    done = [outcome.session.pk for outcome in outcomes if outcome.refused is None]
    # Read anew: an agenda that moved may have touched its session.
    seen = dict(TrainingSession.objects.filter(pk__in=done).values_list("pk", "updated_at"))
    sessions = {str(pk): {**before[pk], "seen": seen[pk].isoformat()} for pk in done}
    values = {"action": change.action, "days": change.days, "minutes": change.minutes}
    return {"programme": programme.pk, "sessions": sessions, **values}


def take_back(*, programme: Programme, last: Kept, by: AnyUser | None, now: datetime) -> list[ManyOutcome]:
    """Make each session what it was, each by itself; one that was changed meanwhile stays as it is."""
    sessions = programme.sessions.filter(pk__in=[int(pk) for pk in last["sessions"]])
    return [_one(each, last, by, now) for each in sessions.select_related("programme", "location").order_by("pk")]


def _one(session: TrainingSession, last: Kept, by: AnyUser | None, now: datetime) -> ManyOutcome:
    was = last["sessions"][str(session.pk)]
    try:
        with transaction.atomic():
            _refuse_changed(session, was)
            _revert(session, last, was, by, now)
    except Refusal as refusal:
        session.refresh_from_db()
        return ManyOutcome(session, refusal)
    return ManyOutcome(session, None)


def _refuse_changed(session: TrainingSession, was: Kept) -> None:
    locked = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if locked.updated_at.isoformat() != was["seen"]:
        raise Refusal("changed_meanwhile", _("It was changed again meanwhile."))


def _revert(session: TrainingSession, last: Kept, was: Kept, by: AnyUser | None, now: datetime) -> None:
    match last["action"]:
        case "publish" | "close" | "draft":
            lifecycle.change_status(session=session, to=was["status"], now=now, by=by)
        case "place":
            session.location = Location.objects.filter(pk=was["location"]).first()
            session.timezone = was["timezone"]
            save(session, by, now, location=was["location"])
        case "window":
            for name in WINDOW:
                setattr(session, name, parse_datetime(was[name]) if was[name] else None)
            save(session, by, now, registration="back")
        case relative:
            back = ManyChange(relative, days=-last["days"], minutes=-last["minutes"])
            ACTIONS[relative][1](session, back, by, now)
