"""Questions with a picture: written by hand, shown, printed, given out and taken in as Moodle XML; and their page."""

import base64
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from PIL import Image

from bimtek.common.errors import Refusal
from participants import models
from participants.knowledge_tests import services as tests_
from participants.question_bank import answer_lines, pictures, services
from participants.question_bank.content import AnswerChoice, QuestionContent
from participants.question_exchange.gift_writing import write_gift
from participants.question_exchange.moodle_writing import write_moodle
from participants.question_exchange.reading import QuestionFormat, read_questions
from participants.question_exchange.workbook import write_workbook
from participants.test_papers.printing import questions_pdf
from tests.extent import extent
from tests.factories import MembershipFactory, OrganizerFactory, RegistrationFactory, UserFactory
from tests.participants.learning.test_question_formats import USABLE
from tests.world.learning import png

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
TWO = (AnswerChoice("sah", True), AnswerChoice("tidak sah"))


def photo() -> bytes:
    """A JPEG as a phone takes it: large, turned, with the place in its notes."""
    notes = Image.Exif()
    notes[0x0112] = 6  # to be turned
    notes[0x010F] = "TELEPON RAHASIA"
    file = io.BytesIO()
    Image.new("RGB", (2400, 1200), (10, 120, 10)).save(file, "JPEG", exif=notes)
    return file.getvalue()


def asked(picture: bytes | None = None, alt: str = "Surat suara dengan satu lubang") -> QuestionContent:
    return QuestionContent(
        "single", "Sah?  Lihat\ngambar <ini> & itu", TWO, picture=pictures.read(picture or photo(), alt)
    )


@pytest.mark.django_db
def test_a_picture_is_reduced_bare_of_notes_kept_once_and_shown_by_its_key(client: Client) -> None:
    organizer = OrganizerFactory()
    one, two = services.add_questions(organizer=organizer, contents=[asked(), asked()], by=None, now=NOW)
    row = models.QuestionPicture.objects.get()
    assert one.current.content.picture == two.current.content.picture
    assert (row.width, row.height) == (800, 1600)
    answer = client.get(f"/tes/gambar/{row.key}.jpg")
    shown = b"".join(answer.streaming_content)
    assert b"RAHASIA" not in shown
    assert Image.open(io.BytesIO(shown)).size == (800, 1600)
    assert "immutable" in answer["Cache-Control"]
    assert client.get(f"/tes/gambar/{'0' * 64}.jpg").status_code == 404
    row.file.storage.delete(row.file.name)
    assert client.get(f"/tes/gambar/{row.key}.jpg").status_code == 404
    assert [each.picture.jpeg for each in pictures.with_files([one.current.content])] == [b""]
    clear = pictures.read(png())
    assert Image.open(io.BytesIO(clear.jpeg)).getpixel((5, 5)) == (255, 255, 255)  # not black, as a drawing's paper


@pytest.mark.django_db
def test_the_portal_knows_again_what_it_gave_out() -> None:
    organizer = OrganizerFactory()
    kept = services.add_questions(organizer=organizer, contents=[asked()], by=None, now=NOW)[0].current.content
    written = write_moodle(pictures.with_files([kept]))
    assert written.losses == []
    found = read_questions(written.content, QuestionFormat.MOODLE)
    assert (found.problems, [draft.content for draft in found.questions]) == ([], [kept])
    services.add_questions(organizer=organizer, contents=[found.questions[0].content], by=None, now=NOW)
    assert models.QuestionPicture.objects.count() == 1
    assert models.BankQuestion.objects.latest("pk").current.content == kept
    for write in (write_gift, write_workbook):
        assert [number for number, _why in write([kept]).losses] == [1]
    assert "// " in write_gift([kept]).content.decode()


MOODLE = """<quiz><question type="multichoice"><questiontext format="html">
<text><![CDATA[<p>Sah?</p>{image}]]></text>{files}</questiontext><single>true</single>
<answer fraction="100"><text>ya</text></answer><answer fraction="0"><text>tidak</text>{inside}</answer>
</question></quiz>"""
IMAGE = '<img src="@@PLUGINFILE@@/a.png" alt="Sebuah &amp;quot;surat&amp;quot;" width="9">'


def file_of(data: bytes) -> str:
    return f'<file name="a.png" path="/" encoding="base64">{base64.b64encode(data).decode()}</file>'


def test_pictures_of_moodle_are_read_or_refused_at_their_place() -> None:
    good = MOODLE.format(image=IMAGE.replace("&amp;", "&"), files=file_of(png()), inside="")
    (draft,) = read_questions(good.encode(), QuestionFormat.MOODLE).questions
    assert (draft.content.text, draft.content.picture.alt) == ("Sah?", 'Sebuah "surat"')
    assert (draft.content.picture.width, draft.content.picture.height) == (40, 30)
    for files, inside in (
        ("", ""), (file_of(png()) * 2, ""), (file_of(b"GIF89a"), ""), ('<file encoding="base64">~</file>', ""),
        ('<file encoding="x">AA==</file>', ""), ("", file_of(png())),
    ):  # fmt: skip
        found = read_questions(MOODLE.format(image=IMAGE, files=files, inside=inside).encode(), QuestionFormat.MOODLE)
        assert not found.questions
        assert [problem.at.line for problem in found.problems] in ([1], [2], [3]), files[:40]
    elsewhere = MOODLE.format(image='<img src="https://x.example/a.png">', files="", inside="")
    assert read_questions(elsewhere.encode(), QuestionFormat.MOODLE).problems


