"""Which key signs for an organizer, and the signer behind it."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from bimtek.common.errors import Refusal
from events.organizers.models import Organizer

from .models import SigningKey, der_chain
from .signer import Pkcs12Signer, Signer

EXPIRES_SOON = timedelta(days=30)
# A process that prints for more organizers than this opens a key again, which takes a few milliseconds.
KEYS_IN_MEMORY = 64


class KeyStatus(models.TextChoices):
    """What can be said of a key that has not been retired."""

    GOOD = "good", _("in use")
    EXPIRING = "expiring", _("expires soon")
    NOT_YET = "not_yet", _("not valid yet")
    EXPIRED = "expired", _("expired")
    LOCKED = "locked", _("cannot be opened")
    OFF = "off", _("switched off")


def switched_on() -> bool:
    """Whether this server can sign: it has a passphrase to keep private keys under."""
    return bool(settings.SIGNING_PASSPHRASE)


def current_key(organizer: Organizer) -> SigningKey | None:
    """The organizer's key that has not been retired, be it valid or not."""
    return SigningKey.objects.filter(organizer=organizer, retired_at=None).select_related("uploaded_by").first()


def active_key(organizer: Organizer, on: datetime) -> SigningKey | None:
    """The key with which the organizer signs at the moment `on`; None when it has none that is valid then.

    Only its own: a key of an organizer above says who signed, and that body has not seen the certificate.
    """
    if not switched_on():
        return None
    return SigningKey.objects.filter(organizer=organizer, retired_at=None, not_before__lte=on, not_after__gt=on).first()


def retired_keys(organizer: Organizer) -> QuerySet[SigningKey]:
    """Former keys, the newest first."""
    return SigningKey.objects.filter(organizer=organizer).exclude(retired_at=None).defer("private", "certificates")


def signer_of(key: SigningKey) -> Signer:
    """Who signs with this key; opened once in a process.

    Refusal `key_retired`, `signing_off`, or `key_locked` when SIGNING_PASSPHRASE is not the one it was stored under.
    Retiring is seen here by every process that reads the row again.
    """
    if key.retired_at is not None or key.private is None:
        raise Refusal("key_retired", _("This signing key was retired and cannot sign any more. Issue again."))
    if not switched_on():
        raise Refusal("signing_off", _("Electronic signatures are switched off: SIGNING_PASSPHRASE is not set."))
    return _open(bytes(key.private), key.certificates, settings.SIGNING_PASSPHRASE)


def key_status(key: SigningKey, now: datetime) -> KeyStatus:
    """How things stand with a key that has not been retired."""
    if not switched_on():
        return KeyStatus.OFF
    try:
        signer_of(key)
    except Refusal:
        return KeyStatus.LOCKED
    if now < key.not_before:
        return KeyStatus.NOT_YET
    if now >= key.not_after:
        return KeyStatus.EXPIRED
    return KeyStatus.EXPIRING if key.not_after - now < EXPIRES_SOON else KeyStatus.GOOD


def forget_signers() -> None:
    """Drop the opened keys of this process."""
    _open.cache_clear()


@lru_cache(KEYS_IN_MEMORY)
@sensitive_variables()
def _open(private: bytes, certificates: str, passphrase: str) -> Signer:
    return Pkcs12Signer.open(private, passphrase, chain=der_chain(certificates))
