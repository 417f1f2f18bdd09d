"""What is in a certificate file (PKCS#12: .p12, .pfx) that an owner uploads: a key and its certificates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from asn1crypto import pkcs12 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from bimtek.common import offload
from bimtek.common.errors import Refusal

from .fitness import kind_of, refuse_malformed, unsupported, usable
from .signer import PrivateKey

# Real files count from a thousand to a few hundred thousand rounds; two thousand million would take minutes.
MOST_ROUNDS = 3_000_000


@dataclass(frozen=True)
class Credential:
    """A private key with its certificates, the signer's own first, each issued by the next; without the root.

    Trust in a root comes from elsewhere than from a document that asks for it.
    """

    certificates: tuple[x509.Certificate, ...]
    key: PrivateKey = field(repr=False)

    @property
    def own(self) -> x509.Certificate:
        """The signer's own certificate."""
        return self.certificates[0]

    @property
    def kind(self) -> str:
        """Such as `ECDSA P-256`."""
        return kind_of(self.key)

    def pem(self) -> str:
        """All certificates in PEM."""
        return "".join(certificate.public_bytes(Encoding.PEM).decode() for certificate in self.certificates)

    @sensitive_variables()
    def locked(self, passphrase: str) -> bytes:
        """The key with its own certificate as PKCS#12 under another passphrase."""
        encryption = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(None, self.key, self.own, None, encryption)


@sensitive_variables()
def read(content: bytes, passphrase: str) -> Credential:
    """Open a PKCS#12 file.

    Refusal for something else, a wrong passphrase, a file without key or without the key's certificate, and
    for a key of a kind that does not sign here.
    """
    _refuse_other_files(content)
    try:
        opened = pkcs12.load_pkcs12(offload.run(unlocked, content, passphrase), None)
    except (UnsupportedAlgorithm, TypeError):
        raise unsupported() from None
    except ValueError:
        raise Refusal("wrong_passphrase", _("This passphrase does not open the file. Type it again.")) from None
    others = [other.certificate for other in opened.additional_certs]
    if opened.cert is None:
        raise _without_certificate(others)
    own = opened.cert.certificate
    refuse_malformed(own, others)
    return Credential(tuple(_path(own, others)), usable(opened.key))


@sensitive_variables()
def unlocked(content: bytes, passphrase: str) -> bytes:
    """The file under no passphrase. Run in a child, as the file says how many million times a passphrase is hashed.

    Refusal `no_key` for a file without a private key, and for a key of a kind that does not sign here.
    """
    opened = pkcs12.load_pkcs12(content, passphrase.encode())
    if opened.key is None:
        raise Refusal("no_key", _("There is no private key in this file. Export it again together with its key."))
    own = opened.cert.certificate if opened.cert else None
    others = [other.certificate for other in opened.additional_certs]
    return pkcs12.serialize_key_and_certificates(None, usable(opened.key), own, others, NoEncryption())


def _without_certificate(others: list[x509.Certificate]) -> Refusal:
    if others:
        return Refusal(
            "key_mismatch",
            _(
                "The private key in this file belongs to none of its electronic certificates. "
                "Export both together again."
            ),
        )
    return Refusal(
        "no_certificate", _("There is no electronic certificate in this file. Export the key together with it.")
    )


def _path(own: x509.Certificate, others: Iterable[x509.Certificate]) -> Iterator[x509.Certificate]:
    """The certificate, its issuer's, and so on as far as the file has them; not the root's."""
    left, current = [other for other in others if other.subject != other.issuer], own
    yield own
    while issuer := next((other for other in left if _issued(current, other)), None):
        left.remove(issuer)
        yield issuer
        current = issuer


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _refuse_other_files(content: bytes) -> None:
    """Refuse what is no PKCS#12, and what would keep the server counting: both are told without the passphrase.

    A key inside an encrypted part is not seen here; there the child's time limit has the last word.
    """
    try:
        rounds = list(_rounds(asn1.Pfx.load(content, strict=True)))
    except (ValueError, TypeError, KeyError, AttributeError):  # asn1crypto has no value for some types
        raise Refusal(
            "not_pkcs12", _("This is no file with an electronic certificate. Choose the one that ends in .p12 or .pfx.")
        ) from None
    if max(rounds, default=0) > MOST_ROUNDS:
        raise Refusal("too_many_rounds", _("This file takes too long to open. Export it again with usual settings."))


def _rounds(file: asn1.Pfx) -> Iterator[int]:
    """How often the passphrase is hashed: for the checksum, for each encrypted part, for each key."""
    if file["mac_data"].native:
        yield file["mac_data"]["iterations"].native
    for part in file.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            yield part["content"]["encrypted_content_info"]["content_encryption_algorithm"].kdf_iterations
        elif part["content_type"].native == "data":
            for bag in asn1.SafeContents.load(part["content"].native):
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                    yield bag["bag_value"]["encryption_algorithm"].kdf_iterations