@settings(max_examples=extent(60, 1000), deadline=None)
@given(USABLE)
def test_answers_typed_in_lines_come_back_as_they_were(content: QuestionContent) -> None:
    if any(" = " in f"{left} " or not left.strip() for left, _right in content.pairs):
        return  # a left side with the sign itself is read otherwise, and says so by its result
    read = QuestionContent(content.kind, content.text, **answer_lines.read(content.kind, answer_lines.written(content)))
    bare = [(each.text, each.right) for each in content.choices]
    assert [(each.text, each.right) for each in read.choices] == bare
    assert (read.pairs, read.answers, read.value, read.tolerance) == (
        content.pairs, content.answers, content.value, content.tolerance,
    )  # fmt: skip


@pytest.mark.django_db
def test_staff_write_change_and_put_away_a_question(client: Client) -> None:
    owner = OrganizerFactory()
    client.force_login(MembershipFactory(organizer=owner).user)
    page, told = f"/kelola/o/{owner.slug}/soal/baru/", {"kind": "single", "text": "Sah?", "answers": "* ya\ntidak"}
    with_picture = told | {"picture": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}
    assert client.post(page, told | {"answers": "ya\ntidak"}).status_code == 422  # none is right
    assert client.post(page, told | {"kind": "true_false"}).status_code == 422
    assert client.post(page, with_picture).status_code == 422  # not described
    broken = {"picture": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 x \xff\xd9", "image/jpeg"), "alt": "x"}
    assert client.post(page, told | broken).status_code == 422
    assert not models.BankQuestion.objects.exists()
    with_picture["picture"].seek(0)
    assert client.post(page, with_picture | {"alt": "Surat suara"}).status_code == 302
    question = models.BankQuestion.objects.get()
    kept = question.current.content
    assert kept.picture.alt == "Surat suara"
    one = f"/kelola/soal/{question.pk}/"
    assert "/tes/gambar/" in client.get(one).content.decode()
    assert client.post(one, told | {"text": "Sahkah?", "alt": "Surat suara"}).status_code == 302
    assert client.post(one, told | {"text": "Sahkah?", "alt": "x", "no_picture": "on"}).status_code == 302
    versions = [version.content for version in question.versions.all()]
    assert [(each.text, each.picture == kept.picture) for each in versions] == [
        ("Sah?", True), ("Sahkah?", True), ("Sahkah?", False),
    ]  # fmt: skip
    client.post(f"{one}arsip/")
    bank = f"/kelola/o/{owner.slug}/soal/"
    assert "Sahkah" not in client.get(bank).content.decode()
    assert "Sahkah" in client.get(bank, {"archived": "1", "q": "sahkah"}).content.decode()
    client.force_login(MembershipFactory(organizer=OrganizerFactory()).user)
    assert {client.get(one).status_code, client.post(f"{one}arsip/").status_code, client.get(page).status_code} == {404}


@pytest.mark.django_db
def test_a_test_shows_its_picture_on_the_phone_and_on_paper(client: Client) -> None:
    registration = RegistrationFactory(person__user=UserFactory())
    session = registration.session
    questions = services.add_questions(organizer=session.programme.organizer, contents=[asked()], by=None, now=NOW)
    round_ = tests_.make_test(session=session, title="Tes", forms={"A": questions}, pair=False).rounds.get()
    tests_.set_window(round_=round_, opens_at=NOW, closes_at=None)
    sitting = tests_.begin(registration=registration, round_=round_, now=NOW)
    client.force_login(registration.person.user)
    page = client.get(f"/tes/{registration.code}/{round_.pk}/kerjakan/").content.decode()
    assert f"/tes/gambar/{questions[0].current.content.picture.key}.jpg" in page
    assert "Surat suara dengan satu lubang" in page
    tests_.hand_in(sitting=sitting, now=NOW)
    assert "/tes/gambar/" in client.get(f"/tes/{registration.code}/{round_.pk}/").content.decode()
    sheet = pypdfium2.PdfDocument(questions_pdf(round_, "A"))[0]
    pictured = [each for each in sheet.get_objects() if each.type == 3]  # FPDF_PAGEOBJ_IMAGE
    assert len(pictured) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_picture_kept_twice_at_once_leaves_one_file(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    content, real = asked(), models.QuestionPicture.objects.get_or_create

    def late(**what: Any) -> Any:
        models.QuestionPicture.objects.create(key=what["key"], file="questions/xx/other", width=1, height=1)
        return real(**what)

    monkeypatch.setattr(models.QuestionPicture.objects, "get_or_create", late)
    before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    with transaction.atomic():
        pictures.keep(content)
    assert models.QuestionPicture.objects.get().file.name == "questions/xx/other"
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == before


def test_a_picture_that_is_none_is_refused() -> None:
    with translation.override("en"), pytest.raises(Refusal) as refusal:
        pictures.read(b"GIF89a")
    assert refusal.value.code == "photo_kind"
