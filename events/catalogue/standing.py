"""Where a session stands for a visitor: may one register, until when, and are there seats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from bimtek.common.dates import moment
from events.models import TrainingSession


class Phase(StrEnum):
    """What a visitor can expect of a session, from its status, its days, its window and its seats."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    OVER = "over"
    CLOSED = "closed"
    NOT_YET = "not_yet"
    UNPREPARED = "unprepared"
    FULL = "full"
    OPEN = "open"


# The colour of the badge; the word always stands beside it.
TONES = {Phase.OPEN: "green", Phase.FULL: "amber", Phase.NOT_YET: "blue", Phase.CANCELLED: "red"}


@dataclass(frozen=True)
class Seats:
    """The seats of all categories of a session together."""

    taken: int
    capacity: int


@dataclass(frozen=True)
class Standing:
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
        return self.phase is Phase.OPEN


@dataclass(frozen=True)
class Card:
    """A session with its standing, as lists print it."""

    session: TrainingSession
    standing: Standing


def cards(sessions: Iterable[TrainingSession], now: datetime) -> list[Card]:
    """Pair each session, loaded `for_cards`, with its standing at `now`."""
    return [Card(session, standing(session, now)) for session in sessions]


def standing(session: TrainingSession, now: datetime) -> Standing:
    """The standing at `now`, in the active language; reads `session.pools`."""
    pools = session.pools.all()
    seats = Seats(sum(p.taken for p in pools), sum(p.capacity for p in pools)) if pools else None
    phase = _phase(session, seats, now)
    return Standing(phase, _word(phase), _note(session, phase), seats)


def _phase(session: TrainingSession, seats: Seats | None, now: datetime) -> Phase:
    match session.status:
        case TrainingSession.Status.DRAFT:
            return Phase.DRAFT
        case TrainingSession.Status.CANCELLED:
            return Phase.CANCELLED
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
    return Phase.OPEN if seats.taken < seats.capacity else Phase.FULL


def _word(phase: Phase) -> str:
    words = {
        Phase.DRAFT: _("Draft"),
        Phase.CANCELLED: _("Cancelled"),
        Phase.OVER: _("Finished"),
        Phase.CLOSED: _("Registration closed"),
        Phase.NOT_YET: _("Not open yet"),
        Phase.UNPREPARED: _("Being prepared"),
        Phase.FULL: _("Full"),
        Phase.OPEN: _("Registration open"),
    }
    return words[phase]


def _note(session: TrainingSession, phase: Phase) -> str:
    match phase:
        case Phase.CANCELLED:
            return session.cancel_reason
        case Phase.OVER:
            return _("This session has taken place.")
        case Phase.NOT_YET if session.registration_opens_at:
            opens = moment(session.registration_opens_at, session.timezone)
            return _("Registration opens on %(moment)s.") % {"moment": opens}
        case Phase.UNPREPARED:
            return _("The organizer has not set up the seats yet. Come back later.")
        case Phase.FULL:
            return _("All seats are taken. A seat may come free when someone cancels.")
        case Phase.OPEN if session.registration_closes_at:
            closes = moment(session.registration_closes_at, session.timezone)
            return _("Open until %(moment)s.") % {"moment": closes}
        case Phase.CLOSED:
            return _("Registration for this session is closed.")
    return ""
