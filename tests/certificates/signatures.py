"""Certificate files made in a test, and the strict look at a signed PDF that every test of one takes.

What is checked here is checked by pyHanko, which has no part in signing.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

STARTS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
PASSPHRASE = "frasa sandi berkas"
# What a PAdES-B-B signature signs beside the document (ETSI EN 319 142-1), and nothing else.
SIGNED_ATTRIBUTES = {"content_type", "message_digest", "signing_certificate_v2"}

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    """Somebody with a key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class CertificateFile(Holder):
    """A signer, and the PKCS#12 file an organizer would upload."""

    pkcs12: bytes
    passphrase: str
    chain: tuple[bytes, ...]  # DER, the signer's own first, without the root


def name(common: str, organization: str = "Komisi Pemilihan Umum") -> x509.Name:
    parts = {NameOID.COUNTRY_NAME: "ID", NameOID.ORGANIZATION_NAME: organization, NameOID.COMMON_NAME: common}
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts.items()])


def certify(
    subject: str,
    key: PrivateKey,
    issuer: Holder | None,
    *extensions: x509.ExtensionType,
    starts: datetime = STARTS,
    ends: datetime = ENDS,
) -> x509.Certificate:
    """A certificate for `key`, issued by `issuer` or by itself."""
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject if issuer else name(subject),
        subject_name=name(subject),
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=starts,
        not_valid_after=ends,
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=not isinstance(extension, x509.ExtendedKeyUsage))
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())


def usage(**given: bool) -> x509.KeyUsage:
    """The key usage extension; what is not named is not allowed."""
    names = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"]
    names += ["key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{each: given.get(each, False) for each in names})


@cache
def root() -> Holder:
    """The root that tests trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = x509.BasicConstraints(ca=True, path_length=None)
    return Holder(key, certify("Akar Uji", key, None, authority, usage(key_cert_sign=True, crl_sign=True)))


@cache
def intermediate() -> Holder:
    """Below the root, as certification authorities are."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority = x509.BasicConstraints(ca=True, path_length=0)
    return Holder(key, certify("PSrE Uji", key, root(), authority, usage(key_cert_sign=True, crl_sign=True)))


@cache
def key_of(kind: str) -> PrivateKey:
    """`ecdsa`, `ecdsa-384`, `rsa`, or with its size `rsa-3072`; one of a kind, as RSA keys take long to make."""
    family, _, size = kind.partition("-")
    if family == "rsa":
        return rsa.generate_private_key(65537, int(size or 2048))
    return ec.generate_private_key({"": ec.SECP256R1(), "384": ec.SECP384R1(), "521": ec.SECP521R1()}[size])


def make_pkcs12(
    kind: str = "ecdsa",
    *,
    subject: str = "KPU Provinsi Kalimantan Utara",
    passphrase: str = PASSPHRASE,
    extensions: Sequence[x509.ExtensionType] | None = None,
    starts: datetime = STARTS,
    ends: datetime = ENDS,
    certificate: x509.Certificate | None = None,
) -> CertificateFile:
    """A certificate file below `root` and `intermediate`, with the whole chain in it; `kind` as in `key_of`.

    `certificate` is one of `key_of(kind)` that was made elsewhere, e.g. by the key itself.
    """
    key = key_of(kind)
    if extensions is None:
        extensions = [usage(digital_signature=True, content_commitment=True)]
    own = certificate or certify(subject, key, intermediate(), *extensions, starts=starts, ends=ends)
    others = [root().certificate, intermediate().certificate]  # in no helpful order
    encryption = BestAvailableEncryption(passphrase.encode())
    file = pkcs12.serialize_key_and_certificates(b"kunci", key, own, others, encryption)
    above = () if own.issuer == own.subject else (intermediate().der,)
    return CertificateFile(key, own, file, passphrase, (own.public_bytes(Encoding.DER), *above))


def validate(pdf: bytes, expected: x509.Certificate, *, trusted: x509.Certificate | None = None) -> PdfSignatureStatus:
    """Assert that the PDF carries exactly one signature, PAdES-B-B, over the entire file, by `expected`.

    `trusted` is the root, by default the one of `make_pkcs12`. AssertionError says what is wrong.
    """
    signatures = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    assert len(signatures) == 1, "exactly one signature"
    anchor = asn1.Certificate.load((trusted or root().certificate).public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[anchor], allow_fetching=False)
    status = validate_pdf_signature(signatures[0], signer_validation_context=context)
    assert status.intact, "the document is what was signed"
    assert status.valid, "the signature is of the certificate's key"
    assert status.trusted, "the certificate leads to the root"
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE, "the signature covers the entire file"
    assert status.modification_level == ModificationLevel.NONE, "nothing was added"
    assert status.bottom_line, "all that pyHanko asks"
    assert status.signing_cert.dump() == expected.public_bytes(Encoding.DER), "the expected signer"
    _assert_baseline(signatures[0], expected)
    return status


def _assert_baseline(signature: EmbeddedPdfSignature, expected: x509.Certificate) -> None:
    """The profile's own demands, which pyHanko leaves to whoever asks."""
    dictionary = signature.sig_object
    kind = {key: dictionary[key] for key in ("/Type", "/Filter", "/SubFilter")}
    assert kind == {"/Type": "/Sig", "/Filter": "/Adobe.PPKLite", "/SubFilter": "/ETSI.CAdES.detached"}, kind
    assert signature.self_reported_timestamp is not None, "the time of signing, in /M"
    assert "/Cert" not in dictionary, "certificates stand in the container"
    attributes = {attribute["type"].native: attribute["values"] for attribute in signature.signer_info["signed_attrs"]}
    assert set(attributes) == SIGNED_ATTRIBUTES, f"signed attributes: {set(attributes)}"
    assert attributes["content_type"].native == ["data"], "detached"
    (named,) = attributes["signing_certificate_v2"]
    certificate = expected.public_bytes(Encoding.DER)
    assert named["certs"][0]["cert_hash"].native == sha256(certificate).digest(), "it names its certificate"
    assert signature.signer_info["digest_algorithm"]["algorithm"].native == "sha256", "SHA-256"
    assert signature.signer_info["unsigned_attrs"].native is None, "no unsigned attributes"
    container = signature.signed_data.dump()
    assert set(signature.pkcs7_content.partition(container)[2]) <= {0}, "nothing hides behind the signature"
