"""The links of a mailing by mail: written to the outbox by a worker, each once; by WhatsApp staff send them by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import structlog
from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from bimtek.accounts.models import User
from bimtek.accounts.outbox.backend import mail_of, put
from bimtek.common import audit, whatsapp
from bimtek.common.dates import date_range
from bimtek.common.errors import Refusal
from certificates.documents.kinds import KINDS
from certificates.documents.shipped import subject as usual_subject
from events.training import guard

from .models import Invitee, Mailing

CHUNK = 200  # mails written in one transaction
logger = structlog.get_logger(__name__)


@transaction.atomic
def send(*, mailing: Mailing, by: User, now: datetime) -> None:
    """Have the links mailed to all who have an address and got none. Refusal for none, or a session called off."""
    guard.refuse_cancelled(mailing.session)
    count = unsent(mailing.pk).count()
    if not count:
        raise Refusal("none_to_mail", _("There is no invitee with an e-mail address that was not written to."))
    Mailing.objects.filter(pk=mailing.pk).update(sending_at=now)
    audit.record(mailing.session, by=by, invitations_mailed=count)
    transaction.on_commit(lambda: to_mail(mailing.pk))


def unsent(mailing: int):  # type: ignore[no-untyped-def]  # a query set with the manager's own class
    """Invitees with an address whose mail is not written."""
    return Invitee.objects.filter(mailing=mailing, mailed_at=None).exclude(email="")


def to_mail(mailing: int) -> None:
    """Hand a mailing to a worker; with the broker away it waits for the sweep."""
    try:
        current_app.send_task("certificates.mail_invitations", args=[mailing])
    except OperationalError:
        logger.warning("broker away, invitations wait for the sweep", mailing=mailing)


@transaction.atomic
def write_some(mailing: Mailing, *, now: datetime) -> int:
    """Write the next CHUNK mails to the outbox; returns how many, 0 where none is left. Two at once share the work."""
    rows = list(unsent(mailing.pk).select_for_update(of=("self",), skip_locked=True)[:CHUNK])
    with translation.override(settings.LANGUAGE_CODE):
        messages = [_message(mailing, row) for row in rows]
    for row in rows:
        row.mail_id, row.mailed_at = uuid4(), now
    put([mail_of(message, row.mail_id) for message, row in zip(messages, rows, strict=True)])
    Invitee.objects.bulk_update(rows, ["mail", "mailed_at"])
    return len(rows)


def left_to_mail() -> Sequence[int]:
    """Keys of mailings that staff had mailed, and that are not yet: the broker was away, or a worker was lost."""
    rows = Mailing.objects.filter(sending_at__isnull=False, invitees__mailed_at=None).exclude(invitees__email="")
    return list(rows.values_list("pk", flat=True).distinct())


def _message(mailing: Mailing, invitee: Invitee) -> EmailMultiAlternatives:
    organizer = mailing.session.programme.organizer
    context = {"invitee": invitee, "mailing": mailing, "session": mailing.session, "address": address(invitee)}
    message = EmailMultiAlternatives(
        subject=" ".join(subject_of(mailing).split()),
        body=render_to_string("invitations/mail.txt", context),
        to=[invitee.email],
        reply_to=[organizer.email] if organizer.email else None,
    )
    message.attach_alternative(render_to_string("invitations/mail.html", context), "text/html")
    return message


def subject_of(mailing: Mailing) -> str:
    """What the letter is about."""
    return mailing.subject or usual_subject(KINDS["undangan"], mailing.session)


def address(invitee: Invitee) -> str:
    """Where the invitee reads the letter and answers."""
    return settings.SITE_URL + reverse("invitations:answer", args=[invitee.token])


def share_url(mailing: Mailing, invitee: Invitee) -> str:
    """Opens WhatsApp with the link, for the invitee's number where there is one."""
    session = mailing.session
    with translation.override(settings.LANGUAGE_CODE):
        text = _("%(office)s invites %(name)s to %(session)s, %(dates)s. Letter and answer: %(address)s") % {
            "office": session.programme.organizer,
            "name": invitee.name,
            "session": session,
            "dates": date_range(session.starts_on, session.ends_on),
            "address": address(invitee),
        }
    return whatsapp.link(text, invitee.phone)
