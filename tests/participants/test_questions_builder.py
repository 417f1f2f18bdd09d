"""The builder of a registration form: what organizers may do with its questions, and who may not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from bimtek.common.errors import Refusal
from participants.models import Answer, Draft, DraftFile, PersonFields, Question
from participants.questions import services
from participants.questions.selectors import concerning, person_fields_of
from tests.events.staff import enter, queries
from tests.factories import PersonFactory, PoolFactory, ProgrammeFactory, RegistrationFactory, SessionFactory

NOW = datetime(2027, 2, 1, 5, 0, tzinfo=UTC)
XSS = "<script>alert(1)</script>"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def february():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def staff(client: Client, programme):
    enter(client, programme.organizer, "editor")
    return client


def ask(programme, label="Ukuran kaus?", **fields) -> Question:
    return services.add_question(programme=programme, label=label, **fields)


def answer(question: Question, value="M") -> Answer:
    registration = RegistrationFactory(session=SessionFactory(programme=question.programme))
    services.record(registration=registration, answers={question.pk: value}, now=NOW)
    return Answer.objects.get(registration=registration)


def at(name: str, row) -> str:
    return reverse(f"questions:{name}", args=[row.slug if name in LISTS else row.pk])


LISTS = ("list", "add", "preview", "person_fields")


def labels(programme) -> list[str]:
    return [row.label for row in programme.questions.filter(archived_at=None)]


def test_a_question_is_added_behind_the_others(staff, programme):
    ask(programme, "Pertama?")
    typed = {"label": " Menu \n makan? ", "kind": "choice", "options": "Nasi\n\n Mi  goreng\nNasi", "required": "on"}
    response = staff.post(at("add", programme), typed)
    assert response.headers["Location"] == at("list", programme)
    question = Question.objects.get(kind="choice")
    assert (question.label, question.options, question.required) == ("Menu makan?", ["Nasi", "Mi goreng"], True)
    assert labels(programme) == ["Pertama?", "Menu makan?"]
    assert LogEntry.objects.get_for_object(question).count() == 1


def test_save_and_add_another(staff, programme):
    response = staff.post(at("add", programme), {"label": "Apa?", "kind": "text", "another": "1"})
    assert response.headers["Location"] == at("add", programme)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"label": ""}, "label"),
        ({"kind": "telepathy"}, "kind"),
        ({"kind": "choices", "options": "satu"}, "options"),
        ({"kind": "choice", "options": "\n".join(str(n) for n in range(61))}, "options"),
        ({"kind": "choice", "options": "a\n" + "b" * 201}, "options"),
        ({"categories": ["Tidak ada"]}, "categories"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(staff, programme, typed, field):
    PoolFactory(session=SessionFactory(programme=programme), category="KPPS")
    response = staff.post(at("add", programme), {"label": "Ukuran kaus?", "kind": "text", "help_text": "Hmm"} | typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Hmm" in response.content.decode()
    assert not Question.objects.exists()


def test_a_question_for_one_category(staff, programme):
    pool = PoolFactory(session=SessionFactory(programme=programme), category="KPPS")
    other = PoolFactory(session=pool.session, category="Saksi")
    staff.post(at("add", programme), {"label": "TPS?", "kind": "text", "categories": ["KPPS"]})
    question = Question.objects.get()
    assert question.categories == ["KPPS"]
    assert concerning([question], [pool]) == [question]
    assert concerning([question], [other]) == []


def test_a_category_that_is_gone_can_still_be_taken_away(staff, programme):
    question = ask(programme, categories=["Lama"])
    assert b"Lama" in staff.get(at("edit", question)).content
    staff.post(at("edit", question), {"label": "Ukuran kaus?", "kind": "text"})
    question.refresh_from_db()
    assert question.categories == []


def test_too_many_questions(programme, monkeypatch):
    monkeypatch.setattr(services, "MOST_QUESTIONS", 1)
    first = ask(programme)
    answer(first)
    with pytest.raises(Refusal) as refused:
        ask(programme)
    assert refused.value.code == "too_many"
    services.archive_question(question=first, now=NOW)
    ask(programme)
    with pytest.raises(Refusal) as refused:
        services.restore_question(question=first)
    assert refused.value.code == "too_many"


def test_other_words_are_another_question(staff, programme):
    """Somebody may have answered the old ones in a draft, or be about to."""
    question = ask(programme)
    staff.post(at("edit", question), {"label": "Ukuran baju?", "kind": "text"})
    question.refresh_from_db()
    assert (question.label, question.archived_at) == ("Ukuran kaus?", NOW)
    assert labels(programme) == ["Ukuran baju?"]
    page = staff.get(at("list", programme))
    assert page.context["archived"] == []  # nothing is kept of it


def test_an_answer_keeps_the_words_it_was_given_to(staff, programme):
    question = ask(programme)
    given = answer(question)
    ask(programme, "Kedua?")
    staff.post(at("edit", question), {"label": "Ukuran baju?", "kind": "text"})
    given.refresh_from_db()
    assert given.question.label == "Ukuran kaus?"
    assert given.question.archived_at == NOW
    assert labels(programme) == ["Ukuran baju?", "Kedua?"]


def test_who_is_asked_may_change_under_the_answers(staff, programme):
    question = ask(programme)
    answer(question)
    staff.post(at("edit", question), {"label": "Ukuran kaus?", "kind": "text", "required": "on"})
    question.refresh_from_db()
    assert question.required
    assert question.archived_at is None


def test_moving(staff, programme):
    one, two, three = (ask(programme, label) for label in "abc")
    staff.post(at("move", three), {"to": "up"})
    assert labels(programme) == ["a", "c", "b"]
    staff.post(at("move", one), {"to": "down"})
    assert labels(programme) == ["c", "a", "b"]
    staff.post(at("move", three), {"to": "up"})
    staff.post(at("move", two), {"to": "down"})
    assert labels(programme) == ["c", "a", "b"]


def test_archive_and_ask_again(staff, programme):
    question = ask(programme)
    answer(question)
    ask(programme, "Kedua?")
    assert staff.get(at("archive", question)).context["answered"] is True
    staff.post(at("archive", question))
    assert labels(programme) == ["Kedua?"]
    assert Answer.objects.count() == 1
    staff.post(at("restore", question))
    assert labels(programme) == ["Kedua?", "Ukuran kaus?"]


def test_what_nobody_answered_is_gone_soon_with_files_of_drafts(staff, programme, django_capture_on_commit_callbacks):
    question, kept = ask(programme, kind="file"), ask(programme)
    answer(kept)
    draft = Draft.objects.create(person=PersonFactory(), session=SessionFactory(programme=programme), updated_at=NOW)
    chosen = DraftFile(draft=draft, question=question)
    chosen.file.save("", ContentFile(b"%PDF"))
    for each in (question, kept):
        staff.post(at("archive", each))
    assert staff.get(at("list", programme)).context["archived"] == [kept]
    with django_capture_on_commit_callbacks(execute=True):
        assert services.forget_unanswered(now=NOW + timedelta(days=30)) == 0
        assert services.forget_unanswered(now=NOW + timedelta(days=31)) == 1
    assert Question.objects.get() == kept
    assert not default_storage.exists(chosen.file.name)


@pytest.mark.parametrize("name", ["move", "archive", "edit"])
def test_of_a_question_archived_meanwhile_nothing_changes(staff, programme, name):
    question = ask(programme)
    answer(question)
    services.archive_question(question=question, now=NOW)
    response = staff.post(at(name, question), {"label": "Lain?", "kind": "text", "to": "up"})
    assert response.status_code == 422
    assert "diarsipkan" in response.content.decode() or "archived" in response.content.decode()
    question.refresh_from_db()
    assert question.label == "Ukuran kaus?"


def test_standard_fields(staff, programme):
    typed = {"position": "may", "region": "no", "nik": "no", "nip": "no", "birth_date": "must"}
    staff.post(at("person_fields", programme), typed)
    assert PersonFields.objects.get().asked == {"position": False, "birth_date": True}
    form = staff.get(at("person_fields", programme)).context["form"]
    assert (form["position"].value(), form["region"].value(), form["birth_date"].value()) == ("may", "no", "must")
    assert staff.post(at("person_fields", programme), {"position": "x"}).status_code == 422
    assert len(staff.get(at("list", programme)).context["standard"]) == 2


def test_standard_fields_of_one_category(staff, programme):
    session = SessionFactory(programme=programme)
    pools = [PoolFactory(session=session, category=name) for name in ("ASN", "Pelajar")]
    typed = {"position": "may", "region": "no", "nik": "no", "nip": "must", "birth_date": "no", "nip_only": ["ASN"]}
    assert staff.post(at("person_fields", programme), typed).status_code == 302
    programme = type(programme).objects.get(pk=programme.pk)
    assert person_fields_of(programme, pools[:1]) == {"position": False, "nip": True}
    assert person_fields_of(programme, pools[1:]) == {"position": False}
    assert staff.get(at("person_fields", programme)).context["form"]["nip_only"].value() == ["ASN"]
    wrong = staff.post(at("person_fields", programme), typed | {"nip_only": ["Lain"]})
    assert wrong.status_code == 422


@pytest.mark.parametrize("kind", Question.Kind.values)
def test_words_of_organizers_are_no_html(staff, programme, kind):
    ask(programme, XSS, help_text=XSS, kind=kind, options=[XSS, "b"])
    for name in ("list", "preview"):
        html = staff.get(at(name, programme)).content.decode()
        assert XSS not in html
        assert "&lt;script&gt;" in html


def test_the_preview_of_one_category(staff, programme):
    PoolFactory(session=SessionFactory(programme=programme), category="KPPS")
    ask(programme, "Semua?")
    ask(programme, "Hanya KPPS?", categories=["KPPS"])
    ask(programme, "Hanya saksi?", categories=["Saksi"])
    html = staff.get(at("preview", programme), {"kategori": "KPPS"}).content.decode()
    assert "Semua?" in html
    assert "Hanya KPPS?" in html
    assert "Hanya saksi?" not in html


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("editor", 200), ("registrar", 403), ("viewer", 403)])
def test_who_may_build(client, programme, role, status):
    question = ask(programme)
    enter(client, programme.organizer, role)
    for name in LISTS:
        assert client.get(at(name, programme)).status_code == status
    for name in ("edit", "archive"):
        assert client.get(at(name, question)).status_code == status


def test_a_stranger_finds_nothing(client, programme):
    question = ask(programme)
    enter(client, ProgrammeFactory().organizer)
    for name in ("edit", "move", "archive", "restore"):
        assert client.post(at(name, question), {"to": "down"}).status_code == 404
    for name in ("list", "add", "preview", "person_fields"):
        assert client.get(at(name, programme)).status_code == 404
    assert labels(programme) == ["Ukuran kaus?"]


def test_lists_ask_as_much_of_thirty_as_of_one(staff, programme):
    ask(programme)
    few = {name: queries(staff, at(name, programme)) for name in ("list", "preview")}
    for number in range(29):
        ask(programme, f"Pertanyaan {number}?")
    assert {name: queries(staff, at(name, programme)) for name in ("list", "preview")} == few
