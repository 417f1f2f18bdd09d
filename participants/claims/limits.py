"""How often a visitor may be wrong about a code, or about the NIK that belongs to an opened ticket.

Only failures count. A hall shares one address, so that limit is generous; a single ticket could be tried with a
whole leaked list of NIK, and that limit is strict.
"""

from django.http import HttpRequest

from bimtek.common import limits
from bimtek.common.client_address import block
from bimtek.common.crypto import blind_index

ADDRESS_FAILURES, ADDRESS_SECONDS = 100, 3600
SUBJECT_FAILURES, SUBJECT_SECONDS = 5, 24 * 3600
PHOTOS_ALLOWED = 200  # an hour; a hall of people without a reader of codes shares one address


def allow(request: HttpRequest, subject: str) -> bool:
    """Count a try before its code is compared, so that parallel tries cannot pass; False after too many failures.

    What was right does not count, and is told by `was_right`; nor does what is not looked at.
    """
    within = [limits.count(key, seconds) <= most for key, most, seconds in _counters(request, subject)]
    if not all(within):
        _give_back(request, subject)
    return all(within)


def take_photo(request: HttpRequest) -> bool:
    """Count one photo to be read, before anything of it is; whether this client address may have it read."""
    return limits.count(f"claim-photos:{block(request)}", ADDRESS_SECONDS) <= PHOTOS_ALLOWED


def was_right(request: HttpRequest, subject: str) -> None:
    """Take back one count of `allow`: the code was right, so the try is no failure."""
    _give_back(request, subject)


def _give_back(request: HttpRequest, subject: str) -> None:
    for key, _most, _seconds in _counters(request, subject):
        limits.give_back(key)


def _counters(request: HttpRequest, subject: str) -> list[tuple[str, int, int]]:
    return [
        (_address(request), ADDRESS_FAILURES, ADDRESS_SECONDS),
        (_subject(subject), SUBJECT_FAILURES, SUBJECT_SECONDS),
    ]


def _address(request: HttpRequest) -> str:
    return f"claim-failures:{block(request)}"


def _subject(subject: str) -> str:
    """Never the NIK or code itself: keys of the cache can be read by who keeps the server."""
    return f"claim-failures-of:{blind_index(subject)}"
