"""Mails to registrants: what happened, when and where, the ticket's address, a calendar entry.

A mail that answers the owner's own act is in the language of their screen; one that staff or a task
causes is Indonesian, as nothing is known of the reader's choice. Without an address nothing is sent.
"""

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.people.selectors import mail_address

from . import ics
from .models import Registration
from .qr import ticket_url
from .selectors import SessionTimes, session_times


def confirm(registration: Registration, *, by_owner: bool, now: datetime) -> None:
    """Tell that the place is confirmed."""
    _send(registration, "confirmed", _("Registered: %(session)s"), by_owner=by_owner, now=now)


def received(registration: Registration, *, now: datetime) -> None:
    """Tell that the registration has arrived and waits for the organizer."""
    _send(registration, "received", _("Registration received: %(session)s"), by_owner=True, now=now)


def cancelled(registration: Registration, *, by_owner: bool, now: datetime) -> None:
    """Tell that the registration was cancelled or turned down, with the reason if there is one."""
    _send(registration, "cancelled", _("Registration cancelled: %(session)s"), by_owner=by_owner, now=now)


def session_cancelled(registration: Registration, *, times: SessionTimes, now: datetime) -> None:
    """Tell that the whole session will not take place; its `times` are read once for all who are told."""
    _send(registration, "session_cancelled", _("Cancelled: %(session)s"), by_owner=False, now=now, times=times)


def _send(
    registration: Registration,
    template: str,
    subject: Promise,
    *,
    by_owner: bool,
    now: datetime,
    times: SessionTimes | None = None,
) -> None:
    address = mail_address(registration.person)
    if not address:
        return
    organizer = registration.session.programme.organizer
    times = times or session_times(registration.session)
    language: AbstractContextManager[None] = nullcontext() if by_owner else translation.override(settings.LANGUAGE_CODE)
    with language:
        context = {
            "registration": registration,
            "session": registration.session,
            "times": times,
            "ticket_url": ticket_url(registration),
        }
        mail = EmailMultiAlternatives(
            subject=" ".join((str(subject) % {"session": registration.session}).split()),
            body=render_to_string(f"emails/{template}.txt", context),
            to=[address],
            reply_to=[organizer.email] if organizer.email else None,
        )
        mail.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    if template != "received":
        entry = ics.calendar(registration, times, now=now, cancelled=template != "confirmed")
        mail.attach("kegiatan.ics", entry, "text/calendar")
    mail.send()
