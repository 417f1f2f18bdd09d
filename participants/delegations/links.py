"""The link of a delegation: a secret in an address, kept in a unique column and compared by its index.

It is stored as it is, unlike a password: staff must be able to send it again, and it opens one delegation only.
"""

import secrets

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bimtek.common import whatsapp
from bimtek.common.dates import date_range

from .models import Delegation

BYTES = 32


def new_token() -> str:
    """43 letters, digits, `-` and `_`: 256 bits that cannot be guessed."""
    return secrets.token_urlsafe(BYTES)


def address(delegation: Delegation) -> str:
    """The full address at which the contact person names people."""
    return f"{settings.SITE_URL}{reverse('delegations:link', args=[delegation.token])}"


def share_text(delegation: Delegation) -> str:
    """What to write to the contact person, in Indonesian: the reader's choice is not known."""
    session = delegation.session
    with translation.override(settings.LANGUAGE_CODE):
        return _(
            "%(institution)s is invited to %(session)s, %(dates)s. Please name your participants at this link, and "
            "keep it to yourself: whoever has it acts for your institution. %(address)s"
        ) % {
            "institution": delegation.institution,
            "session": session,
            "dates": date_range(session.starts_on, session.ends_on),
            "address": address(delegation),
        }


def share_url(delegation: Delegation) -> str:
    """Opens WhatsApp with that text, for the contact's number where there is one."""
    number = delegation.contact_phone.as_e164.removeprefix("+") if delegation.contact_phone else ""
    return whatsapp.link(share_text(delegation), number)
