"""Whether a mail tells a participant what staff did, or staff have to."""

from django.utils.translation import gettext as _

from participants.people.selectors import mail_address
from participants.registration.models import Registration


def reached(registration: Registration) -> bool:
    """Whether a mail reaches the participant."""
    return bool(mail_address(registration.attendee))


def said(done: str, registration: Registration) -> str:
    """What was done, and who tells the participant."""
    tells = (
        _("The participant is told by mail.")
        if reached(registration)
        else _("No mail reaches the participant: tell them yourself.")
    )
    return f"{done} {tells}"
