"""The secrets of second steps (TOTP, recovery codes) at rest: encrypted like NIK, with the keys of FIELD_KEYS."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from bimtek.common import crypto

# What of an Authenticator's data allauth hands to `encrypt`.
SECRETS = ("secret", "seed")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # its WebAuthn part carries no types
    """A reader of the database, or of a copy of it, must not be able to pass an account's second step."""

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an element of the page, without the XML declaration of a file."""
        drawing: str = super().build_totp_svg(url)
        return drawing[drawing.index("<svg") :]

    def encrypt(self, text: str) -> str:
        """The text as it is stored."""
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text again; DecryptionError when no key fits."""
        return crypto.decrypt(encrypted_text)


@transaction.atomic
def rotate_keys() -> int:
    """Encrypt every secret with the first of FIELD_KEYS; return of how many second steps. Safe to run again."""
    rows = Authenticator.objects.select_for_update().filter(data__has_any_keys=SECRETS)
    for row in rows:
        row.data |= {name: crypto.encrypt(crypto.decrypt(row.data[name])) for name in SECRETS if name in row.data}
        row.save(update_fields=["data"])
    return len(rows)
