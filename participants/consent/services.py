"""Consent texts and the proof that somebody agreed to one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from participants.registration.models import Registration

from . import first_text
from .models import ConsentRecord, ConsentText


@dataclass(frozen=True)
class Agreement:
    """What somebody agreed to for one registration: exactly the versions that were shown."""

    consent: ConsentText


def text_hash(*, purpose: str, data: str, retention: str, rights: str) -> str:
    """SHA-256 over the four parts, each closed by a form feed, so that words cannot move between them."""
    return hashlib.sha256("\f".join([purpose, data, retention, rights, ""]).encode()).hexdigest()


def current_text(*, now: datetime) -> ConsentText:
    """The version to be shown now; on an empty database the first one is written down."""
    return ConsentText.objects.first() or ensure_first_version(now=now)


def ensure_first_version(*, now: datetime) -> ConsentText:
    """Version 1; safe to call at any time and from several places at once."""
    parts = {
        "purpose": first_text.PURPOSE,
        "data": first_text.DATA,
        "retention": first_text.RETENTION,
        "rights": first_text.RIGHTS,
    }
    defaults = {**parts, "sha256": text_hash(**parts), "published_at": now}
    text, _created = ConsentText.objects.get_or_create(version=1, defaults=defaults)
    return text


@transaction.atomic
def publish(*, purpose: str, data: str, retention: str, rights: str, now: datetime) -> ConsentText:
    """Write a new version, which is asked for from now on; earlier consents stay with their own version."""
    last = ConsentText.objects.aggregate(last=Max("version"))["last"] or 0
    parts = {"purpose": purpose, "data": data, "retention": retention, "rights": rights}
    return ConsentText.objects.create(version=last + 1, sha256=text_hash(**parts), published_at=now, **parts)


def record(*, registration: Registration, agreement: Agreement, now: datetime) -> None:
    """Write down that the registrant accepted these versions."""
    text = agreement.consent
    ConsentRecord.objects.create(registration=registration, text=text, sha256=text.sha256, accepted_at=now)


def record_many(registrations: Sequence[Registration], *, agreement: Agreement, now: datetime) -> None:
    """Write down that all these registrants accepted these versions; one INSERT per 1,000 of them."""
    text = agreement.consent
    rows = [ConsentRecord(registration=each, text=text, sha256=text.sha256, accepted_at=now) for each in registrations]
    ConsentRecord.objects.bulk_create(rows, batch_size=1000)


def copy(source: Registration, target: Registration) -> None:
    """What somebody agreed to goes along when they move to another session; a withdrawn consent does not."""
    kept = ConsentRecord.objects.filter(registration=source, withdrawn_at__isnull=True)
    ConsentRecord.objects.bulk_create(
        ConsentRecord(registration=target, text_id=row.text_id, sha256=row.sha256, accepted_at=row.accepted_at)
        for row in kept
    )


@transaction.atomic
def withdraw(*, registration: Registration, now: datetime) -> None:
    """Withdraw every consent of a registration and tell the organizer, who has 3 x 24 hours to act (article 40).

    Raises Refusal `not_given` when there is none left to withdraw.
    """
    given = ConsentRecord.objects.filter(registration=registration, withdrawn_at__isnull=True)
    if not given.update(withdrawn_at=now):
        raise Refusal("not_given", _("There is no consent left to withdraw."))
    _tell_organizer(registration)


def _tell_organizer(registration: Registration) -> None:
    organizer = registration.session.programme.organizer
    if not organizer.email:
        return
    with translation.override("id"):
        EmailMessage(
            subject=_("Consent withdrawn: ticket %(code)s") % {"code": registration.code},
            body=_(
                "The holder of ticket %(code)s for %(session)s has withdrawn consent to the processing of personal "
                "data. Stop processing that rests on consent within 3 x 24 hours and answer the participant."
            )
            % {"code": registration.code, "session": registration.session},
            to=[organizer.email],
        ).send()
