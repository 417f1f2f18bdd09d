"""The signature container of a signed PDF: CMS SignedData of PAdES baseline level B, put together from ready parts.

Sources: RFC 5652 (CMS), RFC 5035 (ESS signing-certificate-v2), RFC 5754 (SHA-2 in CMS), ETSI EN 319 142-1
(PAdES: detached, with exactly these signed attributes; the time of signing stands in the PDF's own dictionary).
All that differs between two documents is a digest and a signature, so everything else is encoded once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Self

from asn1crypto import cms, tsp, x509

SHA256 = {"algorithm": "sha256"}
# What asn1crypto calls the key -> the algorithm of the signature; both hash with SHA-256.
SIGNATURE_ALGORITHMS = {"ec": "sha256_ecdsa", "rsa": "sha256_rsa"}
# Tags of X.690
OCTET_STRING, SEQUENCE, SET, CONTEXT_0 = 0x04, 0x30, 0x31, 0xA0
# Holds the place of a document's digest in the ready-made attributes.
PLACE = sha256(b"the digest of a document").digest()


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is the same in all signatures of one key; immutable, made once, cheap per document.

    `max_bytes` is the length of the longest container this key can give: an RSA signature always has
    the same length, an ECDSA one varies by a few bytes.
    """

    max_bytes: int
    _opening: bytes  # version, digest algorithms, "detached data", certificates
    _signer: bytes  # version, whose signature it is, digest algorithm
    _before_digest: bytes  # content of the signed attributes, as a SET OF without its header
    _after_digest: bytes
    _algorithm: bytes  # of the signature

    @classmethod
    def of(cls, chain: Sequence[bytes]) -> Self:
        """The envelope of a chain of DER certificates, the signer's own first.

        ValueError for an empty chain and for a key that is neither RSA nor elliptic-curve.
        """
        certificates = [x509.Certificate.load(der) for der in chain]
        if not certificates:
            raise ValueError("a signature needs the certificate of its signer")
        own = certificates[0].public_key
        if own.algorithm not in SIGNATURE_ALGORITHMS:
            raise ValueError(f"no signatures with keys of the kind {own.algorithm}")
        before, after = _attributes(chain[0]).split(PLACE)
        algorithm = cms.SignedDigestAlgorithm({"algorithm": SIGNATURE_ALGORITHMS[own.algorithm]}).dump()
        parts = (_opening(certificates), _signer(certificates[0]), before, after, algorithm)
        longest = cls(0, *parts).build(PLACE, bytes(_longest_signature(own)))
        return cls(len(longest), *parts)

    def attributes(self, digest: bytes) -> bytes:
        """What is signed: the DER SET OF signed attributes for a document with this SHA-256 (32 bytes)."""
        return _tlv(SET, self._attributes_of(digest))

    def build(self, digest: bytes, signature: bytes) -> bytes:
        """The CMS ContentInfo in DER: `signature` is over `attributes(digest)`; ECDSA's comes as DER itself.

        The same chain, digest and signature always give the same bytes.
        """
        # RFC 5652, 5.3: inside, the attributes carry [0]; signed is the same content as a plain SET OF.
        attributes = _tlv(CONTEXT_0, self._attributes_of(digest))
        signer = _tlv(SEQUENCE, self._signer + attributes + self._algorithm + _tlv(OCTET_STRING, signature))
        signed_data = _tlv(SEQUENCE, self._opening + _tlv(SET, signer))
        return _tlv(SEQUENCE, SIGNED_DATA + _tlv(CONTEXT_0, signed_data))

    def _attributes_of(self, digest: bytes) -> bytes:
        if len(digest) != sha256().digest_size:
            raise ValueError(f"{len(digest)} bytes are no SHA-256")
        return self._before_digest + digest + self._after_digest


SIGNED_DATA: bytes = cms.ContentType("signed_data").dump()


def _tlv(tag: int, content: bytes) -> bytes:
    """Tag, length and value as X.690 asks of DER: the length in as few bytes as can be."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _content(encoded: Any) -> bytes:
    """The content of an asn1crypto value, without its own tag and length."""
    encoded.dump()
    return bytes(encoded.contents)


def _opening(certificates: list[x509.Certificate]) -> bytes:
    choices = [cms.CertificateChoices("certificate", certificate) for certificate in certificates]
    parts = [
        cms.CMSVersion("v1"),
        cms.DigestAlgorithms([SHA256]),
        cms.EncapsulatedContentInfo({"content_type": "data"}),
    ]
    # A SET OF is encoded in order of its bytes, so the order of the chain does not show here.
    return b"".join(part.dump() for part in parts) + _tlv(CONTEXT_0, _content(cms.CertificateSet(choices)))


def _signer(own: x509.Certificate) -> bytes:
    issued = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    parts = [cms.CMSVersion("v1"), issued, cms.DigestAlgorithm(SHA256)]
    return b"".join(part.dump() for part in parts)


def _attributes(own: bytes) -> bytes:
    """The content of the signed attributes with PLACE where a digest belongs; X.690's order does not depend on it."""
    # RFC 5035, 4: issuer and serial number may be left out here, as they stand in the SignerInfo.
    certificate = tsp.ESSCertIDv2({"cert_hash": sha256(own).digest()})
    values = {
        "content_type": "data",
        "message_digest": PLACE,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [certificate]}),
    }
    return _content(cms.CMSAttributes([{"type": name, "values": [value]} for name, value in values.items()]))


def _longest_signature(key: Any) -> int:
    """Bytes: as many as the modulus has; for ECDSA a SEQUENCE of two INTEGERs, each with a sign byte."""
    numbers = (key.bit_size + 7) // 8
    if key.algorithm == "rsa":
        return int(numbers)
    largest = _tlv(0x02, bytes(numbers + 1))
    return len(_tlv(SEQUENCE, 2 * largest))
