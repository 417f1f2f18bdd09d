"""What a second step is; its secrets (TOTP, recovery codes) at rest are encrypted like NIK, by FIELD_KEYS."""

from collections.abc import Iterable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bimtek.common import crypto

from .users import User

AnyUser = User | AnonymousUser

# What of an Authenticator's data allauth hands to `encrypt`.
SECRETS = ("secret", "seed")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # its WebAuthn part carries no types
    """A reader of the database, or of a copy of it, must not be able to pass an account's second step."""

    def is_mfa_enabled(self, user: AnyUser, types: Iterable[str] | None = None) -> bool:
        """Whether an account has a second step, of these kinds: the app, and the recovery codes that belong to it.

        A passkey is none: who lost the phone that held it comes in by the mailed code.
        """
        if user.is_anonymous:
            return False
        steps = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN)
        kinds = set(steps.values_list("type", flat=True))
        return Authenticator.Type.TOTP in kinds and bool(kinds & set(types or Authenticator.Type.values))

    def generate_authenticator_name(self, user: User, type: str) -> str:  # allauth's name
        """What a new passkey is called by those who gave it no name."""
        return str(_("Passkey %(number)d")) % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The portal as a phone names it beside its passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.MFA_TOTP_ISSUER}

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
