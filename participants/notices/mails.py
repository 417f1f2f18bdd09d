"""Mails to registrants: what happened, when and where, the ticket's address, a calendar entry.

Without an address nothing is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.mime.image import MIMEImage
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.accounts.outbox.letters import QuickMail
from events.training.models import TrainingSession
from participants.people.models import Person
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE, SessionTimes, session_times, with_session
from participants.tickets.qr import ticket_png

from . import ics
from .blanks import Blanks, rendered, words_of
from .models import Notice

Kind, Status = Notice.Kind, Registration.Status
ENTRY = "kegiatan.ics"
# What a mail shows that is only looked at.
SPECIMEN_CODE, SPECIMEN_NAME, SPECIMEN_ADDRESS = "CONTOH", "Siti Aminah", "siti@contoh.example"


ACTIVE = frozenset(Registration.ACTIVE)
# Whose session stands in their calendar: who waits or was only offered a seat keeps the days free for nothing.
IN_CALENDARS = frozenset({Status.CONFIRMED, Status.PENDING})
# The statuses of a session that takes place on the days it shows.
ON = frozenset({TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED})


@dataclass(frozen=True)
class Letter:
    """How one kind of notice is told: template (`emails/<name>`), subject, and what the mail does to a calendar."""

    template: str
    subject: Promise
    tells_of: frozenset[str]  # the statuses of which it is still true
    entry: bool = False  # puts the session into the calendar of a reader who holds a place (IN_CALENDARS)
    takes_out: bool = False  # takes it out again
    takes_out_earlier: bool = False  # takes the session out of which the reader was moved, in a second attachment
    of_sessions: frozenset[str] = frozenset(TrainingSession.Status.values)  # in which of a session's statuses
    alike: bool = False  # says of its reader only what `blanks` fills in


LETTERS = {
    Kind.CONFIRMED: Letter(
        "confirmed", _("Registered: %(session)s"), frozenset({Status.CONFIRMED}), entry=True, alike=True
    ),
    Kind.RECEIVED: Letter(
        "received", _("Registration received: %(session)s"), frozenset({Status.PENDING}), entry=True, alike=True
    ),
    Kind.WAITLISTED: Letter(
        "waitlisted", _("On the waiting list: %(session)s"), frozenset({Status.WAITLISTED}), alike=True
    ),
    Kind.OFFERED: Letter("offered", _("A seat for you: %(session)s"), frozenset({Status.OFFERED})),
    Kind.OFFER_EXPIRED: Letter("offer_expired", _("Offer expired: %(session)s"), frozenset({Status.EXPIRED})),
    Kind.CANCELLED: Letter(
        "cancelled",
        _("Registration cancelled: %(session)s"),
        frozenset({Status.CANCELLED, Status.REJECTED}),
        takes_out=True,
    ),
    Kind.MOVED: Letter("moved", _("Moved to another session: %(session)s"), ACTIVE, entry=True, takes_out_earlier=True),
    Kind.REPLACED: Letter(
        "replaced", _("Somebody comes for you: %(session)s"), frozenset({Status.REPLACED}), takes_out=True
    ),
    Kind.STANDS_IN: Letter(
        "stands_in",
        _("You stand in for somebody: %(session)s"),
        frozenset({Status.CONFIRMED, Status.PENDING}),
        entry=True,
    ),
    Kind.SESSION_CHANGED: Letter(
        "session_changed", _("Changed: %(session)s"), ACTIVE, entry=True, of_sessions=ON, alike=True
    ),
    Kind.POSTPONED: Letter(
        "session_postponed",
        _("Postponed: %(session)s"),
        ACTIVE,
        takes_out=True,
        of_sessions=frozenset({TrainingSession.Status.POSTPONED}),
        alike=True,
    ),
    Kind.RESUMED: Letter(
        "session_resumed", _("It takes place: %(session)s"), ACTIVE, entry=True, of_sessions=ON, alike=True
    ),
}
SESSION_CANCELLED = Letter("session_cancelled", _("Cancelled: %(session)s"), frozenset(), takes_out=True)


class MailTurn:
    """What the mails of one turn of the worker are made of once: texts with blanks, and calendar entries."""

    def __init__(self) -> None:
        self.blanks, self.entries = Blanks(), ics.Entries()


def needs() -> list["Prefetch[str, QuerySet[Any], Any]"]:
    """What the mails of notices speak of, each read by a query of its own.

    One join of all these tables took PostgreSQL 0.2 s to plan, for each turn of a worker.
    """
    sessions = TrainingSession.objects.select_related("programme__organizer", "location__region__parent")
    others = Registration.objects.select_related("person")
    return [
        Prefetch("registration", Registration.objects.select_related("person__user", "pool")),
        Prefetch("registration__session", sessions),
        Prefetch("registration__successor", others),
        Prefetch("registration__predecessor", others),
        Prefetch("registration__predecessor__session", sessions),
    ]


def send(notices: Iterable[Notice], *, now: datetime) -> None:
    """Write the mails of these notices, each in its language; what is no longer true is told by a later notice."""
    times: dict[int, SessionTimes] = {}
    turn = MailTurn()
    mails = []
    for notice in notices:
        registration = notice.registration
        letter = LETTERS[Kind(notice.kind)]
        session = registration.session
        untrue = registration.status not in letter.tells_of or session.status not in letter.of_sessions
        # An entry that waited until the session was called off would come back after it was taken out.
        called_off = letter.entry and not letter.takes_out_earlier and session.status in session.OFF
        if untrue or called_off or not mail_address(registration.attendee):
            continue
        left = registration.predecessor if letter.takes_out_earlier else None
        for each in (session, left.session if left else session):
            if each.pk not in times:
                times[each.pk] = session_times(each)
        with translation.override(notice.language):
            mail = _mail(registration, letter, times=times[session.pk], at=notice.written_at, now=now, turn=turn)
        if left:
            entry = ics.calendar(left, times[left.session_id], at=notice.written_at, now=now, cancelled=True)
            mail.attach("kegiatan-lama.ics", entry, "text/calendar")
        mails.append(mail)
    get_connection().send_messages(mails)


def specimen(kind: str, session: TrainingSession, *, now: datetime) -> EmailMultiAlternatives | None:
    """The mail of this kind, to a made-up registrant; None where it would reach none.

    Who may edit a session need not see who comes: no name, and above all no ticket's code, goes onto the page.
    """
    reached = with_session().filter(session=session, status__in=Registration.ACTIVE)
    for registration in reached.filter(REACHABLE).order_by("pk")[:1]:
        registration.session, registration.code, registration.shown_as = session, SPECIMEN_CODE, None
        registration.person = Person(name=SPECIMEN_NAME, email=SPECIMEN_ADDRESS)
        with translation.override(settings.LANGUAGE_CODE):
            return _mail(registration, LETTERS[Kind(kind)], times=session_times(session), at=now, now=now)
    return None


def session_cancelled(registration: Registration, *, times: SessionTimes, now: datetime) -> None:
    """Tell that the whole session will not take place; its `times` are read once for all who are told."""
    if not mail_address(registration.attendee):
        return
    with translation.override(settings.LANGUAGE_CODE):
        _mail(registration, SESSION_CANCELLED, times=times, at=now, now=now).send()


def _mail(
    registration: Registration,
    letter: Letter,
    *,
    times: SessionTimes,
    at: datetime,
    now: datetime,
    turn: MailTurn | None = None,
) -> QuickMail:
    session: TrainingSession = registration.session
    organizer, turn = session.programme.organizer, turn or MailTurn()
    shows_qr = letter.entry and registration.status == Status.CONFIRMED and session.mode != session.Mode.ONLINE
    has_entry = letter.entry and registration.status in IN_CALENDARS and session.status not in session.OFF
    context: dict[str, object] = {"shows_qr": shows_qr, "has_entry": has_entry, "session": session, "times": times}
    text, html = _texts(registration, letter, context, turn)
    mail = QuickMail(
        subject=" ".join((str(letter.subject) % {"session": session}).split()),
        body=text,
        to=[mail_address(registration.attendee)],
        reply_to=[organizer.email] if organizer.email else None,
    )
    mail.attach_alternative(html, "text/html")
    if shows_qr:
        mail.attach(_picture(ticket_png(registration), f"tiket-{registration.code}.png"))
    if letter.takes_out:
        mail.attach(ENTRY, ics.calendar(registration, times, at=at, now=now, cancelled=True), "text/calendar")
    elif has_entry:
        mail.attach(ENTRY, turn.entries.entry(registration, times, at=at, now=now), "text/calendar")
    return mail


def _texts(registration: Registration, letter: Letter, context: dict[str, object], turn: MailTurn) -> tuple[str, str]:
    words = words_of(registration)
    if not letter.alike:
        return rendered(letter.template, {**context, **words, "registration": registration})
    says = context["shows_qr"], context["has_entry"]
    key = letter.template, registration.session_id, says, translation.get_language()
    return turn.blanks.texts(key, letter.template, context, words)


def _picture(content: bytes, name: str) -> MIMEImage:
    """A picture that the mail's HTML shows as `cid:ticket`, and that can be saved."""
    picture = MIMEImage(content, "png")
    picture.add_header("Content-ID", "<ticket>")
    picture.add_header("Content-Disposition", "inline", filename=name)
    return picture
