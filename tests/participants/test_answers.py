"""Answers after registering: who sees them, which files leave, and what goes into files."""

from datetime import UTC, datetime

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.materials.content import BY_CONTENT_TYPE
from participants.models import Answer, Draft, DraftFile, PersonChange
from participants.questions import limits, services
from participants.questions.changing import AnswersWish, change_answers, kept_if_written
from participants.questions.file_views import file_name
from tests.events.staff import enter, queries
from tests.events.test_materials import PDF
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    PoolFactory,
    QuestionFactory,
    RegistrationFactory,
    SessionFactory,
    UserFactory,
)
from tests.workbooks import rows_of

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return PoolFactory().session


@pytest.fixture
def registration(session):
    return RegistrationFactory(session=session, person=PersonFactory(user=UserFactory()))


def asked(session, **fields):
    return QuestionFactory(programme=session.programme, **fields)


def hand_in(registration, question, name="../../ijazah.exe") -> Answer:
    draft = Draft.objects.create(person=registration.person, session=registration.session, updated_at=NOW)
    file = DraftFile(draft=draft, question=question, file_name=name, content_type="application/pdf", size=len(PDF))
    file.file.save("", ContentFile(PDF))
    services.record(registration=registration, answers={question.pk: file}, now=NOW)
    return Answer.objects.get(question=question)


def test_without_answers_nothing_is_asked_of_the_database(registration, django_assert_num_queries):
    with django_assert_num_queries(0):
        services.record(registration=registration, answers={}, now=NOW)


def test_answers_are_written_in_one_statement(registration, session, django_assert_num_queries):
    answers = {asked(session).pk: f"Jawaban {n}" for n in range(10)}
    with django_assert_num_queries(5):  # INSERT; and the draft, in a savepoint: its files, itself
        services.record(registration=registration, answers=answers, now=NOW)
    assert registration.answers.count() == 10


def test_staff_see_the_answers_with_the_registrant(client, registration, session):
    services.record(registration=registration, answers={asked(session, label="Menu?").pk: "<b>Soto</b>"}, now=NOW)
    answer = hand_in(registration, asked(session, label="Ijazah?", kind="file"))
    enter(client, session.programme.organizer, "registrar")
    html = client.get(reverse("registrants:detail", args=[session.pk, registration.pk])).content.decode()
    assert "Menu?" in html
    assert "&lt;b&gt;Soto&lt;/b&gt;" in html
    assert reverse("questions:file", args=[answer.pk]) in html


def test_the_page_of_a_registrant_asks_as_much_with_thirty_answers(client, registration, session):
    enter(client, session.programme.organizer)
    address = reverse("registrants:detail", args=[session.pk, registration.pk])
    services.record(registration=registration, answers={asked(session).pk: "a"}, now=NOW)
    few = queries(client, address)
    services.record(registration=registration, answers={asked(session).pk: "a" for _ in range(29)}, now=NOW)
    assert queries(client, address) == few


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("registrar", 200), ("issuer", 200), ("editor", 404), ("checker", 404), ("viewer", 404)],
)
def test_which_staff_may_have_a_file(client, registration, session, role, status):
    answer = hand_in(registration, asked(session, kind="file"))
    user = enter(client, session.programme.organizer, role)
    response = client.get(reverse("questions:file", args=[answer.pk]))
    assert response.status_code == status
    if response.streaming:
        assert b"".join(response.streaming_content) == PDF
    entries = LogEntry.objects.get_for_object(registration).filter(changes__has_key="downloaded_answer")
    assert [entry.actor for entry in entries] == ([user] if status == 200 else [])


