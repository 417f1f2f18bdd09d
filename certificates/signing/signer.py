"""Who signs: what the press asks of a signer, and the one whose key lies here.

Another provider, such as a certification authority that keeps the key and signs remotely, is one more class with
these two members.
"""

from dataclasses import dataclass, field
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from bimtek.common.errors import Refusal

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
LOCKED = _(
    "The stored key cannot be opened: SIGNING_PASSPHRASE of this server is no longer the one it was stored under. "
    "Upload the electronic certificate again, or put the former passphrase back."
)


class Signer(Protocol):
    """Signs what it is given, and shows the certificates by which others check that."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """DER certificates, the signer's own first."""

    def sign(self, data: bytes) -> bytes:
        """A signature over `data`, which is hashed with SHA-256 here: PKCS#1 v1.5, or ECDSA in DER."""


@dataclass(frozen=True, slots=True)
class Pkcs12Signer:
    """Signs with a private key in memory, where it is kept ready for thousands of documents."""

    chain: tuple[bytes, ...]
    _key: PrivateKey = field(repr=False)

    @classmethod
    @sensitive_variables()
    def open(cls, content: bytes, passphrase: str, *, chain: tuple[bytes, ...]) -> Self:
        """The signer of a PKCS#12 file. Refusal `key_locked` when the passphrase does not open it."""
        try:
            key = pkcs12.load_pkcs12(content, passphrase.encode()).key
        except ValueError:
            raise Refusal("key_locked", LOCKED) from None
        if not isinstance(key, PrivateKey):
            raise TypeError("the file holds no key that signs here")
        return cls(chain, key)

    def sign(self, data: bytes) -> bytes:
        """A signature over `data`; the same data always gives the same one (ECDSA as in RFC 6979).

        So a certificate that is printed twice, because a worker was killed in between, is the same file.
        """
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), SHA256())
        return self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))
