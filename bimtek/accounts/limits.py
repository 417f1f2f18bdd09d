"""How many mails an address may be sent because a visitor typed it: codes, and what is sent in their stead.

Counted alike whether the address has an account or not, so that no limit tells who has one.
"""

from django.http import HttpRequest

from bimtek.common import limits
from bimtek.common.client_address import block
from bimtek.common.crypto import blind_index

from .devices import device_of

# A browser in which the account was signed in to before has a count of its own.
OF_DEVICE, DEVICE_SECONDS = 10, 10 * 60
# Others from one address block: a slow mail server makes people ask again. They have few, so that one stranger does not
# use up what all strangers together may cause.
OF_BLOCK, BLOCK_SECONDS = 5, 5 * 60
OF_STRANGERS, STRANGERS_SECONDS = 20, 3600


def allow_mail(request: HttpRequest, email: str) -> bool:
    """Count one mail to this address; False when it is not to be sent."""
    # Never the address itself: keys of the cache can be read by who keeps the server.
    whose = f"code-mails:{blind_index(email.strip().lower())}"
    if device := device_of(request, email):
        return limits.count(f"{whose}:{device}", DEVICE_SECONDS) <= OF_DEVICE
    if limits.count(f"{whose}:{block(request)}", BLOCK_SECONDS) > OF_BLOCK:
        return False
    return limits.count(whose, STRANGERS_SECONDS) <= OF_STRANGERS
