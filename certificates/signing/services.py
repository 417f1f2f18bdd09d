"""Storing an organizer's signing key, and retiring it."""

from datetime import UTC, datetime
from typing import IO

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from bimtek.accounts.models import User
from bimtek.common.audit import record as audit
from bimtek.common.errors import Refusal
from events.organizers.models import Organizer

from .credential import Credential, read
from .fitness import refuse_unfit
from .models import SigningKey
from .selectors import forget_signers, switched_on

# RFC 5280, 4.1.2.5: the last second of the year 9999 stands for "no end", and has no tomorrow in our zones.
LATEST = datetime(9999, 12, 30, tzinfo=UTC)
# A key with a chain of three certificates takes less than ten kilobytes.
MAX_BYTES = 64 * 1024
# What tells people whose certificate it is; other parts of a name can hold a national identity number.
SHOWN = [NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME]


@sensitive_variables("passphrase", "credential")
@transaction.atomic
def upload(*, organizer: Organizer, file: IO[bytes], passphrase: str, by: User, now: datetime) -> SigningKey:
    """Keep the key of a PKCS#12 file as the organizer's; the one it had until now is retired.

    `passphrase` opens the file and is forgotten; what is stored lies under SIGNING_PASSPHRASE. Refusal for a
    file that is too large or that `credential.read` or `fitness.refuse_unfit` refuse, and `signing_off`.
    """
    if not switched_on():
        raise Refusal("signing_off", _("Electronic signatures are switched off: SIGNING_PASSPHRASE is not set."))
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Refusal("too_large", _("This file is too large to hold an electronic certificate."))
    credential = read(content, passphrase)
    refuse_unfit(credential.own, now=now)
    _lock(organizer)
    former = SigningKey.objects.filter(organizer=organizer, retired_at=None).first()
    if former:
        _wipe(former, now)
    key = SigningKey(organizer=organizer, uploaded_by=by, uploaded_at=now, **_columns(credential))
    key.save()
    audit(key, by=by, signing_key=(former.fingerprint if former else "-", key.fingerprint))
    return key


@transaction.atomic
def retire(*, key: SigningKey, by: User, now: datetime) -> None:
    """Wipe the private part for good; the certificates stay. Refusal `key_retired` when that was done before.

    Other processes that have opened the key notice as soon as they read its row again.
    """
    row = SigningKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if row.retired_at is not None:
        raise Refusal("key_retired", _("This key was already retired."))
    _wipe(row, now)
    audit(row, by=by, signing_key=(row.fingerprint, "-"))


def _lock(organizer: Organizer) -> None:
    """An upload at the same moment waits here, so that one of the two keys is retired by the other."""
    Organizer.objects.select_for_update(no_key=True).get(pk=organizer.pk)


def _wipe(key: SigningKey, now: datetime) -> None:
    key.private, key.retired_at = None, now
    key.save(update_fields=["private", "retired_at"])
    transaction.on_commit(forget_signers)


def _columns(credential: Credential) -> dict[str, object]:
    own = credential.own
    return {
        "private": credential.locked(settings.SIGNING_PASSPHRASE),
        "certificates": credential.pem(),
        "subject": _in_words(own.subject),
        "issuer": _in_words(own.issuer),
        "serial": f"{own.serial_number:X}",
        "algorithm": credential.kind,
        "fingerprint": own.fingerprint(SHA256()).hex(),
        "not_before": own.not_valid_before_utc,
        "not_after": min(own.not_valid_after_utc, LATEST),
    }


def _in_words(name: x509.Name) -> str:
    """`KPU Provinsi Kalimantan Utara, Komisi Pemilihan Umum`; without what a database or a page cannot show."""
    shown = [str(part.value) for oid in SHOWN for part in name.get_attributes_for_oid(oid)]
    text = ", ".join(shown) or name.rfc4514_string()
    longest: int = SigningKey._meta.get_field("subject").max_length or 0
    return "".join(sign for sign in text if sign.isprintable())[:longest]
