"""The roles in words, as an owner reads them before giving one away."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .models import MemberRole

EXPLANATIONS: dict[str, Promise] = {
    MemberRole.OWNER: _("May do everything, also give and take roles and change the organizer's details."),
    MemberRole.EDITOR: _("Prepares and publishes programmes, sessions, rundowns, locations, speakers and materials."),
    MemberRole.REGISTRAR: _("Sees participants with their data, confirms or rejects registrations, exports lists."),
    MemberRole.CHECKER: _("Sees participants' names and records attendance."),
    MemberRole.ISSUER: _("Sees participants, and issues, corrects and revokes certificates."),
    MemberRole.VIEWER: _("Sees programmes and sessions, but no participants; changes nothing."),
}


@dataclass(frozen=True)
class RoleInWords:
    """A role with its name and what it may do."""

    value: str
    label: str
    explanation: str | Promise


def in_words() -> list[RoleInWords]:
    """Every role, from the one that may do most."""
    return [RoleInWords(role.value, capfirst(str(role.label)), EXPLANATIONS[role]) for role in MemberRole]
