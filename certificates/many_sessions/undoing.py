"""The last change to many sessions, taken back: what each of them was is kept until then."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
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

from .changes import ACTIONS, ManyChange, ManyOutcome, replace_agenda, save_window, tell

Kept = Mapping[str, Any]
"""Plain values for JSON: `programme` (key), `action`, `days`, `minutes`, `category`, `capacity` and `mail` as in the
change, and `sessions`: what each was, by its key, with `seen`, when the change was written."""

FOR_GOOD = ("changed_meanwhile", "was_postponed")
"""Refusals of an undoing that no later try gets round."""


def facts(session: TrainingSession, change: ManyChange) -> dict[str, Any]:
    """What this change can change of a session, as plain values."""
    moments = {name: _iso(getattr(session, name)) for name in (*WINDOW, "published_at")}
    told: dict[str, Any] = {
        "status": session.status,
        "location": session.location_id,
        "timezone": session.timezone,
        **moments,
    }
    match change.action:
        case "quota":
            pool = session.pools.filter(category__iexact=change.category).first()
            told["capacity"] = pool.capacity if pool else 0
        case "rundown":
            told["agenda"] = replacing.facts(session)
    return told


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(was: Kept, name: str) -> datetime | None:
    return parse_datetime(was[name]) if was[name] else None


def kept(programme: Programme, change: ManyChange, outcomes: Sequence[ManyOutcome]) -> dict[str, Any]:
    """What is needed to take a written change back; sessions that refused it are left out."""
    sessions = {str(outcome.session.pk): dict(outcome.was) for outcome in outcomes if outcome.refused is None}
    values = {name: getattr(change, name) for name in ("action", "days", "minutes", "category", "capacity")}
    return {"programme": programme.pk, "sessions": sessions, "mail": change.telling.mail, **values}


def tells(last: Kept) -> bool:
    """Whether registrants are told by mail when it is taken back."""
    return bool(last["mail"] and ACTIONS[last["action"]].tells)


def left(last: Kept, outcomes: Sequence[ManyOutcome]) -> dict[str, Any]:
    """What is needed to try again on those that refused to be taken back, but may not the next time."""
    again = {str(each.session.pk) for each in outcomes if each.refused and each.refused.code not in FOR_GOOD}
    return {**last, "sessions": {pk: was for pk, was in last["sessions"].items() if pk in again}}


def take_back(*, programme: Programme, last: Kept, by: User, now: datetime) -> list[ManyOutcome]:
    """Make each session what it was, each by itself; one that was changed meanwhile stays as it is.

    Where registrants were to be told of the change (`tells`), they are told of this too.
    """
    sessions = programme.sessions.filter(pk__in=[int(pk) for pk in last["sessions"]])
    return [_one(each, last, by, now) for each in sessions.select_related("programme", "location").order_by("pk")]


def _one(session: TrainingSession, last: Kept, by: User, now: datetime) -> ManyOutcome:
    was = last["sessions"][str(session.pk)]
    try:
        with transaction.atomic():
            _refuse_changed(session, last, was)
            _revert(session, last, was, by, now)
    except Refusal as refusal:
        session.refresh_from_db()
        return ManyOutcome(session, refusal)
    return ManyOutcome(session, None)


def _refuse_changed(session: TrainingSession, last: Kept, was: Kept) -> None:
    locked = TrainingSession.objects.select_for_update().get(pk=session.pk)
    if locked.updated_at.isoformat() != was["seen"]:
        raise Refusal("changed_meanwhile", _("It was changed again meanwhile."))
    if last["action"] == "quota":  # seats leave no mark on their session
        pool = session.pools.filter(category__iexact=last["category"]).first()
        if pool is None or pool.capacity != last["capacity"]:
            raise Refusal("changed_meanwhile", _("It was changed again meanwhile."))


def _revert(session: TrainingSession, last: Kept, was: Kept, by: User, now: datetime) -> None:
    telling = Telling(mail=last["mail"])
    match last["action"]:
        case "publish" | "close" | "draft":
            since = _moment(was, "published_at")
            lifecycle.change_status(session=session, to=was["status"], now=now, by=by, since=since)
        case "cancel":
            _let_take_place(session, was["status"], telling, by, now)
        case "place":
            edited = copy(session)
            edited.location = Location.objects.filter(pk=was["location"]).first()
            edited.timezone = was["timezone"]
            tell(session, edited, telling, by, now)
        case "days":
            tell(session, _on_earlier_days(session, last, was), telling, by, now)
        case "window":
            save_window(session, {name: _moment(was, name) for name in WINDOW}, by, now)
        case "rundown":
            replace_agenda(session, was["agenda"], by)
        case other:
            seats = {"category": last["category"], "capacity": was.get("capacity", 0)}
            back = ManyChange(other, minutes=-last["minutes"], **seats)
            ACTIONS[other].act(session, back, by, now)


def _on_earlier_days(session: TrainingSession, last: Kept, was: Kept) -> TrainingSession:
    """The session on the days that it had; its window is typed anew, as what has passed would not move back."""
    edited, move = copy(session), timedelta(days=last["days"])
    edited.starts_on, edited.ends_on = session.starts_on - move, session.ends_on - move
    for name in WINDOW:
        setattr(edited, name, _moment(was, name))
    return edited


def _let_take_place(session: TrainingSession, was: str, telling: Telling, by: User, now: datetime) -> None:
    """A cancelled session comes back as closed; from there to what it was, where that is a step of its own.

    A postponed one stays cancelled: its registrants would be told that it takes place.
    """
    if was in session.OFF:
        raise Refusal("was_postponed", _("It was postponed before. Its own page lets it take place after all."))
    take_up_again(session=session, telling=telling, by=by, now=now)
    if was in session.TRANSITIONS[session.status]:
        lifecycle.change_status(session=session, to=was, now=now, by=by)
