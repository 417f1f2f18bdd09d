"""How often one account may hand in a NIK.

Whether a NIK is accepted tells that no other person here has it; without a limit the form would answer
that question for a whole leaked list.
"""

from bimtek.accounts.models import User
from bimtek.common import limits

TRIES_ALLOWED = 5
MATCHES_ALLOWED = 60
"""NIK of known people, of one account, link or place in a day: an office adds thirty people by hand, each asked about
once and once confirmed."""
DAY_SECONDS = 24 * 3600


def allow_nik(user: User) -> bool:
    """Count one try of this account; False when it has had its tries for a day."""
    return limits.count(f"nik-tries:{user.pk}", DAY_SECONDS) <= TRIES_ALLOWED


def allow_nik_of(person_id: int) -> bool:
    """Count one try to name a substitute by NIK for this person's place; False after as many as an account has."""
    return limits.count(f"nik-tries-for:{person_id}", DAY_SECONDS) <= TRIES_ALLOWED
