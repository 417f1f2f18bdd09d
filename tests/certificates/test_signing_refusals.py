"""Certificate files that must not be kept, each with what is wrong with it; nothing is written then."""

import contextlib
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import ExtensionOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bimtek.common.errors import Refusal
from certificates.signing.credential import MOST_ROUNDS, read
from certificates.signing.selectors import current_key
from certificates.signing.services import MAX_BYTES
from tests.extent import extent

from .conftest import NOW
from .signatures import PASSPHRASE, CertificateFile, PrivateKey, certify, intermediate, key_of, make_pkcs12, usage

pytestmark = pytest.mark.django_db

DOCUMENTS = usage(digital_signature=True)
WHOLE = make_pkcs12().pkcs12


def packed(key: PrivateKey | None, own: x509.Certificate | None, *others: x509.Certificate) -> bytes:
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"kunci", key, own, others or None, encryption)


def by_openssl(folder: Path, file: CertificateFile, *options: str) -> bytes:
    """The same key and certificate in a file as another program writes it."""
    key, own, out = folder / "key.pem", folder / "own.pem", folder / "out.p12"
    key.write_bytes(file.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    own.write_bytes(file.certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "pkcs12", "-export", "-inkey", key, "-in", own, "-out", out]
    subprocess.run([*command, "-passout", f"pass:{PASSPHRASE}", *options], check=True, capture_output=True)
    return out.read_bytes()


def without_key() -> bytes:
    return packed(None, None, make_pkcs12().certificate)


def without_certificate() -> bytes:
    return packed(key_of("ecdsa"), None)


def with_another_certificate() -> bytes:
    return packed(key_of("ecdsa"), None, make_pkcs12("rsa").certificate)


def with_a_short_key() -> bytes:
    return make_pkcs12("rsa-1024").pkcs12


def with_a_long_key() -> bytes:
    return make_pkcs12("rsa-4608").pkcs12


def on_another_curve() -> bytes:
    return make_pkcs12("ecdsa-521").pkcs12


def of_another_kind() -> bytes:
    key = ed25519.Ed25519PrivateKey.generate()
    return packed(key, certify("KPU", key, intermediate()))


def expired() -> bytes:
    return make_pkcs12(ends=NOW).pkcs12


def not_yet_valid() -> bytes:
    return make_pkcs12(starts=NOW + timedelta(seconds=1)).pkcs12


def for_encryption() -> bytes:
    return make_pkcs12(extensions=[usage(key_encipherment=True)]).pkcs12


def for_a_web_server() -> bytes:
    return make_pkcs12(extensions=[DOCUMENTS, x509.ExtendedKeyUsage([Purpose.SERVER_AUTH, Purpose.CLIENT_AUTH])]).pkcs12


def malformed() -> bytes:
    nonsense = x509.UnrecognizedExtension(ExtensionOID.KEY_USAGE, b"not what it says")
    return make_pkcs12(extensions=[nonsense]).pkcs12


def a_certificate_alone() -> bytes:
    return make_pkcs12().certificate.public_bytes(Encoding.DER)


def too_large() -> bytes:
    return make_pkcs12().pkcs12 + bytes(MAX_BYTES)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (bytes, "not_pkcs12"),
        (a_certificate_alone, "not_pkcs12"),
        (too_large, "too_large"),
        (without_key, "no_key"),
        (without_certificate, "no_certificate"),
        (with_another_certificate, "key_mismatch"),
        (with_a_short_key, "key_unsupported"),
        (with_a_long_key, "key_unsupported"),
        (on_another_curve, "key_unsupported"),
        (of_another_kind, "key_unsupported"),
        (expired, "certificate_expired"),
        (not_yet_valid, "certificate_not_yet"),
        (for_encryption, "key_usage"),
        (for_a_web_server, "key_usage"),
        (malformed, "certificate_malformed"),
    ],
)
def test_a_file_that_cannot_sign_is_refused(upload, refused, file: Callable[[], bytes], code: str):
    assert refused(upload, make_pkcs12(), content=file()) == code


