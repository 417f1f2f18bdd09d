"""Checking a file: genuine whatever became of the certificate, altered, unknown, and when we cannot tell."""

import io

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bimtek.common.qr import qr_code
from certificates.bases import store
from certificates.issuing import corrections, limits
from certificates.issuing.documents import document
from certificates.models import Certificate
from certificates.verification import files
from certificates.verification.selectors import find, public

from .conftest import NOW

pytestmark = pytest.mark.django_db

FORM = reverse("verification:form")
FILE = reverse("verification:file")
REASON = "Diterbitkan keliru."
UNKNOWN = "2222-2222-2222-2222"


@pytest.fixture
def certificate(attend, issue_and_print) -> Certificate:
    attend("Siti Aminah", nip="199001012015012001", phone="+6281234567890")
    issue_and_print()
    return Certificate.objects.select_related("edition__signing_key", "base").get()


@pytest.fixture
def pdf(certificate) -> bytes:
    return document(certificate)


@pytest.fixture
def revoked(pdf, certificate, issuer) -> bytes:
    corrections.revoke(certificate=certificate, reason=REASON, by=issuer, now=NOW)
    return pdf


@pytest.fixture
def superseded(pdf, certificate, issuer) -> bytes:
    corrections.replace(
        certificate=certificate, name="Siti Aminah, S.H.", institution="", reason="Gelar.", by=issuer, now=NOW
    )
    return pdf


@pytest.fixture
def storage_lost(pdf, certificate):
    """The base is gone from the file storage, and a new process asks for it."""
    name = certificate.base.sha256
    default_storage.delete(f"press/bases/{name[:2]}/{name}")
    store._linker.cache_clear()
    yield
    store._linker.cache_clear()


@pytest.fixture
def library_changed(pdf, certificate):
    """What is made anew has another hash than what was issued."""
    Certificate.objects.update(sha256=bytes(32))


def check(client, content: bytes, name: str = "sertifikat.pdf", **headers):
    return client.post(FILE, {"file": SimpleUploadedFile(name, content, "application/pdf")}, headers=headers)


def as_json(client, content: bytes):
    return check(client, content, accept="application/json")


def altered(pdf: bytes) -> bytes:
    return pdf.replace(b"Siti Aminah", b"Siti Aminuh")


def says(page, *texts: str) -> None:
    content = " ".join(page.content.decode().split())
    assert [text for text in texts if text not in content] == []


def test_a_genuine_and_valid_file(client, pdf, certificate):
    page = check(client, pdf)
    assert (page.status_code, page.context["check"].state, page.context["proof"].state) == (200, "authentic", "valid")
    says(page, "verdict--valid", certificate.number, "Siti Aminah")


def test_a_genuine_file_of_a_revoked_certificate_says_both(client, revoked, certificate):
    page = check(client, revoked)
    assert (page.context["check"].state, page.context["proof"].state) == ("authentic", "revoked")
    says(page, "verdict--revoked", REASON, "Kamis, 4 Maret 2027", certificate.number)
    assert "verdict--valid" not in page.content.decode()


def test_a_genuine_file_of_a_superseded_certificate_leads_to_the_successor(client, superseded, certificate):
    page = check(client, superseded)
    assert (page.context["check"].state, page.context["proof"].state) == ("authentic", "superseded")
    says(page, "verdict--superseded", "Gelar.", reverse("verification:show", args=[certificate.successor.code]))


def test_an_altered_file_says_which_it_is_and_what_the_true_one_says(client, pdf, certificate):
    page = check(client, altered(pdf), name="punya Siti.pdf")
    assert (page.status_code, page.context["check"].state) == (200, "altered")
    says(page, "verdict--revoked", "punya Siti.pdf", certificate.number, "Siti Aminah", "Bimtek Pemungutan Suara")
    assert "Aminuh" not in page.content.decode()
    assert "verdict--valid" not in page.content.decode()


def test_an_altered_file_of_a_revoked_certificate_says_both(client, revoked):
    page = check(client, altered(revoked))
    assert (page.context["check"].state, page.context["proof"].state) == ("altered", "revoked")
    says(page, REASON)


def test_the_name_of_the_upload_is_text(client, pdf):
    page = check(client, altered(pdf), name="<img src=x>.pdf")
    assert "<img src=x>" not in page.content.decode()
    says(page, "&lt;img src=x&gt;.pdf")


