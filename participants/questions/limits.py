"""How many files one account may hand in: each takes room until its draft is sent or forgotten."""

from bimtek.accounts.models import User
from bimtek.common import limits

MOST = 60
WINDOW_SECONDS = 24 * 3600


def allow_upload(user: User) -> bool:
    """Count one file of this account; False when it has handed in its share for a day."""
    return limits.count(f"answer-files:{user.pk}", WINDOW_SECONDS) <= MOST


def allow_another_file(registration_id: int) -> bool:
    """Count one change of a registration's files by its owner; False when there were too many in a day."""
    return limits.count(f"answer-files-of:{registration_id}", WINDOW_SECONDS) <= MOST
