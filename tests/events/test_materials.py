"""Materials: what may be uploaded by its content, who may have it, and that nothing of a name is trusted."""

import io
import re
import zipfile

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from events.materials import content, services
from events.models import Material, TrainingSession
from tests.events.staff import enter, queries
from tests.factories import MaterialFactory, OrganizerFactory, SessionFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(17) + b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40) + b"\xff\xd9"


def package(*members: tuple[str, str]) -> bytes:
    """A ZIP with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return file.getvalue()


def office(main: str, *more: tuple[str, str]) -> bytes:
    """An Office document whose main part has this type."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{content.OOXML}{main}"/></Types>'
    return package(("[Content_Types].xml", types), ("main.xml", "<x/>"), *more)


def opendocument(kind: str) -> bytes:
    return package(("mimetype", f"{content.ODF}{kind}"), ("content.xml", "<x/>"))


DOCX = "wordprocessingml.document.main+xml"
GOOD = {
    "pdf": PDF,
    "png": PNG,
    "jpg": JPEG,
    "docx": office(DOCX),
    "pptx": office("presentationml.presentation.main+xml"),
    "xlsx": office("spreadsheetml.sheet.main+xml"),
    "odt": opendocument("text"),
    "odp": opendocument("presentation"),
    "ods": opendocument("spreadsheet"),
}
BAD = {
    "empty": b"",
    "text": b"halo",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "program": b"MZ" + bytes(100),
    "pdf that is cut off": PDF[:20],
    "html that ends as pdf": b"<script>alert(1)</script>" + PDF,
    "png that is cut off": PNG[:33],
    "jpeg that is cut off": JPEG[:20],
    "any zip": package(("a.txt", "halo")),
    "zip that is cut off": GOOD["docx"][:60],
    "macro document": office("document.macroEnabled.main+xml"),
    "document with hidden macros": office(DOCX, ("word/vbaProject.bin", "x")),
    "java archive": package(("META-INF/MANIFEST.MF", "Main-Class: X"), ("mimetype", f"{content.ODF}text")),
    "drawing": opendocument("graphics"),
    "mimetype without content": package(("mimetype", f"{content.ODF}text")),
    "empty zip": b"PK\x05\x06" + bytes(18),
}


@pytest.mark.parametrize("extension", GOOD)
def test_the_kind_is_read_from_the_content(extension):
    file = io.BytesIO(GOOD[extension])
    kind = content.detect(file)
    assert (kind.extension, file.tell()) == (extension, 0)


@pytest.mark.parametrize("name", BAD)
def test_anything_else_has_no_kind(name):
    assert content.detect(io.BytesIO(BAD[name])) is None


def test_a_real_spreadsheet_is_known():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(0, 0, "Nama")
    assert content.detect(file).extension == "xlsx"


# --- Handing in -------------------------------------------------------------------------------


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def editor(client, session):
    return enter(client, session.programme.organizer, "editor")


def add(client, session, data=None, name="modul.pdf", **fields):
    file = {} if data is None else {"file": SimpleUploadedFile(name, data)}
    typed = {"title": "Modul KPPS", "audience": "registrants", "link": "", **fields, **file}
    return client.post(reverse("materials:list", args=[session.pk]), typed)


def stored_files() -> list[str]:
    """What lies in the storage, in all its folders."""
    found = []
    folders = ["materials"] if default_storage.exists("materials") else []
    for folder in folders:
        inner, files = default_storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in inner]
        found += files
    return found