def test_a_file_with_a_code_that_was_never_given(client, settings):
    page = check(client, f"%PDF-1.7\n{settings.SITE_URL}/v/{UNKNOWN}".encode())
    assert (page.status_code, page.context["check"].state) == (200, "unknown")
    says(page, UNKNOWN)


@pytest.mark.parametrize("broken", ["storage_lost", "library_changed"])
def test_our_own_fault_is_not_laid_on_the_file(client, pdf, certificate, broken, request, caplog):
    request.getfixturevalue(broken)
    for content in (pdf, altered(pdf)):
        caplog.clear()
        page = check(client, content)
        assert (page.status_code, page.context["check"].state) == (503, "unchecked")
        says(page, reverse("verification:show", args=[certificate.code]))
        assert page.context["same"] is False
        assert [(record.levelname, str(certificate.pk) in record.getMessage()) for record in caplog.records][:1] == [
            ("ERROR", True)
        ]
        answer = as_json(client, content)
        assert (answer.status_code, answer.json()["file"]) == (503, "unchecked")
        assert answer.json()["code"] == certificate.code


def test_a_font_that_was_changed_is_our_fault_too(client, pdf, monkeypatch):
    def changed(name):
        raise store.Damaged(f"press/fonts/{name} was changed or is cut off")

    store._linker.cache_clear()
    monkeypatch.setattr(store, "_font_file", changed)
    assert check(client, pdf).status_code == 503
    monkeypatch.undo()
    assert check(client, pdf).context["check"].state == "authentic"


def test_json_of_each_state(client, pdf, certificate, issuer):
    record = as_json(client, pdf).json()
    assert (record["file"], record["status"], record["name"]) == ("authentic", "valid", "Siti Aminah")
    assert set(record) == {"file", *public(find(certificate.code))}
    false = as_json(client, altered(pdf)).json()
    assert (false.pop("file"), false) == ("altered", {key: record[key] for key in record if key != "file"})
    assert as_json(client, b"%PDF-1.7").json() == {"file": "unknown", "code": "", "status": "unknown"}
    corrections.revoke(certificate=certificate, reason=REASON, by=issuer, now=NOW)
    record = as_json(client, pdf).json()
    assert (record["file"], record["status"], record["status_reason"]) == ("authentic", "revoked", REASON)


def test_json_holds_no_personal_data_beyond_what_is_printed(client, pdf):
    text = as_json(client, pdf).content.decode()
    assert "199001012015012001" not in text
    assert "81234567890" not in text


def test_json_by_the_address_too(client, pdf):
    upload = SimpleUploadedFile("x.pdf", pdf, "application/pdf")
    assert client.post(f"{FILE}?format=json", {"file": upload}).json()["file"] == "authentic"


def test_json_of_refusals(client, monkeypatch):
    for content in (b"GIF89a", b""):
        answer = as_json(client, content)
        assert (answer.status_code, list(answer.json())) == (422, ["detail"])
        assert answer.json()["detail"]
    missing = client.post(FILE, headers={"accept": "application/json"})
    assert (missing.status_code, list(missing.json())) == (422, ["detail"])
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert as_json(client, b"%PDF-1.7 much too long").status_code == 422


def test_files_of_programs_count_towards_the_limit(client):
    for _ in range(limits.FILES_ALLOWED):
        assert as_json(client, b"%PDF-1.7").status_code == 200
    stopped = as_json(client, b"%PDF-1.7")
    assert (stopped.status_code, stopped["Retry-After"], list(stopped.json())) == (429, "600", ["detail"])


def test_our_own_fault_does_not_count_towards_the_limit(client, pdf, storage_lost):
    for _ in range(limits.UNKNOWN_ALLOWED + 2):
        assert as_json(client, pdf).status_code == 503


def test_neither_programs_nor_pages_need_a_token(pdf):
    strict = Client(enforce_csrf_checks=True)
    assert as_json(strict, pdf).json()["file"] == "authentic"
    assert check(strict, pdf).status_code == 200
    assert "csrfmiddlewaretoken" not in strict.get(FORM).content.decode()
    assert not strict.cookies


def test_no_answer_is_listed_or_kept_by_shared_caches(client, pdf):
    for answer in (check(client, pdf), as_json(client, pdf), as_json(client, b"GIF89a")):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Accept" in answer["Vary"]


