"""Photos of an activity: reduced, upright, without the camera's notes; in the report and in the accountability file."""

import io
import zipfile
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image

from bimtek.common.errors import Refusal
from certificates.documents import accountability
from certificates.documents.kinds import KINDS
from certificates.documents.production import make
from certificates.documents.values import LetterFacts
from certificates.photos import services
from certificates.photos.models import Photo
from certificates.photos.reducing import SIDE_MAX, reduced
from certificates.reports.services import approve
from tests.certificates.office_documents.office import BEGIN, office
from tests.factories import MembershipFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
ORIENTATION, GPS = 0x0112, 0x8825


def taken(width: int = 3000, height: int = 2000, *, turned: bool = False) -> bytes:
    """A photo as a phone takes it: with a place, and lying on its side where it is `turned`."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[ORIENTATION] = 6 if turned else 1
    exif.get_ifd(GPS)[1] = "S"
    Image.new("RGB", (width, height), "#9d1c1f").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_a_photo_is_upright_reduced_and_says_nothing_of_its_place() -> None:
    assert Image.open(io.BytesIO(taken())).getexif().get_ifd(GPS), "the control: it is there before"
    for turned, size in ((False, (SIDE_MAX, 1067)), (True, (1067, SIDE_MAX))):
        kept = reduced(taken(turned=turned))
        picture = Image.open(io.BytesIO(kept.jpeg))
        assert (kept.width, kept.height) == picture.size == size
        assert not picture.getexif()
    for wrong in (b"", b"GIF89a", taken()[:20]):
        with pytest.raises(Refusal):
            reduced(wrong)


def test_many_photos_are_kept_and_what_is_none_is_named(client: Any) -> None:
    session = office(people=0)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("photos:list", args=[session.pk])
    files = [SimpleUploadedFile(f"{n}.jpg", taken(300 + n, 200)) for n in range(2)]
    item = session.agenda.first()
    assert client.post(page, {"pictures": files, "item": item.pk}).status_code == 302
    answer = client.post(page, {"pictures": SimpleUploadedFile("buruk.jpg", b"x")})
    assert answer.status_code == 422
    assert "buruk.jpg" in answer.content.decode()
    assert client.post(page, {}).status_code == 422
    first, second = Photo.objects.all()
    assert (first.position, second.position, first.item) == (1, 2, item)
    edit = reverse("photos:edit", args=[first.pk])
    typed = {"caption": "Pembukaan oleh Ketua", "position": "3", "in_report": "on"}
    assert client.post(edit, typed).status_code == 302
    assert [photo.pk for photo in Photo.objects.all()] == [second.pk, first.pk]
    picture = reverse("photos:picture", args=[first.pk])
    assert b"".join(client.get(picture).streaming_content).startswith(b"\xff\xd8")
    report = make(KINDS["laporan"], session, LetterFacts(on=BEGIN.date()), format="docx").data
    assert len(Document(io.BytesIO(report)).inline_shapes) == 2
    printed = make(KINDS["laporan"], session, LetterFacts(on=BEGIN.date()), format="pdf").data
    with pikepdf.open(io.BytesIO(printed)) as document:
        # Pages of a document share their resources: each names both.
        assert {len(page.get_images()) for page in document.pages} == {2}
    client.post(edit, {"delete": "1"})
    assert Photo.objects.get() == second
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    for address in (page, reverse("photos:edit", args=[second.pk]), reverse("photos:picture", args=[second.pk])):
        assert client.get(address).status_code == 404


def test_photos_stand_in_the_file_and_stay_with_an_approved_report(monkeypatch: Any) -> None:
    session, by = office(people=0), UserFactory()
    photo = services.add(session=session, picture=reduced(taken(300, 200)), item=None, by=by, now=BEGIN)
    photo.caption = "Foto: bersama/semua"
    photo.save()
    monkeypatch.setattr(accountability, "ORDER", ("rab",))
    made = accountability.file_of(session, LetterFacts(on=BEGIN.date()), format="zip")
    assert zipfile.ZipFile(io.BytesIO(made.data)).namelist() == [
        "01 Rencana Anggaran Biaya.pdf", "Foto/001 Foto- bersama-semua.jpg"
    ]  # fmt: skip
    approve(session=session, shown={"foto": []}, by=by, now=BEGIN)
    with pytest.raises(Refusal):
        services.delete(photo=photo)
    assert Photo.objects.exists()
