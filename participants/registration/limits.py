"""How often one account may get a place: who registers and cancels in a loop writes rows and mails without end."""

from bimtek.accounts.models import User
from bimtek.common import limits

MOST = 30
WINDOW_SECONDS = 24 * 3600


def too_often(user: User) -> bool:
    """Whether this account got as many places today as one person can want."""
    return limits.reached(_key(user), MOST)


def count(user: User) -> None:
    """Remember that this account got a place."""
    limits.count(_key(user), WINDOW_SECONDS)


def _key(user: User) -> str:
    return f"registrations:{user.pk}"