def test_checking_a_file_asks_one_question(client, pdf, django_assert_num_queries):
    for content in (pdf, altered(pdf)):
        with django_assert_num_queries(1):
            as_json(client, content)


def test_the_form_works_without_the_script(client):
    page = " ".join(client.get(FORM).content.decode().split())
    assert 'type="file"' in page
    assert f'action="{FILE}"' in page
    for hint in ("invite", "dragging", "refused"):
        assert f"data-drop-{hint} hidden" in page


def photo_of(pdf: bytes, kind: str = "JPEG") -> bytes:
    """The printed page as a phone takes it: smaller, a little turned, grey around."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1.6).to_pil().convert("RGB")
    table = Image.new("RGB", (page.width + 300, page.height + 300), (90, 80, 70))
    turned = page.rotate(4, expand=True, fillcolor=(90, 80, 70), resample=Image.Resampling.BICUBIC)
    table.paste(turned, (100, 100))
    file = io.BytesIO()
    table.save(file, kind, quality=70)
    return file.getvalue()


def send(content: bytes, name: str, **headers):
    return Client().post(FILE, {"file": SimpleUploadedFile(name, content)}, headers=headers)


def test_a_photo_or_screenshot_leads_to_the_record(pdf, certificate):
    for kind in ("JPEG", "PNG", "WEBP"):
        answer = send(photo_of(pdf, kind), f"foto.{kind.lower()}")
        assert (answer.status_code, answer.url) == (302, reverse("verification:show", args=[certificate.code]))
    told = send(photo_of(pdf), "foto.jpg", accept="application/json").json()
    assert (told["code"], told["status"]) == (certificate.code, "valid")


def test_a_picture_without_a_code_of_ours_is_explained(certificate):
    blank = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(blank, "PNG")
    foreign = io.BytesIO()
    side = qr_code("https://penipu.example/v2/abc").modules + 8
    dots = qr_code("https://penipu.example/v2/abc").dots
    Image.frombytes("L", (side, side), dots).resize((side * 8, side * 8)).save(foreign, "PNG")
    for content in (blank.getvalue(), foreign.getvalue(), b"\xff\xd8\xff\xe0 no photo"):
        answer = send(content, "foto.png")
        assert answer.status_code == 422
        assert list(answer.context["file_form"].errors) == ["file"]


def test_the_number_is_not_the_code_and_the_page_says_where_that_stands(certificate):
    answer = Client().get(FORM, {"code": certificate.number})
    assert answer.status_code == 422
    assert [error.code for error in answer.context["code_form"].errors.as_data()["code"]] == ["number"]
    for typed in (
        certificate.code,
        f"bimtek.example/v/{certificate.code}",
        f"https://bimtek.example/v/{certificate.code}/",
    ):
        assert Client().get(FORM, {"code": typed}).url.rstrip("/").endswith(certificate.code)


def test_the_number_with_the_name_finds_the_certificate(certificate):
    number, address = certificate.number, reverse("verification:number")

    def asked(number, name):
        return Client(enforce_csrf_checks=True).post(address, {"number": number, "name": name})

    Certificate.objects.filter(pk=certificate.pk).update(name="Dr. Hj. Siti Aminah, S.H., M.H.")
    for name in ("Siti Aminah", "SITI  AMINAH", "Hj. Siti Aminah, S.H."):
        answer = asked(f" {number.lower()} ", name)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/v/{certificate.code}"), name
    for wrong in ((number, "Siti"), (number, "Budi"), (number.replace("001", "002"), "Siti Aminah")):
        answer = asked(*wrong)
        assert (answer.status_code, "Location" in answer.headers) == (404, False)
        assert "Siti Aminah, S.H" not in answer.text
    assert asked(number, "").status_code == 422
    assert f'value="{number}"' in Client().get(FORM, {"code": number}).text


def test_numbers_that_find_nothing_are_stopped(certificate, monkeypatch):
    monkeypatch.setattr(limits, "UNKNOWN_ALLOWED", 2)
    address = reverse("verification:number")
    tries = [Client().post(address, {"number": f"{n}", "name": "Siti"}).status_code for n in range(3)]
    assert tries == [404, 404, 429]
    assert Client().get(reverse("verification:show", args=[certificate.code])).status_code == 200
