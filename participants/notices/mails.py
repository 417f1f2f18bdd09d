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
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import SessionTimes, session_times
from participants.tickets.qr import pdf_url, ticket_png, ticket_url

from . import ics
from .models import Notice

Kind, Status = Notice.Kind, Registration.Status
_BEFORE = ("predecessor__person", "predecessor__session__programme")
_WITH = ("person__user", "pool", "session__programme__organizer", "session__location__region__parent")
NEEDS = [f"registration__{path}" for path in (*_WITH, "successor__person", *_BEFORE)]


@dataclass(frozen=True)
class Letter:
    """How one kind of notice is told: template (`emails/<name>`), subject, and what the mail does to a calendar."""

    template: str
    subject: Promise
    tells_of: frozenset[str]  # the statuses of which it is still true
    entry: bool = False  # puts the session into the reader's calendar
    takes_out: bool = False  # takes it out again


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
    Kind.MOVED: Letter("moved", _("Moved to another session: %(session)s"), frozenset(Registration.ACTIVE), entry=True),
    Kind.REPLACED: Letter(
        "replaced", _("Somebody comes for you: %(session)s"), frozenset({Status.REPLACED}), takes_out=True
    ),
    Kind.STANDS_IN: Letter(
        "stands_in",
        _("You stand in for somebody: %(session)s"),
        frozenset({Status.CONFIRMED, Status.PENDING}),
        entry=True,
    ),
}
SESSION_CANCELLED = Letter("session_cancelled", _("Cancelled: %(session)s"), frozenset(), takes_out=True)


def send(notices: Iterable[Notice], *, now: datetime) -> None:
    """Write the mails of these notices, each in its language; what is no longer true is told by a later notice."""
    times: dict[int, SessionTimes] = {}
    mails = []
    for notice in notices:
        registration = notice.registration
        letter = LETTERS[Kind(notice.kind)]
        if registration.status not in letter.tells_of or not mail_address(registration.attendee):
            continue
        session = registration.session
        if session.pk not in times:
            times[session.pk] = session_times(session)
        with translation.override(notice.language):
            mails.append(_mail(registration, letter, times=times[session.pk], now=now))
    get_connection().send_messages(mails)


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
