"""What is answered step by step: each kind, files too, right or wrong, and nothing typed is lost."""

import pytest
from django.core.files.storage import default_storage

from participants.models import Answer, Draft, DraftFile, Question, Registration
from participants.questions import services
from tests.events.test_materials import JPEG, PDF
from tests.participants.registration.form import NOW
from tests.participants.registration.steps.walk import agree, ask, check, named, say, step, upload

pytestmark = pytest.mark.django_db


KINDS = [
    ("text", {}, "M", "M", "M"),
    ("long_text", {}, "satu\r\ndua", "satu\ndua", "satu"),
    ("choice", {"options": ["Nasi", "Mi"]}, "Mi", "Mi", "Mi"),
    ("choices", {"options": ["Nasi", "Mi", "Roti"]}, ["Nasi", "Roti"], ["Nasi", "Roti"], "Nasi; Roti"),
    ("yes_no", {}, "no", False, "Tidak"),
    ("number", {}, "2.50", "2.5", "2,5"),
    ("date", {}, "2000-02-29", "2000-02-29", "29 Februari 2000"),
]


@pytest.mark.parametrize(("kind", "fields", "typed", "kept", "shown"), KINDS)
def test_each_kind_is_kept_and_told(me, pool, kind, fields, typed, kept, shown):
    question = ask(pool, kind=kind, required=True, **fields)
    assert say(me, pool, named(question)).status_code == 422
    say(me, pool, named(question), typed)
    agree(me, pool)
    assert shown in me.get(check(pool)).content.decode()
    me.post(check(pool))
    assert Answer.objects.get().value == kept


