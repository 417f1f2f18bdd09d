"""In which role a person takes part, and the word for it on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person does at a session."""

    PARTICIPANT = "participant", _("Participant")
    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    FACILITATOR = "facilitator", _("Facilitator")
    COMMITTEE = "committee", _("Committee")


# In which roles people are registered; speakers and moderators stand in the agenda.
SEAT_ROLES = [(role.value, role.label) for role in (Role.PARTICIPANT, Role.FACILITATOR, Role.COMMITTEE)]

# Certificates are printed in Indonesian, whatever language the screen has.
_PRINTED = {
    Role.PARTICIPANT: "Peserta",
    Role.SPEAKER: "Narasumber",
    Role.MODERATOR: "Moderator",
    Role.FACILITATOR: "Fasilitator",
    Role.COMMITTEE: "Panitia",
}


def printed_role(role: str) -> str:
    """The Indonesian word printed for a role, such as `Narasumber`; ValueError for an unknown role."""
    return _PRINTED[Role(role)]
