"""The mails about two people who were brought together, and who were taken apart again."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.notices import ics
from participants.people.selectors import mail_address
from participants.registration.models import Registration
from participants.registration.selectors import session_times

from .models import Merge


def merged(merge: Merge, before: str) -> None:
    """Tell the person kept what was brought together, by whom, and whom to ask.

    Who reads `before`, the address of the person emptied, is told that it gets no more mails of these places, unless
    it is the same address. Nothing goes where there is no address.
    """
    kept = mail_address(merge.kept)
    for address in filter(None, dict.fromkeys([before, kept])):
        subject = _("Your registrations were brought together")
        context = {"person": merge.kept, "no_longer_here": address != kept}
        _send(merge, address, subject, "doubles/mail_merged.txt", context)


def taken_apart(merge: Merge, left: Sequence[Registration], *, now: datetime) -> None:
    """Tell the person kept which places went back to another person, and take these out of the calendar.

    Nothing goes out where there are none, or where both read the same address.
    """
    address = mail_address(merge.kept)
    if not left or not address or address == mail_address(merge.emptied):
        return
    subject = _("These places belong to another person")
    with translation.override(settings.LANGUAGE_CODE):
        times = {row.pk: session_times(row.session) for row in left}
        entries = [ics.calendar(row, times[row.pk], at=now, now=now, cancelled=True) for row in left]
    context = {"person": merge.kept, "places": [(row.session, times[row.pk].whole) for row in left]}
    _send(merge, address, subject, "doubles/mail_taken_apart.txt", context, entries)


def _send(
    merge: Merge,
    address: str,
    subject: Promise,
    template: str,
    context: dict[str, object],
    entries: Sequence[bytes] = (),
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = {"merge": merge, "organizer": merge.organizer, "site_url": settings.SITE_URL, **context}
        mail = EmailMessage(str(subject), render_to_string(template, said), to=[address])
    for number, entry in enumerate(entries, 1):
        mail.attach(f"kegiatan-{number}.ics", entry, "text/calendar")
    mail.send()