def test_the_file_is_saved_and_never_run(client, registration, session):
    answer = hand_in(registration, asked(session, kind="file"))
    client.force_login(registration.person.user)
    response = client.get(reverse("questions:file", args=[answer.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="ijazah.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert not LogEntry.objects.get_for_object(registration).filter(changes__has_key="downloaded_answer").exists()


@pytest.mark.parametrize(
    ("came", "saved"), [("a/b.pdf", "ab.pdf"), (".pdf", "berkas.pdf"), ("x" * 190 + ".png", "x" * 120 + ".pdf")]
)
def test_the_name_of_a_file(came, saved):
    assert file_name(Answer(file_name=came, content_type="application/pdf")) == saved


def test_nobody_else_has_a_file(client: Client, registration, session):
    answer = hand_in(registration, asked(session, kind="file"))
    address = reverse("questions:file", args=[answer.pk])
    assert client.get(address).headers["Location"].startswith(reverse("account_login"))
    for user in (UserFactory(), MembershipFactory(role="owner").user):
        client.force_login(user)
        assert client.get(address).status_code == 404
    client.force_login(registration.person.user)
    assert client.post(address).status_code == 405
    value = asked(session)
    services.record(registration=registration, answers={value.pk: "teks"}, now=NOW)
    assert client.get(reverse("questions:file", args=[Answer.objects.get(question=value).pk])).status_code == 404


def test_the_export_has_a_column_for_each_question(client, registration, session):
    menu, number = asked(session, label="Menu?"), asked(session, label="Umur?", kind="number", archived_at=NOW)
    asked(session, label="Lama?", archived_at=NOW)  # nobody of this session answered it
    services.record(registration=registration, answers={menu.pk: "=1+1", number.pk: "30"}, now=NOW)
    hand_in(registration, asked(session, label="Ijazah?", kind="file"), "ijazah.pdf")
    RegistrationFactory(session=session)
    RegistrationFactory(session=SessionFactory(programme=session.programme))
    enter(client, session.programme.organizer)
    head, one, other = rows_of(client.get(reverse("registrants:export", args=[session.pk])))
    assert head[-3:] == ["Menu?", "Umur?", "Ijazah?"]
    mine, others = (one, other) if registration.code in one else (other, one)
    assert mine[-3:] == ["=1+1", "30", "ijazah.pdf"]
    assert others[-3:] == ["", "", ""]


def test_the_export_asks_as_much_of_thirty_as_of_one(client, session):
    enter(client, session.programme.organizer)
    questions = [asked(session) for _ in range(3)]

    def answered():
        row = RegistrationFactory(session=session)
        services.record(registration=row, answers={each.pk: "a" for each in questions}, now=NOW)

    def asks() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows_of(client.get(reverse("registrants:export", args=[session.pk])))
        return len(captured)

    answered()
    few = asks()
    for _ in range(29):
        answered()
    assert asks() == few


def test_own_data_has_what_was_begun(client, registration, session):
    Draft.objects.create(
        person=registration.person, session=session, updated_at=NOW, data={"tugas": {"assignment": ["TPS 012"]}}
    )
    client.force_login(registration.person.user)
    (draft,) = client.get(reverse("participants:data")).json()["drafts"]
    assert draft["typed"] == {"tugas": {"assignment": ["TPS 012"]}}
    assert draft["session"] == str(session)


def test_own_data_has_the_answers(client, registration, session):
    services.record(
        registration=registration,
        answers={asked(session, label="Hadir?", kind="yes_no").pk: True},
        now=NOW,
    )
    hand_in(registration, asked(session, label="Ijazah?", kind="file"), "ijazah.pdf")
    client.force_login(registration.person.user)
    (row,) = client.get(reverse("participants:data")).json()["registrations"]
    assert [(each["question"], each["answer"]) for each in row["answers"]] == [
        ("Hadir?", "Ya"),
        ("Ijazah?", "ijazah.pdf"),
    ]


def change_own(client, registration, **fields):
    client.force_login(registration.person.user)
    return client.post(reverse("registration:answers", args=[registration.code]), fields)


def test_the_owner_hands_in_another_file_with_trail(client, registration, session, django_capture_on_commit_callbacks):
    question = asked(session, label="Ijazah?", kind="file", required=True)
    old = hand_in(registration, question, "lama.pdf").file.name
    field = f"question_{question.pk}"
    change_own(client, registration)  # nothing chosen: it stays
    assert Answer.objects.get().file.name == old
    with django_capture_on_commit_callbacks(execute=True):
        change_own(client, registration, **{field: SimpleUploadedFile("baru.pdf", PDF + b"%")})
    answer = Answer.objects.get()
    assert (answer.file_name, answer.size, answer.content_type) == ("baru.pdf", len(PDF) + 1, "application/pdf")
    assert (default_storage.exists(old), default_storage.exists(answer.file.name)) == (False, True)
    (line,) = PersonChange.objects.filter(registration=registration)
    assert (line.before, line.after) == ("Ijazah?: lama.pdf", "Ijazah?: baru.pdf")
    refused = change_own(client, registration, **{field: SimpleUploadedFile("x.pdf", b"no such kind")})
    assert refused.status_code == 422
    session.registration_closes_at = NOW
    session.save()
    change_own(client, registration, **{field: SimpleUploadedFile("nanti.pdf", PDF)})
    assert Answer.objects.get().file_name == "baru.pdf"


def test_staff_change_a_file_and_one_that_another_place_shows_stays(client, registration, session):
    question = asked(session, label="Foto?", kind="file")
    answer = hand_in(registration, question, "lama.pdf")
    before = RegistrationFactory(session=session, status="moved")
    services.copy(from_registration=registration, to_registration=before)
    enter(client, session.programme.organizer, "registrar")
    address = reverse("registrants:change", args=[session.pk, registration.pk])
    typed = {"pool": registration.pool_id, "reason": "Salah berkas"}
    client.post(address, {**typed, f"question_{question.pk}": SimpleUploadedFile("baru.pdf", PDF)})
    assert set(Answer.objects.values_list("file_name", flat=True)) == {"lama.pdf", "baru.pdf"}
    assert default_storage.exists(answer.file.name)
    client.post(address, {**typed, f"drop_question_{question.pk}": "on"})
    assert not registration.answers.exists()
    assert PersonChange.objects.filter(registration=registration, reason="Salah berkas").count() == 2


def test_a_change_that_comes_to_nothing_leaves_no_file(client, registration, session, monkeypatch):
    question = asked(session, kind="file")
    monkeypatch.setattr(limits, "MOST", 0)
    change_own(client, registration, **{f"question_{question.pk}": SimpleUploadedFile("a.pdf", PDF)})
    assert not Answer.objects.exists()  # more than a day's share
    file = SimpleUploadedFile("a.pdf", PDF)
    file.kind = BY_CONTENT_TYPE["application/pdf"]
    wish = AnswersWish(files={question.pk: file})

    def fail_at_last() -> None:
        with kept_if_written(wish.files):
            assert change_answers(registration=registration, wish=wish)
            assert default_storage.exists(file.kept_as)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_at_last()
    assert not default_storage.exists(file.kept_as)
