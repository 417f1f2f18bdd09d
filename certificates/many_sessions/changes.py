"""One change to many sessions: tried on each, shown with what follows, and written where it is allowed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.models import User
from bimtek.common import audit
from bimtek.common.errors import Refusal
from certificates.consequences.followers import what_follows
from certificates.consequences.services import Telling
from certificates.consequences.services import change as change_one
from certificates.photos.models import Photo
from events.agenda import replacing
from events.agenda import selectors as agendas
from events.agenda import services as agenda
from events.lifecycle import services as lifecycle
from events.lifecycle.window import WINDOW
from events.locations.models import Location
from events.seats import services as seats
from events.training import guard
from events.training.change import Consequence, SessionChange
from events.training.models import TrainingSession
from participants.eligibility.models import EligibilityRule
from participants.knowledge_tests.models import TestRound
from participants.registrants.tasks import tell_soon
from participants.sheets.models import SignInSheet

from . import shown

Status = TrainingSession.Status
SESSIONS_MAX = 200
SEEN_MAX = 50  # what follows is worked out for each session, or what it had is kept


@dataclass(frozen=True)
class ManyChange:
    """What is done to each session; only what the action needs is set."""

    action: str
    days: int = 0  # later (or earlier, when negative)
    minutes: int = 0
    location: Location | None = None
    opens_days_before: int = 14
    closes_days_before: int = 1
    closes_at: time = time(16)
    category: str = ""
    capacity: int = 0
    rundown_of: TrainingSession | None = None
    telling: Telling = field(default_factory=Telling)


@dataclass(frozen=True)
class ManyOutcome:
    """One session after the change with what follows from it, or why it stays as it is."""

    session: TrainingSession
    refused: Refusal | None
    follows: Sequence[Consequence] = ()
    shown: tuple[str, ...] = ()  # what it is about, before and after
    was: Mapping[str, Any] = field(default_factory=dict)  # what it takes to undo it


@dataclass(frozen=True)
class ManyAction:
    """One thing that is done to many sessions.

    `needs` are the fields that must be filled in; `edited` gives a session as it would be, and `to` the status it would
    get, where its registrants are told of the change. `shows` says what it is about, of a session and a category.
    """

    label: Promise
    act: Callable[[TrainingSession, ManyChange, User, datetime], object]
    needs: tuple[str, ...] = ()
    edited: Callable[[TrainingSession, ManyChange], TrainingSession] | None = None
    to: str = ""
    shows: Callable[[TrainingSession, str], str] | None = None

    @property
    def tells(self) -> bool:
        """Whether registrants are told of it."""
        return self.edited is not None or bool(self.to)


Keep = Callable[[TrainingSession, ManyChange], Mapping[str, Any]]


def _nothing(_session: TrainingSession, _change: ManyChange) -> Mapping[str, Any]:
    return {}


def run(
    *,
    sessions: Iterable[TrainingSession],
    change: ManyChange,
    by: User,
    now: datetime,
    write: bool,
    keep: Keep = _nothing,
) -> list[ManyOutcome]:
    """Try the change on each session, each by itself: what one refuses keeps no other from it.

    Without `write` everything is undone at the end, so that the outcomes say exactly what writing would do. `keep` says
    of a session, as it is before the change, what it takes to undo it. A session that a colleague changed since it was
    read refuses the change.
    """
    with transaction.atomic():
        outcomes = [_one(session, change, by, now, keep) for session in sessions]
        if not write:
            transaction.set_rollback(True)
    return outcomes


def _one(session: TrainingSession, change: ManyChange, by: User, now: datetime, keep: Keep) -> ManyOutcome:
    action = ACTIONS[change.action]
    try:
        with transaction.atomic():
            _refuse_stale(session)
            was = keep(session, change)
            follows = _follows(session, action, change, now)
            before = _shown(session, action, change)
            action.act(session, change, by, now)
            told = before + _shown(session, action, change)
            seen = TrainingSession.objects.values_list("updated_at", flat=True).get(pk=session.pk)
    except Refusal as refusal:
        session.refresh_from_db()
        return ManyOutcome(session, refusal)
    return ManyOutcome(session, None, follows, told, {**was, "seen": seen.isoformat()})


def _shown(session: TrainingSession, action: ManyAction, change: ManyChange) -> tuple[str, ...]:
    return (action.shows(session, change.category),) if action.shows else ()


def _refuse_stale(session: TrainingSession) -> None:
    """What is written are the session's columns as they were read: it stays locked as it is from here on."""
    if guard.lock(session.pk).updated_at != session.updated_at:
        raise Refusal("changed_meanwhile", _("A colleague changed this session meanwhile. Look at it again."))


def _follows(session: TrainingSession, action: ManyAction, change: ManyChange, now: datetime) -> list[Consequence]:
    """What each room says that follows; nothing for a session that people do not see."""
    if not action.tells:
        return []
    edited = action.edited(session, change) if action.edited else session
    seen = SessionChange(copy(session), edited, now, to=action.to)
    return [each for _heading, found in what_follows(seen) for each in found] if seen.shown else []


def _status(to: str) -> Callable[[TrainingSession, ManyChange, User, datetime], None]:
    def change(session: TrainingSession, _change: ManyChange, by: User, now: datetime) -> None:
        lifecycle.change_status(session=session, to=to, now=now, by=by)

    return change


def _cancel(session: TrainingSession, change: ManyChange, by: User, now: datetime) -> None:
    """As a session's own page does: its registrants are told by a worker."""
    lifecycle.cancel(session=session, reason=change.telling.note, now=now, by=by)
    transaction.on_commit(partial(tell_soon, session.pk))


