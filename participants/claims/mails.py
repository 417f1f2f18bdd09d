"""Mails about a person brought into an account, or taken out of it; Indonesian, as nothing is known of the reader."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Joining


def joined(joining: Joining) -> None:
    """Tell the account, and the address written down for the person, what happened and how to object."""
    _tell(joining, "claims/mail_joined.txt", _("Your registrations are in an account now"))


def undone(joining: Joining) -> None:
    """Tell the account that lost the person, and the address written down for them."""
    _tell(joining, "claims/mail_undone.txt", _("Registrations were taken out of an account"))


def masked(address: str) -> str:
    """An e-mail address as who owns it knows it again: `s…@contoh.id`."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"


def _tell(joining: Joining, template: str, subject: Promise) -> None:
    addresses = {address.lower() for address in (joining.user.email, joining.person.email) if address}
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "person": joining.person,
            "session": joining.registration.session,
            "account": masked(joining.user.email),
            "address": settings.SITE_URL + reverse("claims:object"),
            "site_url": settings.SITE_URL,
        }
        body = render_to_string(template, context)
        for address in sorted(addresses):
            send_mail(str(subject), body, None, [address])
