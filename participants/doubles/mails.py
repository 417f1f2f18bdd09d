"""The mail about two registrations that were brought together."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from participants.people.selectors import mail_address

from .models import Merge


def merged(merge: Merge) -> None:
    """Tell the person kept what was brought together, by whom, and whom to ask; nothing without an address."""
    address = mail_address(merge.kept)
    if not address:
        return
    with translation.override(settings.LANGUAGE_CODE):
        context = {"merge": merge, "person": merge.kept, "site_url": settings.SITE_URL}
        send_mail(
            _("Your registrations were brought together"),
            render_to_string("doubles/mail_merged.txt", context),
            None,
            [address],
        )
