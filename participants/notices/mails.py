"""Mails to registrants: what happened, when and where, the ticket's address, a calendar entry.

Without an address nothing is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.mime.image import MIMEImage

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.training.models import TrainingSession
from participants.people.models import Person
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import REACHABLE, SessionTimes, session_times, with_session
from participants.tickets.qr import pdf_url, ticket_png, ticket_url

from . import ics
from .models import Notice

Kind, Status = Notice.Kind, Registration.Status
_BEFORE = (
    "predecessor__person",
    "predecessor__session__programme__organizer",
    "predecessor__session__location__region__parent",
)
_WITH = ("person__user", "pool", "session__programme__organizer", "session__location__region__parent")
NEEDS = [f"registration__{path}" for path in (*_WITH, "successor__person", *_BEFORE)]

# What a mail shows that is only looked at.
SPECIMEN_CODE, SPECIMEN_NAME, SPECIMEN_ADDRESS = "CONTOH", "Siti Aminah", "siti@contoh.example"


ACTIVE = frozenset(Registration.ACTIVE)
# The statuses of a session that takes place on the days it shows.
ON = frozenset({TrainingSession.Status.PUBLISHED, TrainingSession.Status.CLOSED})


@dataclass(frozen=True)
class Letter:
    """How one kind of notice is told: template (`emails/<name>`), subject, and what the mail does to a calendar."""

    template: str
    subject: Promise
    tells_of: frozenset[str]  # the statuses of which it is still true
    entry: bool = False  # puts the session into the reader's calendar
    takes_out: bool = False  # takes it out again
    takes_out_earlier: bool = False  # takes the session out of which the reader was moved, in a second attachment
    of_sessions: frozenset[str] = frozenset(TrainingSession.Status.values)  # in which of a session's statuses


LETTERS = {
    Kind.CONFIRMED: Letter("confirmed", _("Registered: %(session)s"), frozenset({Status.CONFIRMED}), entry=True),
    Kind.RECEIVED: Letter("received", _("Registration received: %(session)s"), frozenset({Status.PENDING})),
    Kind.WAITLISTED: Letter("waitlisted", _("On the waiting list: %(session)s"), frozenset({Status.WAITLISTED})),
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
    Kind.SESSION_CHANGED: Letter("session_changed", _("Changed: %(session)s"), ACTIVE, entry=True, of_sessions=ON),
    Kind.POSTPONED: Letter(
        "session_postponed",
        _("Postponed: %(session)s"),
        ACTIVE,
        takes_out=True,
        of_sessions=frozenset({TrainingSession.Status.POSTPONED}),
    ),
    Kind.RESUMED: Letter("session_resumed", _("It takes place: %(session)s"), ACTIVE, entry=True, of_sessions=ON),
}
SESSION_CANCELLED = Letter("session_cancelled", _("Cancelled: %(session)s"), frozenset(), takes_out=True)


def send(notices: Iterable[Notice], *, now: datetime) -> None:
    """Write the mails of these notices, each in its language; what is no longer true is told by a later notice."""
    times: dict[int, SessionTimes] = {}
    mails = []
    for notice in notices:
        registration = notice.registration
        letter = LETTERS[Kind(notice.kind)]
        session = registration.session
        untrue = registration.status not in letter.tells_of or session.status not in letter.of_sessions
        # An entry that waited until the session was called off would come back after it was taken out.
        called_off = letter.entry and session.status in session.OFF
        if untrue or called_off or not mail_address(registration.attendee):
            continue
        left = registration.predecessor if letter.takes_out_earlier else None
        for each in (session, left.session if left else session):
            if each.pk not in times:
                times[each.pk] = session_times(each)
        with translation.override(notice.language):
            mail = _mail(registration, letter, times=times[session.pk], now=now)
        if left:
            entry = ics.calendar(left, times[left.session_id], now=now, cancelled=True)
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
            return _mail(registration, LETTERS[Kind(kind)], times=session_times(session), now=now)
    return None


def session_cancelled(registration: Registration, *, times: SessionTimes, now: datetime) -> None:
    """Tell that the whole session will not take place; its `times` are read once for all who are told."""
    if not mail_address(registration.attendee):
        return
    with translation.override(settings.LANGUAGE_CODE):
        _mail(registration, SESSION_CANCELLED, times=times, now=now).send()


def _mail(registration: Registration, letter: Letter, *, times: SessionTimes, now: datetime) -> EmailMultiAlternatives:
    session: TrainingSession = registration.session
    organizer = session.programme.organizer
    shows_qr = letter.entry and registration.status == Status.CONFIRMED and session.mode != session.Mode.ONLINE
    context = {
        "registration": registration,
        "pdf_url": pdf_url(registration),
        "shows_qr": shows_qr,
        "session": session,
        "times": times,
        "ticket_url": ticket_url(registration),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join((str(letter.subject) % {"session": session}).split()),
        body=render_to_string(f"emails/{letter.template}.txt", context),
        to=[mail_address(registration.attendee)],
        reply_to=[organizer.email] if organizer.email else None,
    )
    mail.attach_alternative(render_to_string(f"emails/{letter.template}.html", context), "text/html")
    if shows_qr:
        mail.attach(_picture(ticket_png(registration), f"tiket-{registration.code}.png"))
    if letter.entry or letter.takes_out:
        entry = ics.calendar(registration, times, now=now, cancelled=letter.takes_out)
        mail.attach("kegiatan.ics", entry, "text/calendar")
    return mail


def _picture(content: bytes, name: str) -> MIMEImage:
    """A picture that the mail's HTML shows as `cid:ticket`, and that can be saved."""
    picture = MIMEImage(content, "png")
    picture.add_header("Content-ID", "<ticket>")
    picture.add_header("Content-Disposition", "inline", filename=name)
    return picture
