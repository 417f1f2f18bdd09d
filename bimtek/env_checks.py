"""What a production machine must not be started with: secrets that are none, and pages that show the source."""

from collections.abc import Iterable, Mapping

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32  # characters; 16 bytes in hexadecimal digits


def refuse_open_debugging(*, debug: bool, https: bool) -> None:
    """Raise ImproperlyConfigured for error pages with source and settings on an address for everybody."""
    if debug and https:
        raise ImproperlyConfigured(
            "DEBUG=true shows the source and the settings to every visitor. Set DEBUG=false; "
            "to work on the portal on this machine alone, set HTTPS=false."
        )


def refuse_weak_secrets(*, field_keys: Iterable[str], optional: Mapping[str, str], **secrets: str) -> None:
    """Raise ImproperlyConfigured for a secret that could be guessed, or a field key that cannot encrypt.

    Those in `optional` may be empty, which switches off what they are for.
    """
    given = {name: value for name, value in optional.items() if value}
    for name, value in {**secrets, **given}.items():
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"{name} is shorter than {SHORTEST_SECRET} characters. Make one with `openssl rand -hex 32`."
            )
    for place, key in enumerate(field_keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"Key {place} of FIELD_KEYS is not a Fernet key, so no NIK could be stored. "
                "Make one with `openssl rand -base64 32 | tr '+/' '-_'`."
            ) from None
