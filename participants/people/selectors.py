"""What other rooms ask about a person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Person


def missing(person: Person | None) -> list[str | Promise]:
    """Names of the fields a person must fill in before registering; empty when complete."""
    needed: dict[str, str | Promise] = {
        "name": _("name"),
        "phone": _("phone"),
        "institution": _("institution"),
    }
    return [label for field, label in needed.items() if person is None or not getattr(person, field)]


def mail_address(person: Person) -> str:
    """Where mail to this person goes: their account's address, else the one written down; else empty."""
    return person.user.email if person.user else person.email
