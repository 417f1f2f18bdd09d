"""Mails about certificates, in Indonesian: staff or a task causes them, and the reader's choice is not known."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.people.selectors import mail_address

from . import claims
from .fields import proof_url
from .models import Certificate, Chunk


@transaction.atomic
def tell(*, chunk_id: int, now: datetime) -> int:
    """Write to the people of a printed chunk that their certificates are ready; returns how many, 0 if already told.

    The mark and the mails are one transaction, so that a task run twice tells each recipient once.
    """
    printed = Chunk.objects.filter(pk=chunk_id, state=Chunk.State.DONE, told_at__isnull=True)
    if not printed.update(told_at=now):
        return 0
    chunk = Chunk.objects.get(pk=chunk_id)
    certificates = (
        Certificate.objects.filter(series=chunk.series_id, sequence__range=(chunk.first, chunk.last))
        .exclude(registration=None, speaker__email="")
        .select_related("edition", "organizer", "registration__person__user", "speaker", "predecessor")
    )
    return sum(ready(certificate) for certificate in certificates)


def ready(certificate: Certificate) -> bool:
    """Tell that a certificate, new or corrected, can be fetched; False where there is no address to write to."""
    return _send(certificate, "certificate_ready", _("Your certificate: %(programme)s"))


def revoked(certificate: Certificate) -> None:
    """Tell that a certificate is no longer valid, and why."""
    _send(certificate, "certificate_revoked", _("Certificate revoked: %(programme)s"))


def _address(certificate: Certificate) -> str:
    """Where mail about a certificate goes: to its participant, or to the speaker; empty where nothing is known."""
    if certificate.registration:
        return mail_address(certificate.registration.person)
    return certificate.speaker.email if certificate.speaker else ""


def _fetched_at(certificate: Certificate) -> str:
    """Where its owner fetches it: a speaker has no account, and gets the link that needs none."""
    if certificate.registration is None:
        return claims.address(certificate)
    return f"{settings.SITE_URL}{reverse('issuing:mine')}"


def _send(certificate: Certificate, template: str, subject: Promise) -> bool:
    registration = certificate.registration
    address = _address(certificate)
    if not address:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "certificate": certificate,
            "edition": certificate.edition,
            "registration": registration,
            "organizer": certificate.organizer,
            "proof_url": proof_url(certificate.code),
            "reader": certificate.name,
            "mine_url": _fetched_at(certificate),
        }
        mail = EmailMultiAlternatives(
            subject=" ".join((str(subject) % {"programme": certificate.edition.programme}).split()),
            body=render_to_string(f"emails/{template}.txt", context),
            to=[address],
        )
        mail.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    mail.send()
    return True
