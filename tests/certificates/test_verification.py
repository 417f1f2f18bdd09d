"""Checking a certificate: every state for people and programs, typing errors, limits, files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.issuing import corrections
from certificates.issuing.freeze import proof_url
from certificates.issuing.printing import print_certificate
from certificates.models import Certificate
from certificates.verification import files, limits
from tests.factories import UserFactory

from .conftest import NOW

pytestmark = pytest.mark.django_db

UNKNOWN = "2222-2222-2222-2222"
FORM = reverse("verification:form")
FILE = reverse("verification:file")


@pytest.fixture
def waiting(attend, issue) -> Certificate:
    user = UserFactory(email="rahasia@contoh.id")
    attend("Siti Aminah", user=user, phone="+6281234567890", nip="199001012015012001", email="lain@contoh.id")
    issue()
    return Certificate.objects.get()


@pytest.fixture
def certificate(waiting) -> Certificate:
    assert print_certificate(certificate_id=str(waiting.pk), now=NOW)
    waiting.refresh_from_db()
    return waiting


def address(code: str) -> str:
    return reverse("verification:show", args=[code])


def as_json(client, code: str):
    return client.get(address(code), headers={"accept": "application/json"})


def test_a_valid_certificate_shows_its_record(client, certificate):
    page = client.get(address(certificate.code))
    text = page.content.decode()
    assert (page.status_code, page.context["proof"].state) == (200, "valid")
    for expected in (
        "001/SERT/KPU-KALTARA/III/2027",
        "Siti Aminah",
        "Peserta",
        "Bimtek Pemungutan Suara",
        "1 s.d. 3 Maret 2027",
        "Aula KPU, Kalimantan Utara",
        "KPU Provinsi Kalimantan Utara",
        "Tata Cara Pemungutan Suara (2 JP)",
        "Hariyadi Hamid, S.E., M.Si.",
        "Ketua, Tanjung Selor",
        certificate.sha256,
    ):
        assert expected in text


def test_no_personal_data_beyond_what_is_printed(client, certificate):
    for answer in (client.get(address(certificate.code)), as_json(client, certificate.code)):
        text = answer.content.decode()
        for secret in ("rahasia@contoh.id", "lain@contoh.id", "81234567890", "199001012015012001"):
            assert secret not in text


def test_the_record_as_json(client, certificate):
    answer = as_json(client, certificate.code)
    assert answer.json() == {
        "code": certificate.code,
        "status": "valid",
        "number": "001/SERT/KPU-KALTARA/III/2027",
        "name": "Siti Aminah",
        "institution": "",
        "role": "Peserta",
        "programme": "Bimtek Pemungutan Suara",
        "session": "Angkatan III",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-03",
        "place": "Aula KPU, Kalimantan Utara",
        "jp": 2.0,
        "topics": [{"title": "Tata Cara Pemungutan Suara", "jp": 2.0}],
        "organizer": "KPU Provinsi Kalimantan Utara",
        "signed_at_place": "Tanjung Selor",
        "signatory_name": "Hariyadi Hamid, S.E., M.Si.",
        "signatory_position": "Ketua",
        "issued_on": "2027-03-04",
        "sha256": certificate.sha256,
        "status_changed_at": None,
        "status_reason": None,
        "successor": None,
    }
    assert "Accept" in answer["Vary"]
    assert client.get(address(certificate.code), {"format": "json"}).json() == answer.json()


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/html,application/json;q=0.9"])
def test_browsers_get_a_page(client, certificate, accept):
    answer = client.get(address(certificate.code), headers={"accept": accept})
    assert answer["Content-Type"].startswith("text/html")


def test_names_are_kept_from_search_engines_and_shared_caches(client, certificate):
    answer = client.get(address(certificate.code))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_certificate_that_is_not_printed_yet_is_in_preparation(client, waiting):
    assert client.get(address(waiting.code)).context["proof"].state == "preparing"
    assert as_json(client, waiting.code).json()["status"] == "preparing"


def test_a_superseded_certificate_leads_to_its_successor(client, certificate, issuer):
    new = corrections.replace(
        certificate=certificate, name="Siti Aminah, S.H.", institution="", reason="Gelar.", by=issuer, now=NOW
    )
    page = client.get(address(certificate.code))
    assert page.context["proof"].state == "superseded"
    assert address(new.code) in page.content.decode()
    answer = as_json(client, certificate.code).json()
    assert (answer["status"], answer["successor"], answer["status_reason"]) == ("superseded", new.code, "Gelar.")


def test_a_revoked_certificate_says_why_and_when(client, certificate, issuer):
    corrections.revoke(certificate=certificate, reason="Diterbitkan keliru.", by=issuer, now=NOW)
    page = client.get(address(certificate.code))
    assert page.context["proof"].state == "revoked"
    assert "Diterbitkan keliru." in page.content.decode()
    assert "Kamis, 4 Maret 2027" in page.content.decode()
    assert as_json(client, certificate.code).json()["status_changed_at"].startswith("2027-03-04T03:00")


def test_every_way_of_writing_a_code_leads_to_one_address(client, certificate):
    bare = certificate.code.replace("-", "")
    for typed in (certificate.code.lower(), bare, bare.lower(), certificate.code.replace("-", " "), f" {bare} "):
        answer = client.get(address(typed))
        assert (answer.status_code, answer.url) == (302, address(certificate.code))
    kept = client.get(address(bare), {"format": "json"})
    assert kept.url == f"{address(certificate.code)}?format=json"


def test_with_and_without_the_last_slash(client, certificate):
    assert client.get(f"{address(certificate.code)}/").status_code == 200
    assert proof_url(certificate.code).endswith(f"/v/{certificate.code}")


@pytest.mark.parametrize(
    ("typed", "advice"),
    [(UNKNOWN, ""), ("ABCD-EFG", "7"), ("O0BC-DEFG-HJKM-NPQR", "O0"), ("%00%2e%2e", ""), ("é" * 300, "É")],
)
def test_an_unknown_code_is_explained(client, typed, advice):
    page = client.get(f"/v/{typed}")
    assert page.status_code == 404
    assert page.context["proof"].state == "unknown"
    assert advice in page.content.decode()
    assert client.get(f"/v/{typed}", {"format": "json"}).json()["status"] == "unknown"


def test_many_unknown_codes_from_one_address_are_stopped(client, certificate):
    for _ in range(limits.UNKNOWN_ALLOWED):
        assert client.get(address(UNKNOWN)).status_code == 404
    for stopped in (client.get(address(UNKNOWN)), client.get(address(certificate.code)), as_json(client, UNKNOWN)):
        assert (stopped.status_code, stopped["Retry-After"]) == (429, "600")
    assert client.get(address(certificate.code), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_known_codes_are_not_counted(client, certificate):
    for _ in range(limits.UNKNOWN_ALLOWED + 5):
        assert client.get(address(certificate.code)).status_code == 200


def test_codes_cannot_be_guessed(waiting):
    """16 characters of an alphabet of 30."""
    assert 30 ** len(waiting.code.replace("-", "")) > 2**60


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written(client, certificate, method):
    assert getattr(client, method)(address(certificate.code)).status_code == 405
    assert getattr(client, method)(FORM).status_code == 405


def test_typing_a_code_leads_to_its_proof(client, certificate):
    assert client.get(FORM).status_code == 200
    assert client.get(FORM, {"code": ""}).status_code == 422
    for typed in (certificate.code, f" {certificate.code} ", f"https://contoh.id/v/{certificate.code}/"):
        answer = client.get(FORM, {"code": typed})
        assert (answer.status_code, answer.url) == (302, address(certificate.code))


def upload(client, content: bytes, name: str = "sertifikat.pdf"):
    return client.post(FILE, {"file": SimpleUploadedFile(name, content, "application/pdf")})


@pytest.fixture
def pdf(certificate, settings) -> bytes:
    with certificate.pdf.open() as file:
        return file.read()


def test_the_file_as_issued_is_recognised(client, pdf):
    page = upload(client, pdf, "lain.bin")
    assert (page.status_code, page.context["same"], page.context["proof"].state) == (200, True, "valid")


def test_the_file_of_a_revoked_certificate_is_recognised_as_revoked(client, pdf, certificate, issuer):
    corrections.revoke(certificate=certificate, reason="Keliru.", by=issuer, now=NOW)
    page = upload(client, pdf)
    assert (page.context["same"], page.context["proof"].state) == (True, "revoked")


def test_a_changed_file_is_exposed_with_the_true_record(client, pdf, certificate):
    page = upload(client, pdf + b"% one byte more\n")
    assert (page.context["same"], page.context["certificate"]) == (False, certificate)
    assert "001/SERT/KPU-KALTARA/III/2027" in page.content.decode()


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnot really", b"%PDF-1.4\n%%EOF"])
def test_a_foreign_file_is_not_one_of_ours(client, certificate, content):
    page = upload(client, content)
    assert (page.status_code, page.context["same"], page.context["certificate"]) == (200, False, None)


def test_what_is_no_pdf_or_too_large_is_refused(client, monkeypatch):
    assert upload(client, b"GIF89a").status_code == 422
    assert client.post(FILE).status_code == 422
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert upload(client, b"%PDF-1.7 much too long").status_code == 422
    assert client.get(FILE).status_code == 405


def test_unknown_files_count_towards_the_limit(client):
    for _ in range(limits.UNKNOWN_ALLOWED):
        assert upload(client, b"%PDF-1.7").status_code == 200
    assert upload(client, b"%PDF-1.7").status_code == 429


def test_checking_asks_one_question(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(address(certificate.code))
