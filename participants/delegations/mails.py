"""The mail that brings a contact person the link. It is Indonesian: nothing is known of the reader's choice."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from .links import address
from .models import Delegation


def invitation(delegation: Delegation) -> None:
    """Tell the contact person what the institution is invited to, its seats, the deadline, and the link."""
    organizer = delegation.session.programme.organizer
    with translation.override(settings.LANGUAGE_CODE):
        context = {"delegation": delegation, "session": delegation.session, "address": address(delegation)}
        subject = _("Name your participants: %(session)s") % {"session": delegation.session}
        mail = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=render_to_string("delegations/mail.txt", context),
            to=[delegation.contact_email],
            reply_to=[organizer.email] if organizer.email else None,
        )
        mail.attach_alternative(render_to_string("delegations/mail.html", context), "text/html")
    mail.send()