@pytest.mark.parametrize("passphrase", ["", "frasa sandi", PASSPHRASE.upper(), PASSPHRASE + " "])
def test_a_wrong_passphrase_is_refused(upload, refused, passphrase):
    assert refused(upload, make_pkcs12(), passphrase=passphrase) == "wrong_passphrase"


def test_a_refused_file_leaves_the_present_key_in_use(organizer, upload, refused):
    key = upload(make_pkcs12())
    assert refused(upload, make_pkcs12(), content=expired()) == "certificate_expired"
    assert current_key(organizer) == key


def test_a_certificate_that_was_exchanged_beside_its_key_is_refused(tmp_path, upload, refused):
    """Not encrypted and without a checksum, so that another certificate of the same length can be put in."""
    file = make_pkcs12()
    without_cover = by_openssl(tmp_path, file, "-nomac", "-keypbe", "NONE", "-certpbe", "NONE")
    own = other = file.certificate.public_bytes(Encoding.DER)
    while other == own or len(other) != len(own):  # signatures differ in length by a few bytes
        other = certify("KPU Provinsi Kalimantan Utara", intermediate().key, intermediate(), DOCUMENTS).public_bytes(
            Encoding.DER
        )
    assert without_cover.count(own) == 1
    assert refused(upload, file, content=without_cover.replace(own, other)) == "key_mismatch"


def test_a_file_that_would_keep_the_server_counting_is_refused_before_it_is_opened(tmp_path, upload, refused):
    patient = by_openssl(tmp_path, make_pkcs12(), "-iter", "2000000")
    parts = patient.split(b"\x02\x03" + (2_000_000).to_bytes(3, "big"))
    assert len(parts) == 4  # of the certificate, the key, and the checksum
    for place in range(3):
        rounds = [1000, 1000, 1000]
        rounds[place] = MOST_ROUNDS + 1
        joints = [b"\x02\x03" + number.to_bytes(3, "big") for number in rounds]
        content = b"".join(part + joint for part, joint in zip(parts, [*joints, b""], strict=True))
        assert refused(upload, make_pkcs12(), content=content) == "too_many_rounds"


@pytest.mark.parametrize(
    "options", [(), ("-legacy",), ("-nomac",), ("-nomaciter", "-noiter"), ("-keypbe", "PBE-SHA1-3DES")]
)
def test_files_of_other_programs_are_read(tmp_path, upload, options):
    file = make_pkcs12()
    key = upload(file, content=by_openssl(tmp_path, file, *options))
    assert key.chain == file.chain[:1]


@pytest.mark.parametrize(
    "extensions",
    [
        [],
        [usage(content_commitment=True)],
        [DOCUMENTS, x509.ExtendedKeyUsage([Purpose.CLIENT_AUTH, Purpose.EMAIL_PROTECTION])],
        [DOCUMENTS, x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")])],  # RFC 9336
    ],
)
def test_certificates_for_documents_are_welcome(upload, extensions):
    assert upload(make_pkcs12(extensions=extensions)).pk


@pytest.mark.parametrize("tag", [0x07, 0x08, 0x09, 0x28])  # of types that no PKCS#12 has
def test_a_type_that_does_not_belong_there_is_refused(tag: int):
    for place in range(len(WHOLE) - 120, len(WHOLE)):
        changed = WHOLE[:place] + bytes([tag]) + WHOLE[place + 1 :]
        if changed != WHOLE:
            with pytest.raises(Refusal):
                read(changed, PASSPHRASE)


@settings(
    max_examples=extent(40, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_damaged_file_is_refused_and_never_an_error(data: st.DataObject):
    whole = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, 200) | st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    with contextlib.suppress(Refusal):
        read(bytes(whole[:end]), PASSPHRASE)
