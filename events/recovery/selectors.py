"""Who may help whom back in, and what waits."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from bimtek.accounts.models import User
from events.organizers.access import Capability, organizers_where
from events.organizers.models import Membership

from .models import SecondStepReset


def may_help(by: User, user: User) -> bool:
    """Whether `by` manages every organizer in which the account has a role: else a small unit could open a large one.

    Members cannot reset their own, and those who run the whole portal are helped on its server only.
    """
    if by.pk == user.pk or user.is_superuser or user.is_staff:
        return False
    roles = Membership.objects.filter(user=user)
    managed = organizers_where(by, Capability.MANAGE)
    return roles.exists() and not roles.exclude(organizer__in=managed).exists()


def has_second_step(user: User) -> bool:
    """Whether signing in asks this account for more than its e-mailed code."""
    steps = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)  # a passkey stands beside the code
    return bool(steps.filter(user=user).exists())


def open_resets() -> QuerySet[SecondStepReset]:
    """Those neither done nor stopped."""
    return SecondStepReset.objects.filter(done_at=None, stopped_at=None).select_related("user", "organizer", "asked_by")


def open_of(user: User) -> SecondStepReset | None:
    """What waits for this account; there is at most one."""
    return open_resets().filter(user=user).first()


def due(now: datetime) -> QuerySet[SecondStepReset]:
    """Those whose time to object is over."""
    return open_resets().filter(due_at__lte=now)
