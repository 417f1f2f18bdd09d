"""How often one client address may open links that do not exist, and how many people one link may write down."""

from django.http import HttpRequest

from bimtek.common import limits
from bimtek.common.client_address import block

# A chat that cuts a link off is tried again and again, and many phones share the address of a mobile network.
# A token holds 256 bits: at any rate it cannot be guessed.
UNKNOWN_ALLOWED = 30
UNKNOWN_SECONDS = 10 * 60
# A link that leaked, or a contact who pastes the wrong list in a loop, must not fill the tables.
NAMED_A_DAY = 1000
# Whether a NIK is accepted tells that a name belongs to it; the limit keeps that from being asked for a leaked list.
NIK_REFUSED_A_DAY = 10
DAY_SECONDS = 24 * 3600


def _client(request: HttpRequest) -> str:
    return f"delegation-unknown:{block(request)}"


def exhausted(request: HttpRequest) -> bool:
    """Whether this client address opened too many unknown links lately."""
    return limits.reached(_client(request), UNKNOWN_ALLOWED)


def count_unknown(request: HttpRequest) -> None:
    """Remember that this client address opened an unknown link."""
    limits.count(_client(request), UNKNOWN_SECONDS)


def too_many_named(delegation_id: int) -> bool:
    """Whether so many people were written down through this delegation's link today that something is wrong."""
    return limits.reached(f"delegation-named:{delegation_id}", NAMED_A_DAY)


def count_named(delegation_id: int) -> None:
    """Remember that a person was named through this delegation's link."""
    limits.count(f"delegation-named:{delegation_id}", DAY_SECONDS)


def nik_exhausted(delegation_id: int) -> bool:
    """Whether too many NIK were refused at this delegation's link today."""
    return limits.reached(f"delegation-nik:{delegation_id}", NIK_REFUSED_A_DAY)


def count_nik_refused(delegation_id: int) -> None:
    """Remember that a NIK was refused at this delegation's link."""
    limits.count(f"delegation-nik:{delegation_id}", DAY_SECONDS)
