"""The accounts with which a newcomer looks around. Only where DEMO is set."""

from allauth.account.models import EmailAddress

from bimtek.accounts.models import User
from events.models import Organizer
from events.organizers.models import MemberRole
from events.organizers.services import grant_role

PASSWORD = "demo-bimtek-2026"  # noqa: S105 -- of the demonstration, printed on the console
OWNER = "pemilik@demo.example"
PARTICIPANT = "peserta@demo.example"
STAFF = {
    OWNER: MemberRole.OWNER,
    "penyunting@demo.example": MemberRole.EDITOR,
    "pendaftaran@demo.example": MemberRole.REGISTRAR,
    "kehadiran@demo.example": MemberRole.CHECKER,
    "penerbit@demo.example": MemberRole.ISSUER,
}


def create(email: str) -> User:
    """An account with the demonstration's password and a verified address."""
    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


def grant(organizer: Organizer) -> None:
    """Give each account of the staff its role in the organizer."""
    for email, role in STAFF.items():
        grant_role(organizer=organizer, user=User.objects.get(email=email), role=role)
