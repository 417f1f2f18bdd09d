"""Checking a certificate: every state for people and programs, typing errors, limits, files."""

import html
import io
import re
import tracemalloc
import zlib
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from certificates.issuing import corrections, limits
from certificates.issuing.documents import document
from certificates.issuing.fields import proof_url
from certificates.models import Certificate
from certificates.verification import files
from events.seats.roles import SessionRole
from tests.factories import UserFactory

from .conftest import NOW, print_batch
from .signatures import make_pkcs12

pytestmark = pytest.mark.django_db

UNKNOWN = "2222-2222-2222-2222"
FORM = reverse("verification:form")
FILE = reverse("verification:file")


@pytest.fixture
def certificate(attend, issue_and_print) -> Certificate:
    user = UserFactory(email="rahasia@contoh.id")
    attend("Siti Aminah", user=user, phone="+6281234567890", nip="199001012015012001", email="lain@contoh.id")
    issue_and_print()
    return Certificate.objects.select_related("edition__signing_key", "base").get()


def address(code: str) -> str:
    return reverse("verification:show", args=[code])


def as_json(client, code: str):
    return client.get(address(code), headers={"accept": "application/json"})


def test_a_certificate_is_shown_elsewhere(client, certificate):
    text = client.get(address(certificate.code)).text
    whole = f"{settings.SITE_URL}{address(certificate.code)}"
    assert re.search(r"<title>\s*Sertifikat: Siti Aminah, Bimtek Pemungutan Suara", text)
    assert f'<meta property="og:url" content="{whole}">' in text
    linkedin = parse_qs(urlsplit(html.unescape(re.search(r'href="(https://www.linkedin.com[^"]*)"', text)[1])).query)
    assert {name: values[0] for name, values in linkedin.items()} == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Bimtek Pemungutan Suara",
        "organizationName": "KPU Provinsi Kalimantan Utara",
        "issueYear": "2027",
        "issueMonth": "3",
        "certId": certificate.number,
        "certUrl": whole,
    }
    assert quote(whole, safe="") in re.search(r'href="https://wa.me/[^"]*"', text)[0]
    picture = client.get(re.search(r'og:image" content="([^"]*)"', text)[1].removeprefix(settings.SITE_URL))
    assert (picture["Content-Type"], picture["X-Robots-Tag"]) == ("image/png", "noindex, nofollow")
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)


def test_of_an_unknown_code_there_is_no_picture_and_tries_are_counted(client, certificate, monkeypatch):
    monkeypatch.setattr(limits, "UNKNOWN_ALLOWED", 1)
    statuses = [client.get(reverse("verification:picture", args=[UNKNOWN])).status_code for _ in range(2)]
    assert statuses == [404, 429]
    assert client.get(reverse("verification:picture", args=[certificate.code])).status_code == 200


