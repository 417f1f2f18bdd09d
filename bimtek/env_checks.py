"""What a production machine must not be started with: secrets that are none, and pages that show the source."""

import re
from collections.abc import Iterable, Mapping

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32  # characters; 16 bytes in hexadecimal digits
TICKET_KEY = "[0-9A-Fa-f]{64}"  # the seed of an Ed25519 key


def refuse_open_debugging(*, debug: bool, https: bool) -> None:
    """Raise ImproperlyConfigured for error pages with source and settings on an address for everybody."""
    if debug and https:
        raise ImproperlyConfigured(
            "DEBUG=true shows the source and the settings to every visitor. Set DEBUG=false; "
            "to work on the portal on this machine alone, set HTTPS=false."
        )


def refuse_weak_secrets(*, optional: Mapping[str, str], **secrets: str) -> None:
    """Raise ImproperlyConfigured for a secret that could be guessed.

    Those in `optional` may be empty, which switches off what they are for.
    """
    given = {name: value for name, value in optional.items() if value}
    for name, value in {**secrets, **given}.items():
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"{name} is shorter than {SHORTEST_SECRET} characters. Make one with `openssl rand -hex 32`."
            )


def refuse_malformed_keys(*, field_keys: Iterable[str], ticket_keys: Iterable[str]) -> None:
    """Raise ImproperlyConfigured for a key that cannot encrypt, or cannot sign; on a trial machine, too."""
    for place, key in enumerate(field_keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"Key {place} of FIELD_KEYS is not a Fernet key, so no NIK could be stored. "
                "Make one with `openssl rand -base64 32 | tr '+/' '-_'`."
            ) from None
    for place, key in enumerate(ticket_keys, start=1):
        if not re.fullmatch(TICKET_KEY, key):
            raise ImproperlyConfigured(
                f"Key {place} of TICKET_KEYS is not 64 hexadecimal digits, so no ticket could be signed. "
                "Make one with `openssl rand -hex 32`."
            )
