"""Where a session stands for a visitor: may one register, until when, and are there seats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bimtek.common.dates import moment
from events.seats.models import SeatPool
from events.training.models import TrainingSession

from . import rundown


class Phase(StrEnum):
    """What a visitor can expect of a session, from its status, its days, its window and its seats."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    OVER = "over"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    UNPREPARED = "unprepared"
    FULL = "full"
    WAITING_LIST = "waiting_list"
    OPEN = "open"


# The colour of the badge; the word always stands beside it.
TONES = {
    Phase.OPEN: "green",
    Phase.FULL: "amber",
    Phase.WAITING_LIST: "amber",
    Phase.NOT_YET: "blue",
    Phase.POSTPONED: "amber",
    Phase.CANCELLED: "red",
}


@dataclass(frozen=True)
class Seats:
    """The seats of all open categories of a session together, as far as its ceiling lets them be taken.

    `given` says whether a newcomer gets a seat, `line` whether they may wait for one.
    """

    taken: int
    capacity: int
    waiting: int
    given: bool
    line: bool


@dataclass(frozen=True)
class SessionAvailability:
    """A phase with its word, one sentence about it, and the seats (None: no category has been set up)."""

    phase: Phase
    word: str
    note: str
    seats: Seats | None

    @property
    def tone(self) -> str:
        """The tone of the badge."""
        return TONES.get(self.phase, "grey")

    @property
    def may_register(self) -> bool:
        """Whether the page offers the button; `registration` decides."""
        return self.phase in (Phase.OPEN, Phase.WAITING_LIST)

    @property
    def counts(self) -> bool:
        """Whether the number of seats is worth saying."""
        return self.phase in (Phase.OPEN, Phase.FULL, Phase.WAITING_LIST)


@dataclass(frozen=True)
class Card:
    """A session with its standing, as lists print it."""

    session: TrainingSession
    standing: SessionAvailability
    when: str = ""  # days with weekdays and hours, where a list says them


def cards(sessions: Iterable[TrainingSession], now: datetime) -> list[Card]:
    """Pair each session, loaded `for_cards`, with its standing at `now`."""
    return [Card(session, session_availability(session, now)) for session in sessions]


def results(sessions: Iterable[TrainingSession], now: datetime) -> list[Card]:
    """The same with days and hours, of sessions loaded `for_results`."""
    return [Card(each, session_availability(each, now), rundown.whole_when(each)) for each in sessions]


def session_availability(session: TrainingSession, now: datetime) -> SessionAvailability:
    """The standing at `now`, in the active language; reads `session.pools`."""
    seats = _seats(session.pools.all())
    phase = _phase(session, seats, now)
    return SessionAvailability(phase, _word(phase), _note(session, phase, seats), seats)


def _seats(pools: Iterable[SeatPool]) -> Seats | None:
    """Add the categories up; a ceiling that is nearer than their own numbers counts instead."""
    rows = list(pools)
    if not rows:
        return None
    taken, capacity = sum(pool.taken for pool in rows), sum(pool.capacity for pool in rows)
    ceiling = rows[0].ceiling  # the same one for all categories of a session
    left = capacity - taken if ceiling is None else min(capacity - taken, ceiling.capacity - ceiling.taken)
    return Seats(
        taken=taken,
        capacity=taken + left,
        waiting=sum(pool.waiting for pool in rows),
        given=left > 0 and any(pool.left > 0 and not pool.waiting for pool in rows),
        line=any(pool.has_waiting_list for pool in rows),
    )


def _phase(session: TrainingSession, seats: Seats | None, now: datetime) -> Phase:
    match session.status:
        case TrainingSession.Status.DRAFT:
            return Phase.DRAFT
        case TrainingSession.Status.CANCELLED:
            return Phase.CANCELLED
        case TrainingSession.Status.POSTPONED:
            return Phase.POSTPONED
    if session.status == TrainingSession.Status.FINISHED or session.is_over(now):
        return Phase.OVER
    if session.registration_open(now):
        return _open_phase(seats)
    opens = session.registration_opens_at
    waiting = session.status == TrainingSession.Status.PUBLISHED and opens is not None and opens > now
    return Phase.NOT_YET if waiting else Phase.CLOSED


def _open_phase(seats: Seats | None) -> Phase:
    if seats is None:
        return Phase.UNPREPARED
    if seats.given:
        return Phase.OPEN
    return Phase.WAITING_LIST if seats.line else Phase.FULL


def _word(phase: Phase) -> str:
    words = {
        Phase.DRAFT: _("Draft"),
        Phase.CANCELLED: _("Cancelled"),
        Phase.POSTPONED: _("Postponed"),
        Phase.OVER: _("Finished"),
        Phase.CLOSED: _("Registration closed"),
        Phase.NOT_YET: _("Not open yet"),
        Phase.UNPREPARED: _("Being prepared"),
        Phase.FULL: _("Full"),
        Phase.WAITING_LIST: _("Full, with waiting list"),
        Phase.OPEN: _("Registration open"),
    }
    return words[phase]


def _note(session: TrainingSession, phase: Phase, seats: Seats | None) -> str:
    match phase:
        case Phase.CANCELLED:
            return session.cancel_reason
        case Phase.POSTPONED:
            return _("New days will follow. %(reason)s") % {"reason": session.cancel_reason}
        case Phase.OVER:
            return _("This session has taken place.")
        case Phase.NOT_YET if session.registration_opens_at:
            opens = moment(session.registration_opens_at, session.timezone)
            return _("Registration opens on %(moment)s.") % {"moment": opens}
        case Phase.UNPREPARED:
            return _("The organizer has not set up the seats yet. Come back later.")
        case Phase.CLOSED:
            return _("Registration for this session is closed.")
    return _seats_note(session, phase, seats) if seats else ""


def _seats_note(session: TrainingSession, phase: Phase, seats: Seats) -> str:
    match phase:
        case Phase.FULL:
            return _("All seats are taken. A seat may come free when someone cancels.")
        case Phase.WAITING_LIST:
            return _line_note(seats.waiting)
        case Phase.OPEN if session.registration_closes_at:
            closes = moment(session.registration_closes_at, session.timezone)
            return _("Open until %(moment)s.") % {"moment": closes}
    return ""


def _line_note(waiting: int) -> str:
    if not waiting:
        return _("All seats are taken. Who registers now stands first on the waiting list.")
    return ngettext(
        "All seats are taken and %(n)s person waits. Who registers now joins the line and moves up in order.",
        "All seats are taken and %(n)s people wait. Who registers now joins the line and moves up in order.",
        waiting,
    ) % {"n": number_format(waiting, force_grouping=True)}
