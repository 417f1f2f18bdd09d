"""Mails about certificates, in Indonesian: staff or a task causes them, and the reader's choice is not known."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.people.selectors import mail_address

from .freeze import proof_url
from .models import Certificate


def ready(certificate: Certificate) -> None:
    """Tell that a certificate, new or corrected, can be fetched."""
    _send(certificate, "certificate_ready", _("Your certificate: %(programme)s"))


def revoked(certificate: Certificate) -> None:
    """Tell that a certificate is no longer valid, and why."""
    _send(certificate, "certificate_revoked", _("Certificate revoked: %(programme)s"))


def _send(certificate: Certificate, template: str, subject: Promise) -> None:
    registration = certificate.registration
    address = mail_address(registration.person)
    if not address:
        return
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "certificate": certificate,
            "registration": registration,
            "organizer": certificate.organizer,
            "proof_url": proof_url(certificate.code),
            "mine_url": f"{settings.SITE_URL}{reverse('issuing:mine')}",
        }
        mail = EmailMultiAlternatives(
            subject=" ".join((str(subject) % {"programme": certificate.programme}).split()),
            body=render_to_string(f"emails/{template}.txt", context),
            to=[address],
        )
        mail.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    mail.send()
