"""Photos of an activity: reduced, upright, without the camera's notes; in the report."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image

from bimtek.common.errors import Refusal
from bimtek.common.reducing import SIDE_MAX, reduced
from certificates.documents.kinds import KINDS
from certificates.documents.production import make
from certificates.documents.values import LetterFacts
from certificates.photos import services
from certificates.photos.models import Photo
from certificates.photos.selectors import grouped
from certificates.photos.tasks import reduce_photo
from certificates.reports.services import approve
from participants.models import Registration
from tests.certificates.office_documents.office import BEGIN, office
from tests.factories import MembershipFactory, QuestionFactory, RegistrationFactory, SessionFactory, UserFactory

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


def kept(session: Any, by: Any, data: bytes = b"", **about: Any) -> Photo:
    """A photo that a worker has reduced."""
    row = services.add(session=session, data=data or taken(300, 200), by=by, now=BEGIN, **about)
    reduce_photo(row.pk)
    row.refresh_from_db()
    return row


def test_a_worker_reduces_each_photo_once_and_names_what_is_none(django_capture_on_commit_callbacks: Any) -> None:
    session, by = office(people=0), UserFactory()
    row = services.add(session=session, data=taken(), name="IMG_1.jpg", by=by, now=BEGIN)
    came = str(row.file)
    assert services.lost(BEGIN + services.LOST_AFTER) == []
    assert services.lost(BEGIN + services.LOST_AFTER + timedelta(seconds=1)) == [row.pk]
    with django_capture_on_commit_callbacks(execute=True):
        assert services.reduce(photo=row.pk)
    assert not services.reduce(photo=row.pk), "a second worker finds it done"
    row.refresh_from_db()
    assert (row.state, row.width, row.height) == ("ready", SIDE_MAX, 1067)
    assert not default_storage.exists(came)
    with row.file.open("rb") as file:
        assert not Image.open(file).getexif()
    with django_capture_on_commit_callbacks(execute=True):
        broken = kept(session, by, b"\xff\xd8\xff broken \xff\xd9", name="buruk.jpg")
    assert (broken.state, str(broken.file)) == ("failed", "")
    assert broken.error


def test_many_photos_are_kept_by_agenda_item_and_day(client: Any) -> None:
    session = office(people=0)
    client.force_login(MembershipFactory(organizer=session.programme.organizer).user)
    page = reverse("photos:list", args=[session.pk])
    item = session.agenda.first()
    files = [SimpleUploadedFile(f"{n}.jpg", taken(300 + n, 200)) for n in range(2)]
    assert client.post(page, {"pictures": files, "item": item.pk}).status_code == 302
    assert "every 2s" in client.get(page).content.decode()
    for wrong in ({"pictures": SimpleUploadedFile("buruk.jpg", b"x")}, {}):
        answer = client.post(page, wrong)
        assert answer.status_code == 422
    assert "buruk.jpg" in client.post(page, {"pictures": SimpleUploadedFile("buruk.jpg", b"x")}).content.decode()
    first, second = Photo.objects.all()
    assert (first.position, second.position, first.item, first.day) == (1, 2, item, session.starts_on)
    picture = reverse("photos:picture", args=[first.pk])
    assert client.get(picture).status_code == 404, "it is not reduced yet"
    for row in (first, second):
        reduce_photo(row.pk)
    assert "every 2s" not in client.get(page).content.decode()
    assert b"".join(client.get(picture).streaming_content).startswith(b"\xff\xd8")
    report = make(KINDS["laporan"], session, LetterFacts(on=BEGIN.date()), format="docx").data
    assert len(Document(io.BytesIO(report)).inline_shapes) == 2
    printed = make(KINDS["laporan"], session, LetterFacts(on=BEGIN.date()), format="pdf").data
    with pikepdf.open(io.BytesIO(printed)) as document:
        # Pages of a document share their resources: each names both.
        assert {len(page.get_images()) for page in document.pages} == {2}
    client.post(reverse("photos:edit", args=[first.pk]), {"delete": "1"})
    assert Photo.objects.get() == second
    client.force_login(MembershipFactory(organizer=SessionFactory().programme.organizer).user)
    addresses = [reverse(f"photos:{name}", args=[session.pk]) for name in ("list", "captions")]
    for address in (*addresses, *(reverse(f"photos:{name}", args=[second.pk]) for name in ("edit", "picture"))):
        assert client.get(address).status_code == 404


def test_captions_order_and_viewers_of_many_are_written_at_once(client: Any) -> None:
    session = office(people=0)
    by = MembershipFactory(organizer=session.programme.organizer).user
    rows = [kept(session, by), kept(session, by, day=session.starts_on)]
    client.force_login(by)
    page = reverse("photos:captions", args=[session.pk])
    assert client.get(page).status_code == 200
    typed = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    for number, row in enumerate(rows):
        typed |= {
            f"form-{number}-id": row.pk,
            f"form-{number}-position": 2 - number,
            f"form-{number}-seen_by": "public",
        }
    answer = client.post(page, typed)
    assert answer.status_code == 422, "what everybody sees has a caption"
    typed |= {"form-0-caption": "Pembukaan", "form-1-caption": "Praktik", "form-1-item": session.agenda.last().pk}
    assert client.post(page, typed).status_code == 302
    told = Photo.objects.values_list("caption", "position", "seen_by", "in_report")
    assert list(told) == [("Praktik", 1, "public", False), ("Pembukaan", 2, "public", False)]
    assert [(group.day, group.item) for group in grouped(Photo.objects.all())] == [
        (None, None), (session.starts_on, session.agenda.last())
    ]  # fmt: skip


def test_a_photo_stays_with_an_approved_report() -> None:
    session, by = office(people=0), UserFactory()
    photo = kept(session, by)
    approve(session=session, shown={"foto": []}, by=by, now=BEGIN)
    with pytest.raises(Refusal):
        services.delete(photo=photo)
    assert Photo.objects.exists()


def closed(answer: Any) -> int:
    """Its status; the file that it would send is read to its end, which closes it."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_participants_see_what_staff_let_them_see_and_others_see_nothing(client: Any) -> None:
    registration = RegistrationFactory(person__user=UserFactory())
    session, by = registration.session, UserFactory()
    rows = {seen_by: kept(session, by) for seen_by in ("staff", "people", "public")}
    for seen_by, row in rows.items():
        Photo.objects.filter(pk=row.pk).update(seen_by=seen_by, caption=f"Foto {seen_by}")
    page = reverse("photos:participant", args=[registration.code])
    pictures = {
        name: reverse("photos:participant_picture", args=[registration.code, row.pk]) for name, row in rows.items()
    }
    client.force_login(registration.person.user)
    shown = client.get(page).content.decode()
    assert [f"Foto {name}" in shown for name in rows] == [False, True, True]
    assert [closed(client.get(address)) for address in pictures.values()] == [404, 200, 200]
    Registration.objects.filter(pk=registration.pk).update(status="cancelled")
    assert client.get(pictures["people"]).status_code == 404
    client.force_login(UserFactory())
    assert {client.get(each).status_code for each in (page, pictures["public"])} == {404}


def test_each_door_for_photos_makes_them_smaller_on_the_phone(client: Any) -> None:
    """A form that says so has the script and the line that is shown meanwhile; one for tables has neither."""
    session = office(people=1)
    registration = session.registrations.get(pool__role="participant")
    QuestionFactory(programme=session.programme, kind="file")
    organizer = session.programme.organizer
    client.force_login(MembershipFactory(organizer=organizer).user)
    doors = [
        reverse("photos:list", args=[session.pk]),
        reverse("documents:document", args=[session.pk, "undangan"]),
        reverse("speakers:create", args=[organizer.slug]),
        reverse("registrants:change", args=[session.pk, registration.pk]),
        reverse("question_bank:add", args=[organizer.slug]),
        reverse("claims:claim"),
    ]
    marks = ("data-reduce-photos", "data-reduce-working", "js/photo-reducing")
    for door in doors:
        page = client.get(door).content.decode()
        assert [mark in page for mark in marks] == [True] * 3, door
    plain = client.get(reverse("rosters:list", args=[session.pk])).content.decode()
    assert not any(mark in plain for mark in marks)
