"""What a key and its certificate must be to sign certificates of a training."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from django.utils.translation import gettext_lazy as _

from bimtek.common.dates import long_date
from bimtek.common.errors import Refusal

from .signer import PrivateKey

Extension = TypeVar("Extension", bound=x509.ExtensionType)
# Below 2048 bits NIST SP 800-131A calls RSA broken; above 4096 one signature takes many milliseconds.
RSA_BITS = range(2048, 4096 + 1)
CURVES = {"secp256r1": "ECDSA P-256", "secp384r1": "ECDSA P-384"}
# A certificate that names only these was made for machines; PDF readers reject its signatures on documents.
NOT_FOR_DOCUMENTS = {Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH, Purpose.TIME_STAMPING, Purpose.OCSP_SIGNING}


def usable(key: object) -> PrivateKey:
    """The key itself. Refusal `key_unsupported` for one of a kind or size that does not sign here."""
    match key:
        case rsa.RSAPrivateKey(key_size=size) if size in RSA_BITS:
            return key
        case ec.EllipticCurvePrivateKey(curve=curve) if curve.name in CURVES:
            return key
    raise unsupported()


def kind_of(key: PrivateKey) -> str:
    """Such as `ECDSA P-256` or `RSA 2048`, of a key that is `usable`."""
    return f"RSA {key.key_size}" if isinstance(key, rsa.RSAPrivateKey) else CURVES[key.curve.name]


def unsupported() -> Refusal:
    """The refusal of a key of another kind."""
    return Refusal(
        "key_unsupported",
        _(
            "Keys of this kind are not supported. Ask for a certificate with an ECDSA key on the curve P-256 or "
            "P-384, or with an RSA key of 2048 to 4096 bits."
        ),
    )


def refuse_malformed(own: x509.Certificate, others: Iterable[x509.Certificate]) -> None:
    """Refusal `certificate_malformed` where a part that is needed later cannot be read: it is read only when asked."""
    try:
        list(_parts(own, others))
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise Refusal(
            "certificate_malformed",
            _("The electronic certificate in this file is damaged or breaks the rules. Ask its issuer."),
        ) from None


def refuse_unfit(certificate: x509.Certificate, *, now: datetime) -> None:
    """Refusal for a certificate that is not valid now, or that was issued for something else than signing documents."""
    starts, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now >= ends:
        raise Refusal(
            "certificate_expired",
            _("This electronic certificate expired on %(day)s. Ask its issuer for a new one.")
            % {"day": long_date(ends.date())},
        )
    if now < starts:
        raise Refusal(
            "certificate_not_yet",
            _("This electronic certificate is valid only from %(day)s on. Upload it then.")
            % {"day": long_date(starts.date())},
        )
    if not (_may_sign(certificate) and _may_sign_documents(certificate)):
        raise Refusal(
            "key_usage",
            _(
                "This electronic certificate was issued for something else, such as a web server, "
                "and must not sign documents. Ask for one for electronic signatures or seals."
            ),
        )


def _parts(own: x509.Certificate, others: Iterable[x509.Certificate]) -> Iterator[object]:
    for other in others:
        yield from (other.subject, other.issuer)
    yield from (own.subject, own.issuer, own.extensions, own.not_valid_before_utc, own.not_valid_after_utc)


def _may_sign(certificate: x509.Certificate) -> bool:
    """RFC 5280, 4.2.1.3; a certificate without the extension may be used for anything."""
    usage = _extension(certificate, x509.KeyUsage)
    return usage is None or usage.digital_signature or usage.content_commitment


def _may_sign_documents(certificate: x509.Certificate) -> bool:
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    return purposes is None or not NOT_FOR_DOCUMENTS.issuperset(purposes)


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
