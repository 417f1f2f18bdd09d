"""In which role a person takes part, and the word for it on paper."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionRole(TextChoices):
    """What a person does at a session."""

    PARTICIPANT = "participant", _("Participant")
    SPEAKER = "speaker", _("Speaker")
    MODERATOR = "moderator", _("Moderator")
    FACILITATOR = "facilitator", _("Facilitator")
    COMMITTEE = "committee", _("Committee")


# In which roles people are registered; speakers and moderators stand in the agenda.
SEAT_ROLES = [
    (role.value, role.label) for role in (SessionRole.PARTICIPANT, SessionRole.FACILITATOR, SessionRole.COMMITTEE)
]

# Certificates are printed in Indonesian, whatever language the screen has.
_PRINTED = {
    SessionRole.PARTICIPANT: "Peserta",
    SessionRole.SPEAKER: "Narasumber",
    SessionRole.MODERATOR: "Moderator",
    SessionRole.FACILITATOR: "Fasilitator",
    SessionRole.COMMITTEE: "Panitia",
}


def printed_role(role: str) -> str:
    """The Indonesian word printed for a role, such as `Narasumber`; ValueError for an unknown role."""
    return _PRINTED[SessionRole(role)]