@pytest.mark.parametrize("letter", ["😀", "ꦲ", '"', "\\"])
def test_the_longest_answer_is_kept_in_any_script(me, pool, letter):
    question = ask(pool, kind="long_text", required=True)
    assert say(me, pool, named(question), letter * 4000).headers["Location"] == step(pool, "tugas")
    assert Draft.objects.get().data[named(question)][f"q{question.pk}"] == [letter * 4000]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 201),
        ("long_text", "x" * 4001),
        ("choice", "Soto"),
        ("choices", ["Nasi", "Soto"]),
        ("yes_no", "mungkin"),
        ("number", "dua"),
        ("number", "NaN"),
        ("date", "31 Februari"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_is_kept(me, pool, kind, typed):
    question = ask(pool, kind=kind, options=["Nasi", "Mi"])
    response = say(me, pool, named(question), typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [f"q{question.pk}"]
    kept = Draft.objects.get().data[named(question)][f"q{question.pk}"]
    assert kept == (typed if isinstance(typed, list) else [typed])
    agree(me, pool)
    assert me.post(check(pool)).headers["Location"].startswith(step(pool, named(question)))
    assert not Registration.objects.exists()


def test_a_file_is_kept_and_goes_with_the_registration(me, pool, django_capture_on_commit_callbacks):
    question, other = ask(pool, kind="file", required=True), ask(pool, "Umur?", kind="number")
    assert say(me, pool, named(question)).status_code == 422
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    first = DraftFile.objects.get().file.name
    assert say(me, pool, named(other), "banyak").status_code == 422  # an error elsewhere takes nothing away
    assert "ijazah.pdf" in me.get(step(pool, named(question))).content.decode()
    assert say(me, pool, named(question)).status_code == 302  # no file has to be chosen again
    with django_capture_on_commit_callbacks(execute=True):
        say(me, pool, named(question), files={f"q{question.pk}": upload("foto.jpg", JPEG)})
    assert not default_storage.exists(first)
    say(me, pool, named(other), "30")
    agree(me, pool)
    assert "foto.jpg" in me.get(check(pool)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        me.post(check(pool))
    answer = Answer.objects.get(question=question)
    assert (answer.file_name, answer.content_type, answer.size, answer.value) == (
        "foto.jpg",
        "image/jpeg",
        len(JPEG),
        None,
    )
    with answer.file.open() as file:
        assert file.read() == JPEG
    assert not DraftFile.objects.exists()


def test_an_optional_file_can_be_taken_away_again(me, pool, django_capture_on_commit_callbacks):
    question = ask(pool, kind="file")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    name = DraftFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        say(me, pool, named(question), remove="on")
    assert not DraftFile.objects.exists()
    assert not default_storage.exists(name)
    agree(me, pool)
    me.post(check(pool))
    assert not Answer.objects.exists()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ" + bytes(100), PDF[:20]])
def test_a_file_of_no_known_kind_is_refused(me, pool, content):
    question = ask(pool, kind="file")
    response = say(me, pool, named(question), files={f"q{question.pk}": upload("ijazah.pdf", content)})
    assert response.status_code == 422
    assert not DraftFile.objects.exists()


def test_a_file_too_large_is_refused_and_the_earlier_one_stays(me, pool, settings):
    question = ask(pool, kind="file")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    settings.ANSWER_MAX_BYTES = 10
    response = say(me, pool, named(question), files={f"q{question.pk}": upload("besar.pdf")})
    assert response.status_code == 422
    assert DraftFile.objects.get().file_name == "ijazah.pdf"
    assert "ijazah.pdf" in response.content.decode()


def test_files_are_limited_by_account(me, pool, monkeypatch):
    monkeypatch.setattr("participants.questions.limits.MOST", 1)
    question = ask(pool, kind="file")
    assert say(me, pool, named(question), files={f"q{question.pk}": upload()}).status_code == 302
    assert say(me, pool, named(question), files={f"q{question.pk}": upload("b.pdf")}).status_code == 422
    assert DraftFile.objects.get().file_name == "ijazah.pdf"


def test_a_question_archived_meanwhile_is_left_out(me, pool, django_capture_on_commit_callbacks):
    question, other = ask(pool, kind="file", required=True), ask(pool, "Alergi?")
    say(me, pool, named(question), files={f"q{question.pk}": upload()})
    name = DraftFile.objects.get().file.name
    say(me, pool, named(other), "kacang")
    agree(me, pool)
    Question.objects.filter(pk=question.pk).update(archived_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        me.post(check(pool))
    assert Answer.objects.get().question == other
    assert not default_storage.exists(name)


def test_words_of_organizers_and_participants_are_no_html(me, pool):
    xss = "<script>alert(1)</script>"
    question = ask(pool, xss, help_text=xss, kind="choice", options=[xss, "b"])
    note = ask(pool, "Catatan?")
    say(me, pool, named(question), xss)
    say(me, pool, named(note), xss)
    agree(me, pool)
    for address in (step(pool, named(question)), step(pool, named(note)), check(pool)):
        assert xss not in me.get(address).content.decode()


def test_other_words_are_asked_anew(me, pool):
    question = ask(pool, "Anda bersedia?", kind="yes_no", required=True)
    say(me, pool, named(question), "yes")
    agree(me, pool)
    new = services.change_question(question=question, label="Anda keberatan?", now=NOW)
    assert me.post(check(pool)).headers["Location"].startswith(step(pool, named(new)))
    say(me, pool, named(new), "no")
    me.post(check(pool))
    assert [(each.question.label, each.value) for each in Answer.objects.all()] == [("Anda keberatan?", False)]


def test_what_no_keyboard_types_breaks_nothing(me, pool):
    question = ask(pool)
    assert say(me, pool, named(question), "a\0b").status_code == 422
    assert Draft.objects.get().data[named(question)] == {f"q{question.pk}": ["ab"]}


def test_what_is_far_too_long_is_shown_again_but_not_kept(me, pool):
    question = ask(pool, kind="long_text")
    response = say(me, pool, named(question), "x" * 30_000)
    assert response.status_code == 422
    assert "x" * 30_000 in response.content.decode()
    assert Draft.objects.get().data == {}
