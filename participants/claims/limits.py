"""How often somebody may be wrong about a code, or a NIK and its date of birth.

Only failures count. A hall shares one address, so that limit is generous; what a whole leaked list of NIK
could be tried against is the single NIK, and that limit is strict.
"""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from bimtek.common import limits
from bimtek.common.crypto import blind_index

ADDRESS_FAILURES, ADDRESS_SECONDS = 100, 3600
SUBJECT_FAILURES, SUBJECT_SECONDS = 5, 24 * 3600


def exhausted(request: HttpRequest, subject: str) -> bool:
    """Whether this address, or this NIK or code, was wrong too often to be looked at now."""
    reached = [
        limits.reached(_address(request), ADDRESS_FAILURES),
        limits.reached(_subject(subject), SUBJECT_FAILURES),
    ]
    return any(reached)


def count_failure(request: HttpRequest, subject: str) -> None:
    """Remember a failure of this address and about this NIK or code."""
    limits.count(_address(request), ADDRESS_SECONDS)
    limits.count(_subject(subject), SUBJECT_SECONDS)


def _address(request: HttpRequest) -> str:
    # allauth knows how many proxies to trust; its answer is used for sign-in too.
    return f"claim-failures:{get_adapter().get_client_ip(request)}"


def _subject(subject: str) -> str:
    """Never the NIK or code itself: keys of the cache can be read by who keeps the server."""
    return f"claim-failures-of:{blind_index(subject)}"