def test_a_valid_certificate_shows_its_record(client, certificate):
    page = client.get(address(certificate.code))
    text = page.content.decode()
    assert (page.status_code, page.context["proof"].state) == (200, "valid")
    for expected in (
        "001/SERT/KPU-KALTARA/III/2027",
        "Siti Aminah",
        str(SessionRole.PARTICIPANT.label),
        "Bimtek Pemungutan Suara",
        "1 s.d. 3 Maret 2027",
        "Aula KPU, Kalimantan Utara",
        "KPU Provinsi Kalimantan Utara",
        "Tata Cara Pemungutan Suara (2 JP)",
        "Hariyadi Hamid, S.E., M.Si.",
        "Ketua, Tanjung Selor",
        bytes(certificate.sha256).hex(),
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
        "signed_electronically": False,
        "sha256": sha256(document(certificate)).hexdigest(),
        "status_changed_at": None,
        "status_reason": None,
        "successor": None,
        "predecessor_number": None,
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


def test_an_electronic_signature_is_told_of(client, attend, issue, upload):
    upload(make_pkcs12())
    attend("Siti Aminah")
    print_batch(issue(), now=NOW)
    code = Certificate.objects.get().code
    assert as_json(client, code).json()["signed_electronically"] is True


def test_a_superseded_certificate_leads_to_its_successor(client, certificate, issuer):
    new = corrections.replace(
        certificate=certificate, name="Siti Aminah, S.H.", institution="", reason="Gelar.", by=issuer, now=NOW
    )
    page = client.get(address(certificate.code))
    assert page.context["proof"].state == "superseded"
    assert address(new.code) in page.content.decode()
    answer = as_json(client, certificate.code).json()
    assert (answer["status"], answer["successor"], answer["status_reason"]) == ("superseded", new.code, "Gelar.")
    followed = as_json(client, new.code).json()
    assert (followed["status"], followed["predecessor_number"]) == ("valid", certificate.number)
    assert certificate.number in client.get(address(new.code)).content.decode()


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
    for stopped in (client.get(address(UNKNOWN)), as_json(client, UNKNOWN)):
        assert (stopped.status_code, stopped["Retry-After"]) == (429, "600")
    assert client.get(address(UNKNOWN), REMOTE_ADDR="203.0.113.9").status_code == 404


def test_a_genuine_certificate_verifies_whatever_others_behind_the_same_address_ask_for(client, certificate, pdf):
    for _ in range(limits.UNKNOWN_ALLOWED + 1):
        stopped = client.get(address(UNKNOWN))
    assert stopped.status_code == 429
    assert client.get(address(certificate.code)).status_code == 200
    assert as_json(client, certificate.code).json()["status"] == "valid"
    assert check(client, pdf).context["check"].same


def test_known_codes_are_not_counted(client, certificate):
    for _ in range(limits.UNKNOWN_ALLOWED + 5):
        assert client.get(address(certificate.code)).status_code == 200


def test_codes_cannot_be_guessed(certificate):
    """16 characters of an alphabet of 30."""
    assert 30 ** len(certificate.code.replace("-", "")) > 2**60


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


def check(client, content: bytes, name: str = "sertifikat.pdf"):
    return client.post(FILE, {"file": SimpleUploadedFile(name, content, "application/pdf")})


@pytest.fixture
def pdf(certificate) -> bytes:
    return document(certificate)


def test_the_file_as_issued_is_recognised(client, pdf):
    page = check(client, pdf, "lain.bin")
    assert (page.status_code, page.context["same"], page.context["proof"].state) == (200, True, "valid")


def test_the_file_of_a_revoked_certificate_is_recognised_as_revoked(client, pdf, certificate, issuer):
    corrections.revoke(certificate=certificate, reason="Keliru.", by=issuer, now=NOW)
    page = check(client, pdf)
    assert (page.context["same"], page.context["proof"].state) == (True, "revoked")


def test_a_signed_file_is_recognised(client, attend, issue, upload):
    """Made anew with the recorded signature: signing again would give other bytes."""
    upload(make_pkcs12())
    attend("Siti Aminah")
    print_batch(issue(), now=NOW)
    certificate = Certificate.objects.select_related("edition__signing_key", "base").get()
    page = check(client, document(certificate))
    assert (page.context["same"], page.context["certificate"]) == (True, certificate)


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"% one byte more\n",
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf[:-1],
        lambda pdf: pdf[:9] + bytes([pdf[9] ^ 1]) + pdf[10:],
        lambda pdf: pdf[: len(pdf) // 2] + bytes([pdf[len(pdf) // 2] ^ 1]) + pdf[len(pdf) // 2 + 1 :],
    ],
)
def test_a_changed_file_is_exposed_with_the_true_record(client, pdf, certificate, change):
    page = check(client, change(pdf))
    assert (page.context["same"], page.context["certificate"]) == (False, certificate)
    assert "001/SERT/KPU-KALTARA/III/2027" in page.content.decode()


def test_the_base_alone_is_no_certificate(client, certificate, pdf):
    """What all share names nobody."""
    base = pdf[: pdf.index(b"%%EOF") + 6]
    page = check(client, base)
    assert (len(base) < len(pdf), page.context["same"], page.context["certificate"]) == (True, False, None)


def test_a_name_changed_in_the_file_does_not_pass(client, pdf, certificate):
    forged = pdf.replace(b"Siti Aminah", b"Siti Aminuh")
    assert forged != pdf
    assert check(client, forged).context["same"] is False


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnot really", b"%PDF-1.4\n%%EOF"])
def test_a_foreign_file_is_not_one_of_ours(client, certificate, content):
    page = check(client, content)
    assert (page.status_code, page.context["same"], page.context["certificate"]) == (200, False, None)


def test_a_file_that_unpacks_to_gigabytes_is_read_up_to_the_limit(client, certificate, settings):
    """Four megabytes of packed zeros would be four gigabytes; the link behind them is not reached."""
    packed = zlib.compress(bytes(files.MAX_UNPACKED + 1024), 9)
    link = zlib.compress(f"{settings.SITE_URL}/v/{certificate.code}".encode())
    streams = b"".join(b"stream\n" + each + b"\nendstream\n" for each in (packed, link))
    tracemalloc.start()
    page = check(client, b"%PDF-1.7\n" + streams)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (page.context["same"], page.context["certificate"]) == (False, None)
    assert peak < 4 * files.MAX_UNPACKED
    page = check(client, b"%PDF-1.7\nstream\n" + link + b"\nendstream\n")
    assert (page.context["same"], page.context["certificate"]) == (False, certificate)


def test_what_is_no_pdf_or_too_large_is_refused(client, monkeypatch):
    assert check(client, b"GIF89a").status_code == 422
    assert client.post(FILE).status_code == 422
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert check(client, b"%PDF-1.7 much too long").status_code == 422
    assert client.get(FILE).status_code == 405


def test_files_count_towards_a_limit_of_their_own(client, certificate, monkeypatch):
    monkeypatch.setattr(limits, "FILES_ALLOWED", 3)
    for _ in range(3):
        assert check(client, b"%PDF-1.7").status_code == 200
    assert check(client, b"%PDF-1.7").status_code == 429
    assert client.get(address(certificate.code)).status_code == 200
    assert client.get(address(UNKNOWN)).status_code == 404


def test_checking_asks_one_question(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(address(certificate.code))
