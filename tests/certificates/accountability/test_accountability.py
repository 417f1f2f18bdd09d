"""The accountability file (SPJ): asked for, made once by a worker, bound with contents and tags, forgotten."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from bimtek.common.errors import Refusal
from certificates.accountability import services, writing
from certificates.accountability.models import AccountabilityFile
from certificates.accountability.tasks import make_accountability_file, resume_accountability_files
from certificates.documents.worker_file import SILENT_AFTER
from certificates.photos import services as photos
from tests.certificates.office_documents.office import office
from tests.certificates.office_documents.test_make_document import pdf_text
from tests.certificates.test_photos import taken
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 10, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few(monkeypatch: Any) -> None:
    """Two documents instead of seventeen."""
    monkeypatch.setattr(writing, "ORDER", ("rab", "laporan"))


def asked(session: Any, format: str = "pdf") -> AccountabilityFile:
    """A file that waits for a worker."""
    return services.ask(session=session, format=format, by=UserFactory(), now=NOW)


def bytes_of(row: AccountabilityFile) -> bytes:
    """The finished file."""
    row.refresh_from_db()
    with row.file.open("rb") as file:
        return bytes(file.read())


def test_the_pdf_has_contents_bookmarks_and_the_tags_of_all_its_pages() -> None:
    session = office(people=2)
    row = asked(session)
    make_accountability_file(row.pk)
    pdf = bytes_of(row)
    assert (row.state, row.printed) == ("done", 2)
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Rencana Anggaran Biaya", "Laporan Kegiatan"]
        pages = {page.obj.objgen: at for at, page in enumerate(document.pages)}
        assert [pages[item.destination[0].objgen] for item in outline.root] == [1, 2]
        assert document.Root.Lang == "id"
        assert str(document.docinfo.Title) == f"Berkas Pertanggungjawaban: {session}"
        assert document.open_metadata()["pdfuaid:part"] == "1"
        tagged = [pages[each.objgen] for each in elements(document.Root.StructTreeRoot, pages)]
        assert sorted(set(tagged)) == list(range(len(pages))), "every page is tagged"
        keys = [int(page.obj.StructParents) for page in document.pages]
        numbers = [int(each) for each in list(document.Root.StructTreeRoot.ParentTree.Nums)[::2]]
        assert len(set(keys)) == len(pages)
        assert numbers == sorted(set(numbers))
        assert set(keys) <= set(numbers)
        assert document.Root.StructTreeRoot.K[0].P.objgen == document.Root.StructTreeRoot.objgen
    text = pdf_text(pdf)
    titles = ("BERKAS PERTANGGUNGJAWABAN", "RENCANA ANGGARAN BIAYA", "LAPORAN KEGIATAN")
    assert sorted(titles, key=text.index) == list(titles)


def elements(element: Any, pages: Any) -> Any:
    """The page of each element of a structure tree that stands on one."""
    if not isinstance(element, pikepdf.Object) or element._type_code != pikepdf.ObjectType.dictionary:
        return
    if "/Pg" in element:
        assert element.Pg.objgen in pages, "no tag speaks of a page that is not there"
        yield element.Pg
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from elements(kid, pages)


def test_the_zip_holds_each_document_and_the_photos() -> None:
    session, by = office(people=0), UserFactory()
    photo = photos.add(session=session, data=taken(300, 200), by=by, now=NOW)
    photos.reduce(photo=photo.pk)
    photo.refresh_from_db()
    photo.caption = "Foto: bersama/semua"
    photo.save()
    row = asked(session, "zip")
    make_accountability_file(row.pk)
    assert zipfile.ZipFile(io.BytesIO(bytes_of(row))).namelist() == [
        "01 Rencana Anggaran Biaya.pdf", "02 Laporan Kegiatan.pdf", "Foto/001 Foto- bersama-semua.jpg"
    ]  # fmt: skip


def test_it_is_asked_for_once_at_a_time_and_made_anew_in_place_of_the_former(
    django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    session, handed = office(people=0), []
    monkeypatch.setattr(services, "to_press", handed.append)
    monkeypatch.setattr(writing, "ORDER", ("rab",))
    row = asked(session)
    with pytest.raises(Refusal) as refusal:
        asked(session)
    assert refusal.value.code == "file_in_work"
    make_accountability_file(row.pk)
    row.refresh_from_db()
    first = str(row.file)
    make_accountability_file(row.pk)
    row.refresh_from_db()
    assert str(row.file) == first, "a second run finds it done"
    with django_capture_on_commit_callbacks(execute=True):
        assert asked(session).pk == row.pk
    assert not default_storage.exists(first)
    assert handed == [row.pk]
    AccountabilityFile.objects.update(heard_at=NOW - SILENT_AFTER - timedelta(days=400))
    resume_accountability_files()
    assert handed == [row.pk, row.pk], "a lost worker is followed by another"


def test_what_goes_wrong_is_said_and_can_be_asked_for_again(monkeypatch: Any) -> None:
    row = asked(office(people=0))
    monkeypatch.setattr(writing, "pages", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_accountability_file(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert row.error
    assert asked(row.session).state == "waiting"


def test_old_files_are_thrown_away(django_capture_on_commit_callbacks: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "ORDER", ("rab",))
    row = asked(office(people=0), "zip")
    make_accountability_file(row.pk)
    row.refresh_from_db()
    assert services.forget(now=NOW + services.KEPT) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget(now=NOW + services.KEPT + timedelta(seconds=1)) == 1
    assert not default_storage.exists(str(row.file))
    assert not AccountabilityFile.objects.exists()


def test_the_page_shows_how_far_it_is_and_hands_the_file_to_staff_only(client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "ORDER", ("rab",))
    session = office(people=0)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("accountability:files", args=[session.pk])
    assert client.post(page, {"format": "zip"}).status_code == 302
    row = AccountabilityFile.objects.get()
    download = reverse("accountability:download", args=[session.pk, row.pk])
    assert 'hx-trigger="every 2s"' in client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert client.get(download).status_code == 404
    make_accountability_file(row.pk)
    shown = client.get(page).content.decode()
    assert download in shown
    assert "every 2s" not in shown
    assert b"".join(client.get(download).streaming_content).startswith(b"PK")
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    assert [client.get(page).status_code, client.post(page).status_code, client.get(download).status_code] == [404] * 3


@pytest.mark.full("thirty-four documents by WeasyPrint")
@pytest.mark.slow("thirty-four documents by WeasyPrint")
def test_the_whole_file_is_all_documents(monkeypatch: Any) -> None:
    monkeypatch.undo()
    session = office(people=2)
    for format in AccountabilityFile.Format.values:
        row = asked(session, format)
        make_accountability_file(row.pk)
        row.refresh_from_db()
        assert (row.state, row.printed, row.total) == ("done", 17, 17)
