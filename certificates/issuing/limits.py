"""How often one address may ask for codes, or links to certificates, that do not exist."""

from django.http import HttpRequest

from bimtek.common import limits
from bimtek.common.client_address import block

# Many phones share one address of a mobile network, so the limit leaves room for honest typing errors.
# A code holds over 60 bits: at this rate it cannot be guessed.
UNKNOWN_ALLOWED = 30
WINDOW_SECONDS = 10 * 60
# Files compared, genuine ones too: reading one costs up to a third of a CPU-second. Codes are never stopped by these.
FILES_ALLOWED = 120


def _key(request: HttpRequest, what: str) -> str:
    return f"{what}-unknown:{block(request)}"


def exhausted(request: HttpRequest, what: str = "verification") -> bool:
    """Whether this client address asked for too many unknown codes lately; `what` is counted by itself."""
    return limits.reached(_key(request, what), UNKNOWN_ALLOWED)


def count_unknown(request: HttpRequest, what: str = "verification") -> None:
    """Remember that this client address asked for an unknown code."""
    limits.count(_key(request, what), WINDOW_SECONDS)


def take_file(request: HttpRequest) -> bool:
    """Count one file to be compared, before anything of it is read; whether this client address may have it read."""
    return limits.count(_key(request, "verification-file"), WINDOW_SECONDS) <= FILES_ALLOWED
