"""One change to many sessions: tried on each, shown, and written where it is allowed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common import audit
from bimtek.common.errors import Refusal
from events.agenda import selectors as agendas
from events.agenda import services as agenda
from events.lifecycle import services as lifecycle
from events.locations.models import Location
from events.organizers.access import AnyUser
from events.training.models import TrainingSession

Status = TrainingSession.Status
SESSIONS_MAX = 200
WINDOW = ("registration_opens_at", "registration_closes_at")


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


@dataclass(frozen=True)
class ManyOutcome:
    """One session after the change, or why it stays as it is."""

    session: TrainingSession
    refused: Refusal | None


def run(
    *, sessions: Iterable[TrainingSession], change: ManyChange, by: AnyUser | None, now: datetime, write: bool
) -> list[ManyOutcome]:
    """Try the change on each session, each by itself: what one refuses keeps no other from it.

    Without `write` everything is undone at the end, so that the outcomes say exactly what writing would do.
    """
    with transaction.atomic():
        outcomes = [_one(session, change, by, now) for session in sessions]
        if not write:
            transaction.set_rollback(True)
    return outcomes


def _one(session: TrainingSession, change: ManyChange, by: AnyUser | None, now: datetime) -> ManyOutcome:
    try:
        with transaction.atomic():
            ACTIONS[change.action][1](session, change, by, now)
    except Refusal as refusal:
        session.refresh_from_db()
        return ManyOutcome(session, refusal)
    return ManyOutcome(session, None)


Action = Callable[[TrainingSession, ManyChange, AnyUser | None, datetime], None]


def _status(to: str) -> Action:
    def change(session: TrainingSession, _change: ManyChange, by: AnyUser | None, now: datetime) -> None:
        lifecycle.change_status(session=session, to=to, now=now, by=by)

    return change


def _move_days(session: TrainingSession, change: ManyChange, by: AnyUser | None, now: datetime) -> None:
    """All days later or earlier, the agenda and the registration window with them."""
    _require_draft(session)
    move = timedelta(days=change.days)
    session.starts_on, session.ends_on = session.starts_on + move, session.ends_on + move
    for name in WINDOW:
        if at := getattr(session, name):
            setattr(session, name, at + move)
    save(session, by, now, moved_days=change.days)


def _move_place(session: TrainingSession, change: ManyChange, by: AnyUser | None, now: datetime) -> None:
    _require_draft(session)
    if change.location is None:
        raise Refusal("no_place", _("Choose a place."))
    session.location, session.timezone = change.location, change.location.timezone
    save(session, by, now, location=change.location.pk)


def _require_draft(session: TrainingSession) -> None:
    """Who registered is told of another day or place, session by session, by the page that changes one."""
    if session.status != Status.DRAFT:
        raise Refusal("not_a_draft", _("Only drafts are moved here. Change a published session on its own page."))


def _set_window(session: TrainingSession, change: ManyChange, by: AnyUser | None, now: datetime) -> None:
    """Registration opens and closes so many days before the first day, by the clocks of the session."""
    opens = session.starts_on - timedelta(days=change.opens_days_before)
    closes = session.starts_on - timedelta(days=change.closes_days_before)
    session.registration_opens_at = datetime.combine(opens, time(), session.zone)
    session.registration_closes_at = datetime.combine(closes, change.closes_at, session.zone)
    save(session, by, now, registration=f"-{change.opens_days_before} … -{change.closes_days_before}")


def save(session: TrainingSession, by: AnyUser | None, now: datetime, **told: object) -> None:
    """Write a changed session as its own page does, and note it."""
    lifecycle.update(session=session, now=now)
    audit.record(session, by=by, **told)


def _shift_agenda(session: TrainingSession, change: ManyChange, _by: AnyUser | None, _now: datetime) -> None:
    """Each day's agenda later or earlier by minutes."""
    firsts = {agendas.day_of(item, session): item for item in session.agenda.order_by("-starts_at", "-pk")}
    if not firsts:
        raise Refusal("no_agenda", _("The session has no agenda yet."))
    for first in firsts.values():
        agenda.shift(first=first, minutes=change.minutes)


ACTIONS: dict[str, tuple[Promise, Action]] = {
    "publish": (_("Publish"), _status(Status.PUBLISHED)),
    "close": (_("Close registration"), _status(Status.CLOSED)),
    "draft": (_("Take back to draft"), _status(Status.DRAFT)),
    "days": (_("Move by days"), _move_days),
    "place": (_("Change the place"), _move_place),
    "window": (_("Set the registration window"), _set_window),
    "agenda": (_("Shift the agenda by minutes"), _shift_agenda),
}


def written(outcomes: Sequence[ManyOutcome]) -> int:
    """How many sessions took the change."""
    return sum(outcome.refused is None for outcome in outcomes)
