"""Signed certificates: pyHanko, as anybody's validator, finds each intact, whole and by the expected signer."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from bimtek.common.errors import Refusal
from certificates.issuing import printing
from certificates.issuing.documents import document
from certificates.layouts.registry import LAYOUTS
from certificates.models import Certificate
from certificates.signing import services as signing
from certificates.signing.selectors import forget_signers
from certificates.verification.selectors import find, public

from .conftest import NOW
from .documents import linked_and_signed, linker, values, words
from .signatures import CertificateFile, make_pkcs12, validate

SENTENCE = "Dokumen ini ditandatangani secara elektronik."
KINDS = ["ecdsa", "ecdsa-384", "rsa", "rsa-3072"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", LAYOUTS)
def test_each_design_signed_by_each_kind_of_key_is_valid(key, kind):
    file = make_pkcs12(kind)
    press = linker(key, signed=True)
    for name in ("Ai", "Nur Sa'adah, S.Pd., M.Si.", "Zainal Abidin bin Abdul Kadir"):
        validate(linked_and_signed(press, values(name), file), file.certificate)


def test_it_says_so_and_stays_archivable(tmp_path):
    pdf = linked_and_signed(linker(signed=True), values(), make_pkcs12())
    assert SENTENCE in words(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert (opened.check_pdf_syntax(), metadata.pdfa_status) == ([], "2A")


@pytest.mark.parametrize("place", [0.02, 0.5, 0.94, 0.999])
def test_one_changed_byte_anywhere_is_found(place):
    """The control: the validator can say no."""
    file = make_pkcs12()
    pdf = bytearray(linked_and_signed(linker(signed=True), values(), file))
    pdf[int(len(pdf) * place)] ^= 1
    with pytest.raises(Exception):  # noqa: B017, PT011  an assertion of ours, or the reader cannot even read it
        validate(bytes(pdf), file.certificate)


@pytest.fixture
def key_file() -> CertificateFile:
    return make_pkcs12("ecdsa")


@pytest.fixture
def signed(organizer, issuer, key_file, attend, issue_and_print) -> list[Certificate]:
    signing.upload(
        organizer=organizer, file=BytesIO(key_file.pkcs12), passphrase=key_file.passphrase, by=issuer, now=NOW
    )
    for name in ("Siti Aminah", "Budi", "محمد"):
        attend(name)
    issue_and_print()
    rows = Certificate.objects.select_related("edition__signing_key", "base")
    return list(rows.order_by("sequence"))


@pytest.mark.django_db
def test_issued_certificates_are_signed_by_the_organizers_key(signed, key_file):
    assert len(signed) == 3
    for certificate in signed:
        validate(document(certificate), key_file.certificate)
        assert public(find(certificate.code))["signed_electronically"] is True


@pytest.mark.django_db
def test_the_moment_of_signing_is_that_of_issuing(signed, key_file):
    status = validate(document(signed[0]), key_file.certificate)
    assert abs(status.signer_reported_dt - NOW) < timedelta(seconds=1)


@pytest.mark.django_db
def test_when_the_key_is_retired_issued_certificates_are_still_made_anew(signed, key_file, issuer, organizer):
    before = [document(certificate) for certificate in signed]
    signing.retire(key=organizer.signing_keys.get(), by=issuer, now=NOW)
    forget_signers()
    again = Certificate.objects.select_related("edition__signing_key", "base").order_by("sequence")
    assert [document(certificate) for certificate in again] == before
    validate(before[0], key_file.certificate)


@pytest.mark.django_db
def test_a_key_retired_before_printing_stops_the_chunk_and_says_why(organizer, issuer, key_file, attend, issue):
    file = BytesIO(key_file.pkcs12)
    signing.upload(organizer=organizer, file=file, passphrase=key_file.passphrase, by=issuer, now=NOW)
    attend("Siti Aminah")
    batch = issue()
    signing.retire(key=organizer.signing_keys.get(), by=issuer, now=NOW)
    chunk = batch.chunks.get()
    with pytest.raises(Refusal, match="dinonaktifkan"):
        printing.print_chunk(chunk_id=chunk.pk, now=NOW)
    chunk.refresh_from_db()
    assert (chunk.state, chunk.attempts, Certificate.objects.count()) == ("waiting", 1, 0)
    assert "dinonaktifkan" in chunk.error


@pytest.mark.django_db
def test_without_a_key_nothing_is_signed_and_nothing_says_so(attend, issue_and_print):
    attend("Siti Aminah")
    issue_and_print()
    certificate = Certificate.objects.select_related("edition__signing_key", "base").get()
    pdf = document(certificate)
    assert (SENTENCE in words(pdf), b"/ByteRange" in pdf, bytes(certificate.signature)) == (False, False, b"")
