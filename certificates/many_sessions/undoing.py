"""The last change to many sessions, taken back: what each of them was is kept until then."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal
from certificates.consequences.services import Telling, take_up_again
from events.agenda import replacing
from events.lifecycle import services as lifecycle
from events.lifecycle.window import WINDOW
from events.locations.models import Location
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .changes import ACTIONS, ManyChange, ManyOutcome, save_window, tell

Kept = Mapping[str, Any]
"""Plain values for JSON: `programme` (key), `action`, `days`, `minutes`, `category` and `mail` as in the change, and
`sessions`: what each was, by its key."""


def facts(session: TrainingSession, change: ManyChange) -> dict[str, Any]:
    """What this change can change of a session, as plain values."""
    window = {name: at.isoformat() if (at := getattr(session, name)) else None for name in WINDOW}
    told = {"status": session.status, "location": session.location_id, "timezone": session.timezone, **window}
    match change.action:
        case "quota":
            pool = session.pools.filter(category__iexact=change.category).first()
            told["capacity"] = pool.capacity if pool else 0
        case "rundown":
            told["agenda"] = replacing.facts(session)
    return told


def kept(
    programme: Programme, change: ManyChange, before: Mapping[int, Kept], outcomes: Iterable[ManyOutcome]
) -> dict[str, Any]:
    """What is needed to take a written change back; sessions that refused it are left out."""
    done = [outcome.session.pk for outcome in outcomes if outcome.refused is None]
    # Read anew: an agenda that moved may have touched its session.
    seen = dict(TrainingSession.objects.filter(pk__in=done).values_list("pk", "updated_at"))
    sessions = {str(pk): {**before[pk], "seen": seen[pk].isoformat()} for pk in done}
    values = {name: getattr(change, name) for name in ("action", "days", "minutes", "category")}
    return {"programme": programme.pk, "sessions": sessions, "mail": change.telling.mail, **values}


def take_back(*, programme: Programme, last: Kept, by: User, now: datetime) -> list[ManyOutcome]:
    """Make each session what it was, each by itself; one that was changed meanwhile stays as it is.

    Who was told of the change is told that it was taken back.
    """
    sessions = programme.sessions.filter(pk__in=[int(pk) for pk in last["sessions"]])
    return [_one(each, last, by, now) for each in sessions.select_related("programme", "location").order_by("pk")]


def _one(session: TrainingSession, last: Kept, by: User, now: datetime) -> ManyOutcome:
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


def _revert(session: TrainingSession, last: Kept, was: Kept, by: User, now: datetime) -> None:
    telling = Telling(mail=last["mail"])
    match last["action"]:
        case "publish" | "close" | "draft":
            lifecycle.change_status(session=session, to=was["status"], now=now, by=by)
        case "cancel":
            _let_take_place(session, was["status"], telling, by, now)
        case "place":
            edited = copy(session)
            edited.location = Location.objects.filter(pk=was["location"]).first()
            edited.timezone = was["timezone"]
            tell(session, edited, telling, by, now)
        case "window":
            save_window(session, {name: parse_datetime(was[name]) if was[name] else None for name in WINDOW}, by, now)
        case "rundown":
            replacing.replace(session=session, items=was["agenda"], by=by)
        case other:
            back = ManyChange(other, days=-last["days"], minutes=-last["minutes"], telling=telling)
            back = replace(back, category=last["category"], capacity=was.get("capacity", 0))
            ACTIONS[other].act(session, back, by, now)


def _let_take_place(session: TrainingSession, was: str, telling: Telling, by: User, now: datetime) -> None:
    """A cancelled session comes back as closed; from there to what it was, where that is a step of its own."""
    take_up_again(session=session, telling=telling, by=by, now=now)
    if was not in session.OFF and was in session.TRANSITIONS[session.status]:
        lifecycle.change_status(session=session, to=was, now=now, by=by)
