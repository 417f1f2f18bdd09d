"""The keys with which organizers sign."""

import re
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.organizers.models import Organizer


def der_chain(pem: str) -> tuple[bytes, ...]:
    """Certificates in PEM, one after the other, as DER."""
    found = x509.load_pem_x509_certificates(pem.encode())
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


class SigningKey(models.Model):
    """A key and its certificates. Never deleted: to check a certificate of years ago takes the public part.

    `services.upload` and `services.retire` are the only writers. Retiring wipes the private part for good.
    """

    organizer = models.ForeignKey(Organizer, models.PROTECT, related_name="signing_keys")
    # PKCS#12 under SIGNING_PASSPHRASE; empty once the key is retired.
    private = models.BinaryField(null=True, editable=False)
    # PEM, the signer's own certificate first, without the root.
    certificates = models.TextField(_("certificates"))
    subject = models.CharField(_("signer"), max_length=300)
    issuer = models.CharField(_("issued by"), max_length=300)
    serial = models.CharField(_("serial number"), max_length=40)  # hexadecimal; RFC 5280 allows 20 bytes
    algorithm = models.CharField(_("kind of key"), max_length=20)
    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64)  # hexadecimal, of the signer's certificate
    not_before = models.DateTimeField(_("valid from"))
    not_after = models.DateTimeField(_("valid until"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organizer"], condition=Q(retired_at__isnull=True), name="signing_key_one_active"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, private__isnull=False)
                | Q(retired_at__isnull=False, private__isnull=True),
                name="signing_key_wiped_when_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organizer_id} · {self.fingerprint[:16]}"

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates in DER, the signer's own first."""
        return der_chain(self.certificates)

    @property
    def fingerprint_in_groups(self) -> str:
        """The fingerprint as people compare it: `1A2B 3C4D …`."""
        return " ".join(re.findall("....", self.fingerprint.upper()))

    @property
    def self_issued(self) -> bool:
        """Whether no one but the signer itself vouches for it (self-signed)."""
        own = x509.load_pem_x509_certificate(self.certificates.encode())
        return own.subject == own.issuer
