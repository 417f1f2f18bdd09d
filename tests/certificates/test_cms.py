"""The signature container, against pyHanko, asn1crypto and cryptography; and the validator that later tests rely on."""

from hashlib import sha256
from typing import Any

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.validation.errors import SignatureValidationError

from certificates.press.cms import Envelope
from certificates.signing.signer import Pkcs12Signer
from tests.certificates import by_hand
from tests.certificates.signatures import SIGNED_ATTRIBUTES, certify, intermediate, key_of, make_pkcs12, root, validate
from tests.extent import extent

KINDS = ["ecdsa", "ecdsa-384", "rsa", "rsa-3072"]
DIGEST = sha256(b"a certificate").digest()


def signer_of(kind: str) -> tuple[Pkcs12Signer, x509.Certificate]:
    file = make_pkcs12(kind)
    return Pkcs12Signer.open(file.pkcs12, file.passphrase, chain=file.chain), file.certificate


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_signed_with_it_is_valid_for_everybody(kind: str):
    signer, certificate = signer_of(kind)
    validate(by_hand.signed(signer), certificate)


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_builds_is_der_and_says_what_the_profile_asks(kind: str):
    signer, certificate = signer_of(kind)
    envelope = Envelope.of(signer.chain)
    built = envelope.build(DIGEST, signer.sign(envelope.attributes(DIGEST)))
    content = cms.ContentInfo.load(built, strict=True)
    assert content["content_type"].native == "signed_data"
    data = content["content"]
    assert data.copy().dump(force=True) == data.dump()  # asn1crypto writes DER: the same bytes again
    assert (data["version"].native, data["encap_content_info"].native) == (
        "v1",
        {"content_type": "data", "content": None},
    )
    assert sorted(choice.chosen.dump() for choice in data["certificates"]) == sorted(signer.chain)
    (signed,) = data["signer_infos"]
    sid = signed["sid"].chosen.native
    assert sid["serial_number"] == certificate.serial_number
    assert {attribute["type"].native for attribute in signed["signed_attrs"]} == SIGNED_ATTRIBUTES
    assert signed["signed_attrs"].untag().dump() == envelope.attributes(DIGEST)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_signed_are_the_attributes_with_sha_256(kind: str):
    signer, certificate = signer_of(kind)
    attributes = Envelope.of(signer.chain).attributes(DIGEST)
    key: Any = certificate.public_key()
    extra = [padding.PKCS1v15(), SHA256()] if isinstance(key, rsa.RSAPublicKey) else [ec.ECDSA(SHA256())]
    key.verify(signer.sign(attributes), attributes, *extra)
    assert DIGEST in attributes


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_document_is_signed_with_the_same_bytes(kind: str):
    file = make_pkcs12(kind)
    built = []
    for _ in range(2):  # as two processes would
        signer = Pkcs12Signer.open(file.pkcs12, file.passphrase, chain=file.chain)
        envelope = Envelope.of(file.chain)
        built.append(envelope.build(DIGEST, signer.sign(envelope.attributes(DIGEST))))
    assert built[0] == built[1]


def largest(kind: str) -> bytes:
    """The longest signature that a key of this kind can give."""
    match key_of(kind):
        case rsa.RSAPrivateKey(key_size=size):
            return b"\xff" * (size // 8)
        case ec.EllipticCurvePrivateKey(curve=curve):
            return utils.encode_dss_signature(2**curve.key_size - 1, 2**curve.key_size - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_room_for_the_longest_signature_and_no_more(kind: str):
    envelope = Envelope.of(make_pkcs12(kind).chain)
    assert len(envelope.build(DIGEST, largest(kind))) == envelope.max_bytes


@settings(max_examples=extent(30, 200), deadline=None)
@given(r=st.integers(1, 2**256 - 1), s=st.integers(1, 2**256 - 1), digest=st.binary(min_size=32, max_size=32))
def test_any_signature_fits_and_is_read_back(r: int, s: int, digest: bytes):
    chain = (intermediate().der,)
    envelope, signature = Envelope.of(chain), utils.encode_dss_signature(r, s)
    built = envelope.build(digest, signature)
    assert len(built) <= envelope.max_bytes
    (signed,) = cms.ContentInfo.load(built, strict=True)["content"]["signer_infos"]
    assert signed["signature"].native == signature
    values = {attribute["type"].native: attribute["values"].native for attribute in signed["signed_attrs"]}
    assert values["message_digest"] == [digest]


def test_certificates_stand_in_the_order_of_der_whatever_the_order_of_the_chain():
    own, issuer = make_pkcs12().chain
    one, other = Envelope.of((own, issuer, root().der)), Envelope.of((own, root().der, issuer))
    assert one == other


def test_what_cannot_sign_is_refused():
    with pytest.raises(ValueError, match="needs the certificate"):
        Envelope.of(())
    with pytest.raises(ValueError, match="no SHA-256"):
        Envelope.of(make_pkcs12().chain).build(b"short", b"")
    with pytest.raises(ValueError, match="no SHA-256"):
        Envelope.of(make_pkcs12().chain).attributes(DIGEST.hex().encode())


def places(pdf: bytes) -> dict[str, int]:
    """Bytes of each kind: of the first revision, of the update, of the signature itself."""
    contents = pdf.index(b"/Contents<") + len(b"/Contents<")
    container = bytes.fromhex(pdf[contents : pdf.index(b">", contents)].decode())
    content = cms.ContentInfo.load(container)["content"]
    signature = content["signer_infos"][0]["signature"].native
    digest = content["signer_infos"][0]["signed_attrs"].dump()
    return {
        "page": pdf.index(b"842"),
        "time of signing": pdf.index(b"20270304"),
        "trailer": pdf.rindex(b"/Size 6") + 6,
        "signature": contents + 2 * (container.index(signature) + len(signature) - 1),
        "signed attributes": contents + 2 * (container.index(digest) + len(digest) - 1),
    }


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
@pytest.mark.parametrize("place", ["page", "time of signing", "trailer", "signature", "signed attributes"])
def test_one_changed_byte_is_found(kind: str, place: str):
    signer, certificate = signer_of(kind)
    pdf = bytearray(by_hand.signed(signer))
    at = places(bytes(pdf))[place]
    pdf[at] = ord("3") if pdf[at] != ord("3") else ord("4")
    with pytest.raises((AssertionError, SignatureValidationError, PdfError)):
        validate(bytes(pdf), certificate)


def test_the_validator_misses_nothing_it_is_there_for():
    signer, certificate = signer_of("ecdsa")
    good = by_hand.signed(signer)
    stranger = certify("Orang Lain", key_of("rsa"), None)
    wrong = {
        "exactly one signature": (by_hand.unsigned(), certificate, None),
        "leads to the root": (good, certificate, stranger),
        "the expected signer": (good, make_pkcs12("rsa").certificate, None),
        "the time of signing": (by_hand.signed(signer, entries=b""), certificate, None),
        "certificates stand in the container": (
            by_hand.signed(signer, entries=b"/M(D:20270304100000Z)/Cert<00>"),
            certificate,
            None,
        ),
        "covers the entire file": (good + b"\n%more\n", certificate, None),
    }
    for said, (pdf, expected, trusted) in wrong.items():
        with pytest.raises(AssertionError, match=said):
            validate(pdf, expected, trusted=trusted)