@pytest.fixture(autouse=True)
def empty_storage(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def test_an_upload_is_kept_under_a_random_name(client, session, editor):
    response = add(client, session, PDF, name="../../etc/Nama Rahasia.exe")
    assert response.url == reverse("materials:list", args=[session.pk])
    material = Material.objects.get()
    assert re.fullmatch(r"materials/[0-9a-f]{2}/[0-9a-f]{32}", material.file.name)
    assert (material.title, material.content_type, material.size) == ("Modul KPPS", "application/pdf", len(PDF))
    assert (material.audience, material.uploaded_by, material.link) == ("registrants", editor, "")
    assert material.file.read() == PDF
    material.file.close()


def test_a_link_is_kept(client, session, editor):
    assert add(client, session, link="contoh.id/video").status_code == 302
    material = Material.objects.get()
    assert (material.link, material.file.name, material.size) == ("https://contoh.id/video", "", 0)


@pytest.mark.parametrize(
    ("data", "fields", "wrong"),
    [
        (PDF, {"title": ""}, "title"),
        (PDF, {"audience": "semua"}, "audience"),
        (None, {}, "file"),
        (b"", {}, "file"),
        (BAD["html"], {}, "file"),
        (PDF, {"link": "https://contoh.id"}, "link"),
        (None, {"link": "javascript:alert(1)"}, "link"),
        (None, {"link": "ftp://contoh.id/x"}, "link"),
    ],
)
def test_a_form_that_is_wrong_keeps_what_was_typed_and_no_file(client, session, editor, data, fields, wrong):
    response = add(client, session, data, **fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    if wrong != "title":
        assert 'value="Modul KPPS"' in response.content.decode()
    assert (Material.objects.count(), stored_files()) == (0, [])


def test_a_file_that_is_too_large_is_refused(client, session, editor, settings):
    settings.MATERIAL_MAX_BYTES = len(PDF)
    assert add(client, session, PDF).status_code == 302
    assert add(client, session, PDF + b" ").status_code == 422
    assert len(stored_files()) == 1


def test_a_row_that_cannot_be_written_leaves_no_file(session, editor):
    missing = TrainingSession(pk=999_999)
    with pytest.raises(Http404):
        services.add_file(session=missing, title="x", audience="public", file=io_file(PDF), kind=content.PDF, by=editor)
    assert (Material.objects.count(), stored_files()) == (0, [])


def io_file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("x", data)


def test_deleting_asks_and_then_takes_the_file_along(client, session, editor, django_capture_on_commit_callbacks):
    add(client, session, PDF)
    address = reverse("materials:delete", args=[Material.objects.get().pk])
    assert client.get(address).status_code == 200
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).url == reverse("materials:list", args=[session.pk])
    assert (Material.objects.count(), stored_files()) == (0, [])


def test_a_deleted_draft_takes_its_files_along(client, django_capture_on_commit_callbacks):
    session = SessionFactory(status="draft")
    enter(client, session.programme.organizer)
    add(client, session, PDF)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("training:delete", args=[session.pk]))
    assert (Material.objects.count(), stored_files()) == (0, [])


# --- Handing out ------------------------------------------------------------------------------


def read(response) -> bytes:
    """The whole answer; reading a file to its end closes it as a server does."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def upload(session, audience="public", title="Modul KPPS: “Ikrar”/2027", data=PDF, kind=content.PDF) -> str:
    """Keep a file and return its address."""
    by = enter(Client(), session.programme.organizer, "editor")
    fields = {"title": title, "audience": audience, "file": io_file(data), "kind": kind, "by": by}
    return reverse("materials:download", args=[services.add_file(session=session, **fields).pk])


def test_a_file_is_saved_under_its_title_and_never_opened_in_the_page(client, session):
    response = client.get(upload(session))
    assert (response.status_code, read(response)) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    expected = "attachment; filename*=utf-8''Modul%20KPPS%20%E2%80%9CIkrar%E2%80%9D2027.pdf"
    assert response["Content-Disposition"] == expected


@pytest.mark.parametrize("extension", GOOD)
def test_each_kind_goes_out_as_what_it_is(client, session, extension):
    kind = content.detect(io.BytesIO(GOOD[extension]))
    response = client.get(upload(session, title="Modul", data=GOOD[extension], kind=kind))
    assert response["Content-Type"] == kind.content_type
    assert response["Content-Disposition"] == f'attachment; filename="Modul.{extension}"'
    read(response)


def test_a_title_of_signs_only_still_gives_a_name(client, session):
    response = client.get(upload(session, title="../..\r\n"))
    assert response["Content-Disposition"] == 'attachment; filename="materi.pdf"'
    read(response)


@pytest.mark.parametrize(
    ("status", "audience", "code"),
    [
        ("published", "public", 200),
        ("closed", "public", 200),
        ("finished", "public", 200),
        ("draft", "public", 404),
        ("published", "registrants", 404),
    ],
)
def test_everybody_gets_what_is_public_of_a_public_session(client, status, audience, code):
    session = SessionFactory(status=status)
    address = upload(session, audience)
    for visitor in (client, Client()):
        response = visitor.get(address)
        assert response.status_code == code
        read(response)
        enter(client, OrganizerFactory())


def test_a_draft_programme_hides_its_materials(client):
    session = SessionFactory(programme__status="draft")
    assert client.get(upload(session)).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "editor", "checker"])
def test_staff_get_everything(client, role):
    session = SessionFactory(status="draft")
    enter(client, session.programme.organizer, role)
    response = client.get(upload(session, "registrants"))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    read(response)


def test_a_link_leads_on(client, session):
    material = MaterialFactory(session=session, audience="public", link="https://contoh.id/video")
    response = client.get(reverse("materials:download", args=[material.pk]))
    assert (response.status_code, response.url) == (302, "https://contoh.id/video")


def test_downloading_writes_nothing(client, session):
    assert client.post(upload(session)).status_code == 405
    assert client.get(reverse("materials:download", args=[999_999])).status_code == 404


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(client, session, editor):
    MaterialFactory(session=session)
    few = queries(client, reverse("materials:list", args=[session.pk]))
    for _ in range(29):
        MaterialFactory(session=session)
    assert queries(client, reverse("materials:list", args=[session.pk])) == few