def _on_other_days(session: TrainingSession, change: ManyChange) -> TrainingSession:
    """All days later or earlier; agenda and registration window go along as the session's own page has it."""
    edited, move = copy(session), timedelta(days=change.days)
    edited.starts_on, edited.ends_on = session.starts_on + move, session.ends_on + move
    return edited


def _elsewhere(session: TrainingSession, change: ManyChange) -> TrainingSession:
    edited = copy(session)
    edited.location = change.location
    if change.location:
        edited.timezone = change.location.timezone
    return edited


def _edit(
    edited: Callable[[TrainingSession, ManyChange], TrainingSession],
) -> Callable[[TrainingSession, ManyChange, User, datetime], None]:
    def act(session: TrainingSession, change: ManyChange, by: User, now: datetime) -> None:
        tell(session, edited(session, change), change.telling, by, now)

    return act


def tell(session: TrainingSession, edited: TrainingSession, telling: Telling, by: User, now: datetime) -> None:
    """Change a session by the one way there is, which tells its registrants; the session then says what it is now."""
    before = {"starts_on": session.starts_on, "location": session.location_id}
    change_one(session=edited, telling=telling, seen=session.updated_at, by=by, now=now)
    session.refresh_from_db()
    after = {"starts_on": session.starts_on, "location": session.location_id}
    audit.record(session, by=by, **{name: (before[name], after[name]) for name in after if before[name] != after[name]})


def _set_window(session: TrainingSession, change: ManyChange, by: User, now: datetime) -> None:
    """Registration opens and closes so many days before the first day, by the clocks of the session."""
    opens = session.starts_on - timedelta(days=change.opens_days_before)
    closes = session.starts_on - timedelta(days=change.closes_days_before)
    moments = datetime.combine(opens, time(), session.zone), datetime.combine(closes, change.closes_at, session.zone)
    save_window(session, dict(zip(WINDOW, moments, strict=True)), by, now)


def save_window(session: TrainingSession, window: Mapping[str, datetime | None], by: User, now: datetime) -> None:
    """Give a session these moments at which registration opens and closes."""
    for name in WINDOW:
        setattr(session, name, window[name])
    lifecycle.update(session=session, now=now)
    audit.record(session, by=by, **{name: window[name] for name in WINDOW})


def _set_quota(session: TrainingSession, change: ManyChange, _by: User, _now: datetime) -> None:
    pool = session.pools.filter(category__iexact=change.category).first()
    if pool is None:
        raise Refusal("no_category", _("The session has no category “%(name)s”.") % {"name": change.category})
    seats.change_pool(pool=pool, category=pool.category, capacity=change.capacity)


def _take_rundown(session: TrainingSession, change: ManyChange, by: User, _now: datetime) -> None:
    source = change.rundown_of
    if source is None or source.pk == session.pk:
        raise Refusal("same_session", _("This is the session whose agenda is taken."))
    replace_agenda(session, replacing.facts(source), by)


def replace_agenda(session: TrainingSession, items: Sequence[replacing.ItemFacts], by: User) -> None:
    """Give a session this agenda; raises Refusal where something rests on an item that would go, and as `replace`."""
    guard.open_for_change(session.pk)
    _refuse_hanging(session)
    replacing.replace(session=session, items=items, by=by)


def _refuse_hanging(session: TrainingSession) -> None:
    """Rules, sheets, tests and photos of single items would lose them in silence."""
    if EligibilityRule.objects.filter(session=session, required_items__isnull=False).exists():
        raise Refusal("required", _("The rule for certificates asks for single agenda items. Change it first."))
    if SignInSheet.objects.filter(session=session).exists():
        raise Refusal("sheets", _("Sign-in sheets were given out for this agenda, so it must be kept."))
    if TestRound.objects.filter(item__session=session).exists():
        raise Refusal("tests", _("A test opens with an item of the agenda. Give it hours of its own first."))
    if Photo.objects.filter(item__session=session).exists():
        raise Refusal("photos", _("Photos belong to items of the agenda. Give them a day instead first."))


def _shift_agenda(session: TrainingSession, change: ManyChange, _by: User, _now: datetime) -> None:
    """Each day's agenda later or earlier by minutes."""
    firsts = {agendas.day_of(item, session): item for item in session.agenda.order_by("-starts_at", "-pk")}
    if not firsts:
        raise Refusal("no_agenda", _("The session has no agenda yet."))
    for first in firsts.values():
        agenda.shift(first=first, minutes=change.minutes)


ACTIONS: dict[str, ManyAction] = {
    "publish": ManyAction(_("Publish"), _status(Status.PUBLISHED)),
    "close": ManyAction(_("Close registration"), _status(Status.CLOSED)),
    "draft": ManyAction(_("Take back to draft"), _status(Status.DRAFT)),
    "cancel": ManyAction(_("Cancel"), _cancel, needs=("note",), to=Status.CANCELLED),
    "days": ManyAction(_("Move by days"), _edit(_on_other_days), needs=("days",), edited=_on_other_days),
    "place": ManyAction(_("Change the place"), _edit(_elsewhere), needs=("location",), edited=_elsewhere),
    "window": ManyAction(
        _("Set the registration window"),
        _set_window,
        needs=("opens_days_before", "closes_days_before", "closes_at"),
        shows=shown.window,
    ),
    "quota": ManyAction(_("Change the number of seats"), _set_quota, needs=("category", "capacity"), shows=shown.seats),
    "rundown": ManyAction(
        _("Take the agenda of another session"), _take_rundown, needs=("rundown_of",), shows=shown.items
    ),
    "agenda": ManyAction(_("Shift the agenda by minutes"), _shift_agenda, needs=("minutes",), shows=shown.first_hour),
}


def written(outcomes: Sequence[ManyOutcome]) -> int:
    """How many sessions took the change."""
    return sum(outcome.refused is None for outcome in outcomes)
